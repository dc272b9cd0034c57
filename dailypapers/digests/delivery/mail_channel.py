"""Hands mails to the server behind `EMAIL_URL` through Django's mail backends, on one kept connection."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from dailypapers.digests.delivery import providers, smtp
from dailypapers.digests.delivery.outcomes import About, Accepted, Lost, Outcome, Refused, ServerDown, TryLater
from dailypapers.digests.delivery.queue import StoredMail
from dailypapers.digests.delivery.refusals import is_about_us, says_gone
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.queries import Digest
from dailypapers.digests.rendering.book_mail import book_mail
from dailypapers.digests.rendering.messages import Mail, confirmation_mail, digest_mail
from dailypapers.digests.rendering.renderer import Renderer
from dailypapers.languages import speaking
from dailypapers.lib.errors import DailyPapersError

SERVER = Subscriber.Channel.MAIL.value  # its name among outages
NO_MAILBOX = (550, 551, 553)  # replies of servers to whatever they do not like about a recipient
PER_CONNECTION = 500  # mails; servers end a connection after some number of them


class MailChannel:
    """A connection that is opened when it is needed and again after it broke. `timeout` in seconds: for SMTP."""

    def __init__(self, timeout: float | None = None) -> None:
        self._timeout = timeout
        self._renderer = Renderer()
        self._backend: Any = None
        self._sent = 0

    def send(self, delivery: Delivery, digest: Digest | None) -> Outcome:
        """Send a digest, or without one the mail that asks for a confirmation; return the outcome."""
        with speaking(delivery.subscriber):
            if digest is not None and delivery.subscriber.channel == Subscriber.Channel.E_READER:
                return self.send_stored(StoredMail(*book_mail(delivery, digest)))
            mail = confirmation_mail(delivery) if digest is None else digest_mail(delivery, digest, self._renderer)
        return self._send(lambda: self._hand_over(mail))

    def send_stored(self, mail: StoredMail) -> Outcome:
        """Send a mail that was stored as it leaves; return the outcome."""
        return self._send(lambda: self._hand_over_stored(mail))

    def _send(self, hand_over: Callable[[], bool]) -> Outcome:
        """Open the connection where that is needed and hand a mail over; return the outcome."""
        try:
            self._open()
        except (smtplib.SMTPException, OSError, DailyPapersError, ImproperlyConfigured, ImportError) as error:
            self.close()
            return ServerDown(SERVER, _describe(error))
        try:
            accepted = hand_over()
        except Exception as error:
            return self._outcome_of_error(error)
        self._sent += 1
        return Accepted() if accepted else TryLater("the mail backend did not take the message")

    def _hand_over(self, mail: Mail) -> bool:
        if isinstance(self._backend, EmailBackend) and self._backend.connection is not None:
            smtp.hand_over(self._backend.connection, mail.sender, mail.recipient, mail.wire())
            return True
        return bool(self._backend.send_messages([mail.for_django()]))

    def _hand_over_stored(self, mail: StoredMail) -> bool:
        if isinstance(self._backend, EmailBackend) and self._backend.connection is not None:
            self._backend.connection.sendmail(mail.sender, [mail.recipient], mail.wire)
            return True
        return bool(self._backend.send_messages([mail.for_django()]))

    def close(self) -> None:
        backend, self._backend, self._sent = self._backend, None, 0
        if backend is not None:
            with suppress(smtplib.SMTPException, OSError):
                backend.close()

    def _open(self) -> None:
        if self._sent >= PER_CONNECTION:
            self.close()
        if self._backend is None:
            self._backend = get_connection(providers.transport())
            if self._timeout is not None and hasattr(self._backend, "timeout"):
                self._backend.timeout = min(self._timeout, self._backend.timeout or self._timeout)
            self._backend.open()

    def _outcome_of_error(self, error: Exception) -> Outcome:
        """Return what an error of the hand-over means; close the connection unless it is known to be sound."""
        if outcome := providers.outcome_of(error, SERVER):
            self.close()
            return outcome
        match error:
            case smtplib.SMTPRecipientsRefused():
                code, reply = next(iter(error.recipients.values()))
                return _outcome_of(code, reply, at_recipient=True)
            case smtplib.SMTPResponseException():
                if error.smtp_code == 421 or isinstance(error, smtplib.SMTPSenderRefused):
                    self.close()  # it hangs up, or wants no mail of ours at all: the settings are wrong, not the mail
                    return ServerDown(SERVER, _describe(error))
                return _outcome_of(error.smtp_code, error.smtp_error, at_recipient=False)
            case smtplib.SMTPServerDisconnected() | TimeoutError() | ConnectionError() | ssl.SSLError():
                self.close()
                return Lost(f"the connection ended before the answer: {_describe(error)}")
            case ValueError() | smtplib.SMTPNotSupportedError():
                return Refused(_describe(error), About.MAILBOX)
            case OSError():
                self.close()
                return ServerDown(SERVER, _describe(error))
            case _:
                self.close()
                return TryLater(_describe(error))


def _outcome_of(code: int, reply: bytes | str, *, at_recipient: bool) -> Outcome:
    """Return what a reply means by its code (RFC 5321, 4.2.1) and, where it has one, its enhanced code (RFC 3463)."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    reason = f"{code} {' '.join(text.split())}"
    if code < 500:
        return TryLater(reason)
    if not at_recipient:
        return Refused(reason)
    if is_about_us(text):
        return Refused(reason, About.SENDER)
    return Refused(reason, About.MAILBOX if says_gone(text) else About.ADDRESS if code in NO_MAILBOX else About.MESSAGE)


def _describe(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:400]
