"""Addresses that stand in mails. Those that do something hold a signature nobody else can make.

A token names the subscriber and, for upvotes and saves, the paper; it is signed with the site's key and the
subscriber's own secret, so a changed byte voids it and a new secret voids all of them at once. It proves nothing but
"this was in that person's mail": pages behind it show a button, and only pressing it does something.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.catalog.urls import site_domain
from dailypapers.digests.models import Mark, Subscriber
from dailypapers.lib.errors import DailyPapersError

PURPOSES = ("confirm", "manage", "unsubscribe", *Mark.Kind.values, "feed")


class BadLink(DailyPapersError):
    """A link whose signature does not fit."""


def link(purpose: str, subscriber: Subscriber, paper_id: int = 0) -> str:
    """Return the signed address for one purpose, subscriber and, for upvotes and saves, paper."""
    return f"{before_token(purpose)}{token(purpose, subscriber, paper_id)}"


def before_token(purpose: str) -> str:
    """Return what all links of a purpose begin with; the token is the rest."""
    return absolute_url(f"/digests/{purpose}/")


def token(purpose: str, subscriber: Subscriber, paper_id: int = 0) -> str:
    """Return `17-<signature>`, or `17-4711-<signature>` for a paper."""
    body = f"{subscriber.pk}-{paper_id}" if paper_id else f"{subscriber.pk}"
    return f"{body}-{_signature(purpose, body, subscriber.secret)}"


def read(purpose: str, text: str) -> tuple[Subscriber, int]:
    """Return the subscriber a token names, and the id of its paper (0 without one). Raises `BadLink`."""
    numbers = []
    for part in text.split("-", 2)[:2]:
        if not (part.isascii() and part.isdigit() and len(part) < 19):
            break
        numbers.append(part)
    has_paper = purpose in Mark.Kind.values
    if len(numbers) < (2 if has_paper else 1) or len(text) > 200:
        raise BadLink(_(_SENTENCE))
    signed = "-".join(numbers[:2] if has_paper else numbers[:1])
    subscriber = Subscriber.objects.filter(pk=int(numbers[0])).first()
    secret = subscriber.secret if subscriber else ""
    signature = text[len(signed) + 1 :]
    if not hmac.compare_digest(signature.encode(), _signature(purpose, signed, secret).encode()) or subscriber is None:
        raise BadLink(_(_SENTENCE))
    return subscriber, int(numbers[1]) if has_paper else 0


def message_id(delivery_id: int, subscriber: Subscriber) -> str:
    """Return the Message-ID of a delivery, the same for every attempt, so that a second copy can be recognised.

    It is signed, so that a bounce can be believed.
    """
    body = f"{delivery_id}.{subscriber.pk}"
    return f"<{body}.{_signature('message', body, '')}@{site_domain()}>"


def read_message_id(text: str) -> tuple[int, int] | None:
    """Return (delivery, subscriber) of a Message-ID of ours; None when it is not ours."""
    local = text.strip().strip("<>").partition("@")[0]
    parts = local.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[:2]):
        return None
    if not hmac.compare_digest(parts[2].encode(), _signature("message", ".".join(parts[:2]), "").encode()):
        return None
    return int(parts[0]), int(parts[1])


def _signature(purpose: str, body: str, secret: str) -> str:
    digest = hmac.digest(_key(purpose, secret, settings.SECRET_KEY), body.encode(), "sha256")
    return base64.b32encode(digest[:20]).decode().lower()


@lru_cache(maxsize=256)  # a mail has dozens of links with the same key
def _key(purpose: str, secret: str, site_key: str) -> bytes:
    return hashlib.sha256(f"digests.{purpose}.{secret}.{site_key}".encode()).digest()


_SENTENCE = gettext_noop(
    "This link is incomplete: part of it was lost or changed on the way. Open it again from the mail, "
    "or copy all of it into the address bar."
)
