"""Feeds for their owner alone, at addresses nobody can guess."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import hash_of
from dailypapers.digests.models import SecretFeed
from dailypapers.lib.errors import RateLimited
from dailypapers.listings import open_listing

MAX_SECRET_FEEDS = 50  # of one user


def make_secret_feed(user: User, kind: str = "for-you", target: str = "") -> str:
    """Create a feed of a list as this user sees it; return its secret, which is shown once.

    Raises what `open_listing` raises for a list they may not see, `RateLimited` beyond `MAX_SECRET_FEEDS`.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        owner = require_active(user)
        listing = open_listing(kind, target, viewer=owner)
        if SecretFeed.objects.filter(user=owner).count() >= MAX_SECRET_FEEDS:
            raise RateLimited(_("You have %(count)s secret feeds. Revoke one first.") % {"count": MAX_SECRET_FEEDS}, 0)
        SecretFeed.objects.create(
            user=owner,
            kind=kind,
            target=listing.target if target else "",
            hash=hash_of(secret),
            created_at=timezone.now(),
        )
    return secret


def revoke_secret_feed(user: User, feed_id: int) -> None:
    """Delete a feed of this user, so that its address opens nothing any more."""
    SecretFeed.objects.filter(user=user, pk=feed_id).delete()
