"""Channels of one's own: add, lead elsewhere, test, remove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts import limits
from dailypapers.accounts.actions import require_active
from dailypapers.digests.delivery import sending
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.subscriptions.actions import SubscriptionRequest, subscribe
from dailypapers.digests.subscriptions.channels import channel_of, channels_of, key_of, place_of, seal
from dailypapers.lib.errors import Conflict, RateLimited
from dailypapers.lib.text import collapse, shorten

MAX_CHANNELS = 20  # of one user
MAX_NAME = 60  # characters


def add_channel(
    user: Any, url: str, requests: Sequence[SubscriptionRequest], *, name: str = "", channel: str = "", **clock: Any
) -> Subscriber:
    """Add a channel of a user with what comes to it and when; its digests begin at the next hour.

    `clock` is `hour`, `time_zone`, `empty_digests`, `language` and `now` of `actions.subscribe`. Raises
    `InvalidSubscription`, `Conflict` for one that exists, `RateLimited` beyond `MAX_CHANNELS` or the budget.
    """
    place = place_of(url, channel)
    with transaction.atomic():
        owner = require_active(user)
        limits.check("channel", limits.account(owner), is_new=limits.is_new(owner))
        if channels_of(owner).count() >= MAX_CHANNELS:
            raise RateLimited(_("You have %(count)s channels. Remove one first.") % {"count": MAX_CHANNELS}, 0)
        if Subscriber.objects.filter(address_key=key_of(place, owner), channel=place.channel).exists():
            raise Conflict(_("This is a channel of yours already. Change what comes to it there."))
        added = subscribe(url, requests, user=owner, confirmed=True, channel=place.channel, **clock)
        if given := shorten(collapse(name), MAX_NAME):
            added.address = given
            added.save(update_fields=["address"])
    return added


def replace_address(user: Any, channel_id: int, url: str) -> Subscriber:
    """Let a channel lead elsewhere, with all that comes to it; a stopped one goes on once a test message arrived.

    Raises what `add_channel` does.
    """
    place = place_of(url)
    with transaction.atomic():
        owner = require_active(user)
        limits.check("channel", limits.account(owner), is_new=limits.is_new(owner))
        row = channel_of(owner, channel_id)
        key = key_of(place, owner)
        if Subscriber.objects.filter(address_key=key, channel=place.channel).exclude(pk=row.pk).exists():
            raise Conflict(_("This is a channel of yours already. Change what comes to it there."))
        row.channel, row.server, row.sealed, row.address_key = place.channel, place.server, seal(place.url), key
        row.save(update_fields=["channel", "server", "sealed", "address_key"])
    return row


def remove_channel(user: Any, channel_id: int) -> None:
    """Delete a channel with its address, its subscriptions and what was on its way. Raises `NotFound`."""
    with transaction.atomic():
        channel_of(require_active(user), channel_id).delete()


def send_test(user: Any, channel_id: int, now: datetime | None = None) -> Delivery:
    """Send a test message and return its delivery: sent or refused, or still planned where the service is slow.

    A stopped channel goes on where it arrives. Raises `NotFound`, `RateLimited`.
    """
    with transaction.atomic():
        owner = require_active(user)
        limits.check("channel-test", limits.account(owner), is_new=limits.is_new(owner))
        row = channel_of(owner, channel_id)
    return send_test_to(row, now)


def send_test_to(channel: Subscriber, now: datetime | None = None) -> Delivery:
    """Send a test message to anybody's channel, for the administrator; return its delivery."""
    moment = now or timezone.now()
    facts = {"day": moment.date(), "due_at": moment, "planned_at": moment}
    delivery = Delivery.objects.create(subscriber=channel, kind=Delivery.Kind.TEST, **facts)
    sending.send_now(delivery.pk)
    delivery.refresh_from_db()
    return delivery
