"""Feeds for their owner alone, at addresses nobody can guess."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import hash_of
from dailypapers.community.queries import collection_of
from dailypapers.digests.models import SecretFeed
from dailypapers.lib.errors import RateLimited

MAX_SECRET_FEEDS = 50  # of one user


def make_secret_feed(user: User, collection_slug: str = "") -> str:
    """Makes a feed of the user's own feed or of a collection they may see; returns its secret, which is shown once.

    Raises `NotFound` for a collection of others, `RateLimited` beyond `MAX_SECRET_FEEDS`.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        owner = require_active(user)
        collection = collection_of(collection_slug, owner) if collection_slug else None
        if SecretFeed.objects.filter(user=owner).count() >= MAX_SECRET_FEEDS:
            raise RateLimited(f"You have {MAX_SECRET_FEEDS} secret feeds. Revoke one first.", 0)
        SecretFeed.objects.create(user=owner, collection=collection, hash=hash_of(secret), created_at=timezone.now())
    return secret


def revoke_secret_feed(user: User, feed_id: int) -> None:
    """Deletes a feed of this user, so that its address opens nothing any more."""
    SecretFeed.objects.filter(user=user, pk=feed_id).delete()
