"""Deliveries as mails: headers, both parts, and a DKIM signature where a key is set."""

from __future__ import annotations

from email.charset import QP, Charset
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from dailypapers.digests import links, rendering
from dailypapers.digests.kinds import KINDS
from dailypapers.digests.models import Delivery
from dailypapers.digests.queries import Digest
from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.text import collapse, shorten

_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"feedback-id",
)  # fmt: skip


class Mail(EmailMultiAlternatives):
    """A mail whose lines are short 7-bit text on the wire, whatever it says, signed last."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        quoted = Charset("utf-8")
        quoted.body_encoding = QP
        self.encoding = quoted

    def message(self, **options: Any) -> Any:
        made: Any = super().message(**options)
        if settings.DKIM_KEY:
            name, _, value = _dkim_signature(made.as_bytes(linesep="\r\n")).partition(":")
            made[name] = " ".join(value.split())
        return made


def digest_mail(delivery: Delivery, digest: Digest) -> Mail:
    """The mail of a digest. Sending it again gives the same Message-ID."""
    subscriber = delivery.subscriber
    stop = links.link("unsubscribe", subscriber)
    headers = _headers(delivery, "digest") | {
        "List-Id": f"{_phrase(settings.SITE_NAME)} <digest.{links.domain()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "List-Archive": f"<{links.absolute('/editions')}>",
        "List-Help": f"<{links.link('manage', subscriber)}>",
        "Precedence": "list",
    }
    mail = Mail(shorten(digest.subject, 180), rendering.text(digest), _sender(), [subscriber.address], headers=headers)
    mail.attach_alternative(rendering.html(digest), "text/html")
    return mail


def confirmation_mail(delivery: Delivery) -> Mail:
    kinds = dict.fromkeys(
        subscription.kind for subscription in delivery.subscriber.subscriptions.filter(confirmed=False)
    )
    labels = [KINDS[kind].label.lower() for kind in kinds if kind in KINDS]
    subject, text, html = rendering.confirmation(delivery.subscriber, labels)
    headers = _headers(delivery, "confirm")
    mail = Mail(subject, text, _sender(), [delivery.subscriber.address], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def _headers(delivery: Delivery, kind: str) -> dict[str, str]:
    """Date and Message-ID are those of the plan, so every attempt is the same message."""
    return {
        "Date": format_datetime(delivery.planned_at),
        "Message-ID": links.message_id(delivery.pk, delivery.subscriber),
        "Feedback-ID": f"{delivery.day.isoformat()}:{kind}:{links.domain()}",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _sender() -> str:
    name, address = parseaddr(collapse(settings.MAIL_FROM))
    return formataddr((name, address))


def _phrase(name: str) -> str:
    """A name for a header in front of an address: plain words only."""
    plain = "".join(c if c.isalnum() and c.isascii() else " " for c in name)
    return " ".join(plain.split()) or "Digest"


def _dkim_signature(message: bytes) -> str:
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
    return str(signed.decode())


@lru_cache(maxsize=2)
def _dkim_key(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"DAILYPAPERS_DKIM_KEY: {path} cannot be read: {error.strerror}.") from error
