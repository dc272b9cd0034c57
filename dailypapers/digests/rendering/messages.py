"""Deliveries as mails: headers, both parts, and a DKIM signature where a key is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from dailypapers.digests.delivery import providers
from dailypapers.digests.models import Delivery
from dailypapers.digests.queries import Digest
from dailypapers.digests.rendering import renderer
from dailypapers.digests.rendering.mime import Body, Fragment, address, filled, message
from dailypapers.digests.rendering.renderer import Renderer
from dailypapers.digests.subscriptions import links
from dailypapers.digests.subscriptions.kinds import KINDS
from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.text import collapse, shorten

_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"feedback-id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to leave. Its lines on the wire are short 7-bit text, whatever it says: no server on the way needs
    to change them, so that a signature holds."""

    headers: dict[str, str]
    text: Body
    html: Body

    @property
    def sender(self) -> str:
        """The address without its name."""
        return _sender(settings.MAIL_FROM)[1]

    @property
    def recipient(self) -> str:
        return address(self.headers["To"])

    def wire(self) -> bytes:
        """The whole mail, with CRLF line ends, signed where a key is set. Raises ValueError for a bad header."""
        made = message(self.headers, self.text, self.html)
        return _dkim_signature(made) + made if settings.DKIM_KEY else made

    def for_django(self) -> EmailMultiAlternatives:
        """The same for mail backends of Django that are not SMTP: files, the console, providers."""
        rest = {name: value for name, value in self.headers.items() if name not in ("From", "To", "Subject")}
        subject, to = self.headers["Subject"], [self.headers["To"]]
        mail = _Made(subject, filled(self.text), self.headers["From"], to, headers=rest)
        mail.attach_alternative(filled(self.html), "text/html")
        mail.wire = self.wire
        mail.metadata = {providers.NAME: self.headers["Message-ID"].strip("<>").partition("@")[0]}
        return mail


class _Made(EmailMultiAlternatives):
    """A mail of Django's whose message is made already."""

    wire: Callable[[], bytes]
    metadata: dict[str, str]  # for providers

    def message(self, **options: Any) -> Any:
        return message_from_bytes(self.wire())


def digest_mail(delivery: Delivery, digest: Digest, press: Renderer | None = None) -> Mail:
    """The mail of a digest. Sending it again gives the same Message-ID."""
    subscriber = delivery.subscriber
    headers = _headers(delivery, "digest", shorten(digest.subject, 180)) | {
        "List-Id": f"{_phrase(settings.SITE_NAME)} <digest.{links.domain()}>",
        "List-Unsubscribe": f"<{links.link('unsubscribe', subscriber)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "List-Archive": f"<{links.absolute('/editions')}>",
        "List-Help": f"<{links.link('manage', subscriber)}>",
        "Precedence": "list",
    }
    return Mail(headers, *(press or Renderer()).parts(digest))


def confirmation_mail(delivery: Delivery) -> Mail:
    kinds = dict.fromkeys(
        subscription.kind for subscription in delivery.subscriber.subscriptions.filter(confirmed=False)
    )
    labels = [KINDS[kind].label.lower() for kind in kinds if kind in KINDS]
    subject, text, html = renderer.confirmation(delivery.subscriber, labels)
    return Mail(_headers(delivery, "confirm", subject), [(Fragment(text), ())], [(Fragment(html), ())])


def _headers(delivery: Delivery, kind: str, subject: str) -> dict[str, str]:
    """Date and Message-ID are those of the plan, so every attempt is the same message."""
    return {
        "From": _sender(settings.MAIL_FROM)[0],
        "To": delivery.subscriber.address,
        "Subject": subject,
        "Date": format_datetime(delivery.planned_at),
        "Message-ID": links.message_id(delivery.pk, delivery.subscriber),
        "Feedback-ID": f"{delivery.day.isoformat()}:{kind}:{links.domain()}",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


@lru_cache(maxsize=2)
def _sender(mail_from: str) -> tuple[str, str]:
    """As it stands in a header, and the address alone for the envelope."""
    name, sender = parseaddr(collapse(mail_from))
    return formataddr((name, sender)), address(sender)


def _phrase(name: str) -> str:
    """A name for a header in front of an address: plain words only."""
    plain = "".join(c if c.isalnum() and c.isascii() else " " for c in name)
    return " ".join(plain.split()) or "Digest"


def _dkim_signature(message: bytes) -> bytes:
    """The header field that signs a message, with its line end."""
    try:
        import dkim
    except ImportError:
        raise ConfigurationError(
            "DAILYPAPERS_DKIM_KEY is set, but dkimpy is not installed: install the extra “mail”."
        ) from None
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2].encode("idna")
    key = _dkim_key(settings.DKIM_KEY)
    present = {line.partition(b":")[0].strip().lower() for line in message.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    signed = dkim.sign(
        message, settings.DKIM_SELECTOR.encode(), domain, key, canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name for name in _SIGNED if name in present],
    )  # fmt: skip
    return bytes(signed)


@lru_cache(maxsize=2)
def _dkim_key(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"DAILYPAPERS_DKIM_KEY: {path} cannot be read: {error.strerror}.") from error
