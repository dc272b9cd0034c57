"""Books to somebody's e-reader: an address that takes documents by mail, as Kindle, PocketBook and others give one.

An e-reader opens no links: a book with a code is sent to it, and whoever can type the code owns it. Books leave by the
queue of mails, in the transaction that counts them.
"""

from __future__ import annotations

import hmac
import secrets

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dailypapers.accounts import limits
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.digests.models import EReader, Subscriber
from dailypapers.digests.subscriptions.actions import SubscriptionRequest, subscribe, unsubscribe
from dailypapers.digests.subscriptions.addresses import check_mail_address
from dailypapers.formats.epub import CONTENT_TYPE, Book, Chapter, write_book
from dailypapers.languages import speaking
from dailypapers.lib.errors import Invalid, InvalidSubscription, NotFound
from dailypapers.lib.mail_address import address_key
from dailypapers.lib.text import shorten

MAX_BOOK = 15 << 20  # bytes; as much as mail servers take once it is encoded
MAX_TRIES = 5
CHANNEL = Subscriber.Channel.E_READER


def e_reader_of(user: User) -> EReader | None:
    """Return the e-reader of somebody, confirmed or not."""
    return EReader.objects.filter(user=user).first()


def set_address(user: User, address: str) -> EReader:
    """Send a code to the address of an e-reader, which is used once the code was typed.

    What came to another address before ends. Raises Invalid, RateLimited.
    """
    try:
        checked = check_mail_address(address)
    except InvalidSubscription as error:
        raise Invalid(str(error)) from error
    with transaction.atomic():
        require_active(user)
        limits.check("e-reader-code", limits.account(user))
        limits.check("mails-to-address", limits.mailbox(address_key(checked)))
        _stop(user)
        code = f"{secrets.randbelow(1_000_000):06}"
        values = {"address": checked, "code": code, "tries": 0, "created_at": timezone.now(), "confirmed_at": None}
        reader, _is_new = EReader.objects.update_or_create(user=user, defaults=values)
        with speaking(user, otherwise=get_language()):
            _mail(reader.address, _("%(site)s: your code") % {"site": settings.SITE_NAME}, _book_of_code(code))
    return reader


def confirm(user: User, code: str) -> None:
    """Put an e-reader in use. Raises Invalid for another code, NotFound where none is waiting, or after five."""
    with transaction.atomic():
        reader = EReader.objects.select_for_update().filter(user=require_active(user)).exclude(code="").first()
        is_right = reader is not None and hmac.compare_digest(code.encode(), reader.code.encode())
        if reader is not None and is_right:
            reader.code, reader.confirmed_at = "", timezone.now()
        elif reader is not None:
            reader.tries += 1
        if reader is not None and reader.tries >= MAX_TRIES:
            reader.delete()
        elif reader is not None:
            reader.save()
    if reader is None:
        raise NotFound(_("No code waits to be confirmed. Write the address of your e-reader first."))
    if not is_right:
        raise Invalid(
            _("This is not the code in the book on your e-reader. After five wrong ones a new one is needed.")
        )


def forget(user: User) -> None:
    """Delete somebody's e-reader, with what comes to it."""
    with transaction.atomic():
        _stop(require_active(user))
        EReader.objects.filter(user=user).delete()


def send_book(user: User, title: str, data: bytes) -> None:
    """Send a book to somebody's e-reader. Raises NotFound without a confirmed one, Invalid, RateLimited."""
    with transaction.atomic():
        actor = require_active(user)
        reader = _confirmed(actor)
        if len(data) > MAX_BOOK:
            raise Invalid(
                _("This book is larger than %(megabytes)s MB, which mail servers do not take: download it.")
                % {"megabytes": MAX_BOOK >> 20}
            )
        limits.check("e-reader", limits.account(actor), is_new=limits.is_new(actor))
        _mail(reader.address, title, data)


def subscribe_e_reader(
    user: User, request: SubscriptionRequest, hour: int, time_zone: str, language: str = ""
) -> Subscriber:
    """Have a list come to somebody's e-reader as a book. Raises NotFound without one, InvalidSubscription."""
    with transaction.atomic():
        address = _confirmed(require_active(user)).address
        terms = {"hour": hour, "time_zone": time_zone, "user": user, "confirmed": True, "channel": CHANNEL}
        terms["language"] = language
        return subscribe(address, [request], **terms)  # type: ignore[arg-type]


def _confirmed(user: User) -> EReader:
    reader = EReader.objects.filter(user=user).exclude(confirmed_at=None).first()
    if reader is None:
        raise NotFound(_("You have no e-reader here. Write its address in your settings first."))
    return reader


def _stop(user: User) -> None:
    for subscriber in Subscriber.objects.filter(user=user, channel=CHANNEL):
        unsubscribe(subscriber)


def _mail(address: str, title: str, data: bytes) -> None:
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "-" for c in title).strip()
    mail = EmailMessage(shorten(title, 120), f"{title}\n", settings.MAIL_FROM, [address])
    mail.attach(f"{name[:80] or 'papers'}.epub", data, CONTENT_TYPE)
    mail.send()


def _book_of_code(code: str) -> bytes:
    sentence = _("Type this code at %(url)s, and books come here.") % {"url": f"{settings.SITE_URL}/settings/e-reader"}
    words = f"<h1>{code}</h1><p>{sentence}</p>"
    return write_book(
        Book(_("Your code"), f"{settings.SITE_URL}/settings/e-reader#{code}", [Chapter(_("Your code"), words)])
    )
