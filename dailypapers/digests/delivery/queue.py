"""Puts mails that are no digests into the queue, as a mail backend of Django's: whoever writes a mail never waits for
the mail server, and an answer does not depend on it.

The row is part of the writer's transaction: an account and the mail that confirms its address are stored together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage as Message
from email.policy import default
from typing import Any, NamedTuple

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.utils import timezone

from dailypapers.digests.models import QueuedMail

KEPT = timedelta(days=3)  # as long as a link to set a new password is good


class EmailBackend(BaseEmailBackend):
    """Stores mails, one row for each recipient; `queue_sending.send_queued` hands them over."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now, rows = timezone.now(), []
        for message in email_messages:
            encoding = message.encoding or "utf-8"
            wire = b"\r\n".join(message.message().as_bytes().splitlines()) + b"\r\n"
            rows += [
                QueuedMail(
                    sender=sanitize_address(message.from_email, encoding),
                    recipient=sanitize_address(recipient, encoding),
                    wire=wire,
                    due_at=now,
                    planned_at=now,
                    expires_at=now + KEPT,
                )
                for recipient in message.recipients()
            ]
        QueuedMail.objects.bulk_create(rows)
        return len(email_messages)


class StoredMail(NamedTuple):
    """A mail as it was stored; sender and recipient are addresses without names."""

    sender: str
    recipient: str
    wire: bytes

    def for_django(self) -> EmailMultiAlternatives:
        """Return the mail for backends that are not SMTP: files, the console, providers."""
        parsed = message_from_bytes(self.wire, _class=Message, policy=default)
        rest = {name: str(value) for name, value in parsed.items() if name.lower() not in _OWN}
        plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
        text = str(plain.get_content()) if plain is not None else ""
        mail = _StoredMessage(str(parsed["Subject"]), text, str(parsed["From"]), [self.recipient], headers=rest)
        if html is not None:
            mail.attach_alternative(str(html.get_content()), "text/html")
        for part in parsed.iter_attachments():
            mail.attach(part.get_filename(), part.get_content(), part.get_content_type())
        mail.wire = self.wire
        return mail


_OWN = {"subject", "from", "to", "mime-version", "content-type", "content-transfer-encoding"}


class _StoredMessage(EmailMultiAlternatives):
    """A mail of Django's whose bytes are made already."""

    wire: bytes

    def message(self, **options: Any) -> Any:
        return message_from_bytes(self.wire.replace(b"\r\n", b"\n"))
