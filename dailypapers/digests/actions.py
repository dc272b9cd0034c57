"""Subscribing, stopping, marking, and the one step that makes and sends everything that is due."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import hash_of
from dailypapers.catalog.models import Paper
from dailypapers.community import actions as community
from dailypapers.community.queries import collection_of
from dailypapers.digests import limits
from dailypapers.digests.delivery import bounces, chat_channels, sending, websub
from dailypapers.digests.delivery.bounces import REPORTED, Report
from dailypapers.digests.delivery.sending import Sent
from dailypapers.digests.models import Delivery, Mark, SecretFeed, Subscriber, Subscription, new_secret
from dailypapers.digests.planning import freezing, planner
from dailypapers.digests.planning.schedule import CADENCES, REACH, newest_closed, next_moment, zone_of
from dailypapers.digests.subscriptions.kinds import cleaned
from dailypapers.lib.errors import DailyPapersError, InvalidSubscription, RateLimited

MAX_SUBSCRIPTIONS = 50  # of one subscriber
MAX_SECRET_FEEDS = 50  # of one user
KEEP_UNCONFIRMED = timedelta(days=30)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """One subscription as somebody asks for it."""

    kind: str
    target: str = ""
    cadence: str = "daily"
    weekday: int = 0
    limit: int = 10
    revisions: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What `run_due` did."""

    frozen: list[date]
    planned: int
    sent: Sent


def run_due(now: datetime | None = None, **options: Any) -> Done:
    """Freezes closed days, plans digests that are due, sends what is planned. The worker's step calls it.

    Any number of processes may run it at once, each may be killed at any instruction and run again. `options` are
    those of `sending.send_due`.
    """
    moment = now or timezone.now()
    frozen = freezing.freeze_due(moment)
    websub.publish(frozen)
    planned = planner.plan_due(moment)
    forget_strangers(moment)
    clock = timezone.now if now is None else lambda: moment
    return Done(frozen, planned, sending.send_due(clock, **options))


# --- subscribing --------------------------------------------------------------------------------------------------


def address_key(address: str) -> str:
    """The form under which two spellings of one address meet: no blanks around it, lower case, domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = domain.lower()
    return f"{local}@{domain}".lower()


def checked_mail(address: str) -> str:
    """A mail address that can be sent to. Raises `InvalidSubscription`."""
    address = address.strip()
    local, _, domain = address.rpartition("@")
    if len(address) > 254 or any(ord(c) < 32 or ord(c) == 127 for c in address):
        raise InvalidSubscription("This is no mail address; write it like ada@example.org.")
    if not local.isascii() or ".." in local or '".' in local or '."' in local:
        raise InvalidSubscription("Mail cannot be sent from here to what stands before the @ of this address.")
    try:
        validate_email(address)
        domain.encode("idna")
    except (ValidationError, UnicodeError):
        raise InvalidSubscription(f"“{address[:60]}” is no mail address; write it like ada@example.org.") from None
    return address


def checked_wish(wish: SubscriptionRequest, user: Any = None) -> SubscriptionRequest:
    """The same wish with its target made canonical, for `user` or a stranger. Raises `InvalidSubscription`."""
    target = cleaned(wish.kind, wish.target, user)
    if wish.cadence not in CADENCES:
        raise InvalidSubscription(f"“{wish.cadence[:20]}” is no rhythm; choose one of {', '.join(CADENCES)}.")
    if not 0 <= wish.weekday <= 6:
        raise InvalidSubscription("A weekday is a number from 0 (Monday) to 6 (Sunday).")
    if not 1 <= wish.limit <= planner.MAX_PAPERS:
        raise InvalidSubscription(f"A digest holds from 1 to {planner.MAX_PAPERS} papers.")
    return SubscriptionRequest(wish.kind, target, wish.cadence, wish.weekday, wish.limit, wish.revisions)


def subscribe(
    address: str, wishes: Sequence[SubscriptionRequest], *, hour: int = 7, time_zone: str = "UTC", ip: str = "",
    user: Any = None, empty_digests: bool = False, confirmed: bool = False, channel: str = "mail",
    now: datetime | None = None,
) -> Subscriber:  # fmt: skip
    """Takes wishes for an address and, unless it is `confirmed`, sends it one mail that asks whether they are meant.

    What is in force stays as it is until then. Raises `InvalidSubscription`, or `TooManyRequests` for strangers.
    """
    moment = now or timezone.now()
    address = checked_mail(address) if channel == "mail" else chat_channels.checked_address(channel, address)
    reader = user if confirmed else None  # whose address is not verified is a stranger
    checked = [checked_wish(wish, reader) for wish in wishes]
    if not checked:
        raise InvalidSubscription("Choose at least one list.")
    _check_clock(hour, time_zone)
    key = address_key(address) if channel == "mail" else address
    with transaction.atomic():
        if not confirmed:
            limits.spend(key, ip, moment)
        subscriber, _ = Subscriber.objects.get_or_create(
            address_key=key, channel=channel,
            defaults={"address": address, "hour": hour, "time_zone": time_zone, "created_at": moment,
                      "empty_digests": empty_digests},
        )  # fmt: skip
        if reader is not None:
            subscriber.user = reader
        if not confirmed and subscriber.stop_reason.startswith(REPORTED):
            return subscriber  # its owner said that our mail is unwanted: strangers cannot make us write again
        added = [_add(subscriber, wish, moment) for wish in checked]
        if confirmed:
            subscriber.hour, subscriber.time_zone, subscriber.empty_digests = hour, time_zone, empty_digests
            _enable(subscriber, added, moment)
        else:
            _ask(subscriber, moment)
    return subscriber


def _check_clock(hour: int, time_zone: str) -> None:
    zone_of(time_zone)
    if not 0 <= hour <= 23:
        raise InvalidSubscription("The hour is a number from 0 to 23.")


def _add(subscriber: Subscriber, wish: SubscriptionRequest, now: datetime) -> Subscription:
    """A subscription that waits for its confirmation; one that exists keeps running until then."""
    known = subscriber.subscriptions.filter(kind=wish.kind, target=wish.target).first()
    if known is not None:
        return known
    if subscriber.subscriptions.count() >= MAX_SUBSCRIPTIONS:
        raise InvalidSubscription(f"One address can have {MAX_SUBSCRIPTIONS} subscriptions; remove one first.")
    return Subscription.objects.create(
        subscriber=subscriber, kind=wish.kind, target=wish.target, cadence=wish.cadence, weekday=wish.weekday,
        limit=wish.limit, revisions=wish.revisions, created_at=now,
    )  # fmt: skip


def _ask(subscriber: Subscriber, now: datetime) -> None:
    """Plans the mail with the confirming link, unless one already waits to leave."""
    waiting = Delivery.objects.filter(subscriber=subscriber, kind="confirm", state="planned").exists()
    if not waiting:
        Subscriber.objects.filter(pk=subscriber.pk).exclude(stopped_at=None).update(
            stopped_at=None, stop_reason="", confirmed_at=None
        )
        asking = Delivery.objects.create(
            subscriber=subscriber, kind="confirm", day=now.date(), due_at=now, planned_at=now
        )
        transaction.on_commit(lambda: sending.send_now(asking.pk), robust=True)  # else the next `run_due` sends it


def confirm(subscriber: Subscriber, now: datetime | None = None) -> None:
    """The address said yes: everything it was asked about is in force."""
    with transaction.atomic():
        _enable(_locked(subscriber), list(subscriber.subscriptions.filter(confirmed=False)), now or timezone.now())


def _locked(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)


def _enable(subscriber: Subscriber, subscriptions: Sequence[Subscription], now: datetime) -> None:
    """Puts these in force. The first digest looks back over one day, week or month of closed days."""
    newest = newest_closed(now, settings.EDITION_CLOSES, ZoneInfo(settings.TIME_ZONE))
    for subscription in subscriptions:
        subscription.confirmed = True
        if subscription.covered_until is None:
            subscription.covered_until = newest - timedelta(days=REACH[subscription.cadence])
        subscription.save()
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.stopped_at, subscriber.stop_reason = None, ""
    subscriber.next_at = subscriber.next_at or next_moment(now, subscriber.hour, zone_of(subscriber.time_zone))
    subscriber.save()


def add(subscriber: Subscriber, wish: SubscriptionRequest, now: datetime | None = None) -> Subscription:
    """A further subscription of somebody who came by their own link. Raises `InvalidSubscription`."""
    moment = now or timezone.now()
    wish = checked_wish(wish, subscriber.user)
    with transaction.atomic():
        added = _add(subscriber, wish, moment)
        _enable(_locked(subscriber), [added], moment)
    return added


def remove(subscriber: Subscriber, subscription_id: int) -> None:
    with transaction.atomic():
        subscriber.subscriptions.filter(pk=subscription_id).delete()


def change(
    subscriber: Subscriber, *, hour: int, time_zone: str, empty_digests: bool, now: datetime | None = None
) -> None:
    """When digests come, and whether also empty ones. Raises `InvalidSubscription`."""
    _check_clock(hour, time_zone)
    with transaction.atomic():
        fresh = _locked(subscriber)
        fresh.hour, fresh.time_zone, fresh.empty_digests = hour, time_zone, empty_digests
        if fresh.confirmed_at and not fresh.stopped_at:
            fresh.next_at = next_moment(now or timezone.now(), hour, zone_of(time_zone))
        fresh.save()


def unsubscribe(subscriber: Subscriber, now: datetime | None = None) -> None:
    """Ends every subscription of an address and whatever was on its way to it. Doing it twice changes nothing."""
    moment = now or timezone.now()
    with transaction.atomic():
        subscriber.subscriptions.all().delete()
        Delivery.objects.filter(subscriber=subscriber, state="planned").update(state="dropped", finished_at=moment)
        Subscriber.objects.filter(pk=subscriber.pk, stopped_at=None).update(
            stopped_at=moment, stop_reason="unsubscribed", next_at=None
        )


def new_links(subscriber: Subscriber) -> None:
    """Voids every link in mails sent so far."""
    Subscriber.objects.filter(pk=subscriber.pk).update(secret=new_secret())


def mark(subscriber: Subscriber, paper_id: int, kind: str, now: datetime | None = None) -> Paper:
    """An upvote or a save from a mail: of the account where the subscriber has one, else noted once as a `Mark`.

    Raises `DailyPapersError` when the paper is gone, or the account acts too often.
    """
    with transaction.atomic():
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            raise DailyPapersError("This paper is not in the catalogue any more.")
        user = subscriber.user
        if user is None or not user.is_active:
            Mark.objects.get_or_create(
                subscriber=subscriber, paper=paper, kind=kind, defaults={"created_at": now or timezone.now()}
            )
        elif kind == "vote":
            community.upvote(user, paper)
        else:
            community.set_reading_state(user, paper, "later")
    return paper


# --- feeds for their owner alone ----------------------------------------------------------------------------------


def make_secret_feed(user: User, collection_slug: str = "") -> str:
    """An address part that opens one's personal feed, or a collection one may see; shown once.

    Raises `NotThere` for a collection of others, `RateLimited` behind 50 such feeds.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        reader = require_active(user)
        collection = collection_of(collection_slug, reader) if collection_slug else None
        if SecretFeed.objects.filter(user=reader).count() >= MAX_SECRET_FEEDS:
            raise RateLimited(f"You have {MAX_SECRET_FEEDS} secret feeds. Revoke one first.", 0)
        SecretFeed.objects.create(user=reader, collection=collection, hash=hash_of(secret), created_at=timezone.now())
    return secret


def revoke_secret_feed(user: User, feed_id: int) -> None:
    """Its address opens nothing any more."""
    SecretFeed.objects.filter(user=user, pk=feed_id).delete()


# --- from outside -------------------------------------------------------------------------------------------------


def take_report(report: Report, now: datetime | None = None) -> bool:
    """Notes what came back; False when it was known before or its mail is not ours."""
    return bounces.record(report, now or timezone.now())


def forget_strangers(now: datetime) -> None:
    """Deletes addresses that never confirmed within a month, and counts that no longer count."""
    limits.forget(now)
    Subscriber.objects.filter(confirmed_at=None, created_at__lt=now - KEEP_UNCONFIRMED).exclude(
        stop_reason__startswith=REPORTED
    ).delete()
