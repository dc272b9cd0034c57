"""A digest as a book, in a mail to an e-reader."""

from __future__ import annotations

from email.utils import format_datetime, parseaddr
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.digests.models import Delivery
from dailypapers.digests.queries import Digest
from dailypapers.digests.rendering.mime import address
from dailypapers.digests.subscriptions import links
from dailypapers.formats.books import papers_book
from dailypapers.formats.epub import CONTENT_TYPE


class BookMail(NamedTuple):
    """A mail with a book as it leaves; sender and recipient are addresses without names."""

    sender: str
    recipient: str
    wire: bytes


def book_mail(delivery: Delivery, digest: Digest) -> BookMail:
    """Return the mail of a digest as a book; for one delivery always with the same Message-ID.

    The texts in it are those that whoever owns the e-reader may read.
    """
    subscriber = delivery.subscriber
    ids = [card.paper.id for section in digest.sections for card in section.cards]
    title, day = f"{settings.SITE_NAME}, {digest.title}", digest.day.isoformat()
    url = absolute_url(f"/editions/{day}")
    book = papers_book(title, f"{url}#{delivery.pk}", list(dict.fromkeys(ids)), subscriber.user, settings.SITE_URL)
    headers = {
        "Message-ID": links.message_id(delivery.pk, subscriber),
        "Date": format_datetime(delivery.planned_at),
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(title, f"{title}\n", settings.MAIL_FROM, [subscriber.address], headers=headers)
    mail.attach(f"papers-{day}.epub", book.data, CONTENT_TYPE)
    wire = b"\r\n".join(mail.message().as_bytes().splitlines()) + b"\r\n"
    return BookMail(address(parseaddr(settings.MAIL_FROM)[1]), address(subscriber.address), wire)
