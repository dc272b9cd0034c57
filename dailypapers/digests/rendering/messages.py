"""Deliveries as mails: headers and both parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.catalog.entities import CATALOGUED
from dailypapers.catalog.urls import site_domain
from dailypapers.digests.delivery import providers
from dailypapers.digests.models import Delivery, Subscription
from dailypapers.digests.queries import Digest
from dailypapers.digests.rendering.confirmation import confirmation
from dailypapers.digests.rendering.dkim_signature import dkim_signature
from dailypapers.digests.rendering.mime import Body, Fragment, address, filled, message
from dailypapers.digests.rendering.renderer import Renderer
from dailypapers.digests.subscriptions import links
from dailypapers.digests.subscriptions.kinds import subscription_kinds
from dailypapers.lib.text import collapse, shorten


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to leave.

    Its lines on the wire are short 7-bit text, whatever it says: no server on the way needs to change them, so that a
    signature holds.
    """

    headers: dict[str, str]
    text: Body
    html: Body

    @property
    def sender(self) -> str:
        """Return the sender's address without its name."""
        return _sender(settings.MAIL_FROM)[1]

    @property
    def recipient(self) -> str:
        """Return the recipient's address without its name."""
        return address(self.headers["To"])

    def wire(self) -> bytes:
        """Return the mail with CRLF line ends, signed where a key is set. Raises ValueError for a bad header."""
        mail = message(self.headers, self.text, self.html)
        return dkim_signature(mail) + mail if settings.DKIM_KEY else mail

    def for_django(self) -> EmailMultiAlternatives:
        """Return the mail for backends of Django that are not SMTP: files, the console, providers."""
        rest = {name: value for name, value in self.headers.items() if name not in ("From", "To", "Subject")}
        subject, to = self.headers["Subject"], [self.headers["To"]]
        mail = _RenderedMessage(subject, filled(self.text), self.headers["From"], to, headers=rest)
        mail.attach_alternative(filled(self.html), "text/html")
        mail.wire = self.wire
        mail.metadata = {providers.NAME: self.headers["Message-ID"].strip("<>").partition("@")[0]}
        return mail


class _RenderedMessage(EmailMultiAlternatives):
    """A mail of Django's whose bytes are made already."""

    wire: Callable[[], bytes]
    metadata: dict[str, str]  # for providers

    def message(self, **options: Any) -> Any:
        return message_from_bytes(self.wire())


def digest_mail(delivery: Delivery, digest: Digest, renderer: Renderer | None = None) -> Mail:
    """Return the mail of a digest; for one delivery always with the same Message-ID."""
    subscriber = delivery.subscriber
    headers = _headers(delivery, shorten(digest.subject, 180)) | {
        "List-Id": f"{_phrase(settings.SITE_NAME)} <digest.{site_domain()}>",
        "List-Unsubscribe": f"<{links.link('unsubscribe', subscriber)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "List-Archive": f"<{absolute_url('/editions')}>",
        "List-Help": f"<{links.link('manage', subscriber)}>",
        "Precedence": "list",
    }
    bodies = (renderer or Renderer()).bodies(digest)
    return Mail(headers, bodies.text, bodies.html)


def confirmation_mail(delivery: Delivery) -> Mail:
    """Return the mail that asks whether the subscriber wants what is not confirmed yet."""
    unconfirmed = delivery.subscriber.subscriptions.filter(confirmed=False)
    labels = [_label(one) for one in unconfirmed]
    subject, text, html = confirmation(delivery.subscriber, labels)
    return Mail(_headers(delivery, subject), [(Fragment(text), ())], [(Fragment(html), ())])


def _label(subscription: Subscription) -> str:
    """Return what is subscribed to: of the catalogue's things which one; never a text that a stranger could choose."""
    kind = subscription_kinds().get(subscription.kind)
    if kind is None:
        return subscription.kind
    label = kind.label.lower()
    return f"{label}: {subscription.target}" if kind.name in CATALOGUED else label


def _headers(delivery: Delivery, subject: str) -> dict[str, str]:
    """Return the headers of every mail; date and Message-ID are the plan's, so every attempt is the same message."""
    return {
        "From": _sender(settings.MAIL_FROM)[0],
        "To": delivery.subscriber.address,
        "Subject": subject,
        "Date": format_datetime(delivery.planned_at),
        "Message-ID": links.message_id(delivery.pk, delivery.subscriber),
        "Feedback-ID": f"{delivery.day.isoformat()}:{delivery.kind}:{site_domain()}",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


@lru_cache(maxsize=2)
def _sender(mail_from: str) -> tuple[str, str]:
    """Return the sender as written in a header, and the address alone for the envelope."""
    name, sender = parseaddr(collapse(mail_from))
    return formataddr((name, sender)), address(sender)


def _phrase(name: str) -> str:
    """Return a name fit for a header in front of an address: plain words only."""
    plain = "".join(c if c.isalnum() and c.isascii() else " " for c in name)
    return " ".join(plain.split()) or "Digest"
