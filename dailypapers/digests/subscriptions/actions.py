"""Signing up for digests: subscribe, confirm, add, change, remove, unsubscribe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts import limits
from dailypapers.digests.delivery import sending
from dailypapers.digests.delivery.bounces import REPORTED
from dailypapers.digests.models import Delivery, Subscriber, Subscription
from dailypapers.digests.planning.plan import MAX_PAPERS
from dailypapers.digests.planning.schedule import REACH, Cadence, newest_closed, next_moment, zone_of
from dailypapers.digests.subscriptions.addresses import check_mail_address
from dailypapers.digests.subscriptions.channels import key_of, place_of, seal
from dailypapers.digests.subscriptions.kinds import canonical_subscription_target
from dailypapers.languages import language_named
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.lib.mail_address import address_key

MAX_SUBSCRIPTIONS = 50  # of one subscriber
KEEP_UNCONFIRMED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """One subscription as somebody asks for it."""

    kind: str
    target: str = ""
    cadence: str = Cadence.DAILY
    weekday: int = 0
    limit: int = 10
    revisions: bool = False


def check_request(request: SubscriptionRequest, user: Any = None) -> SubscriptionRequest:
    """Return the request with its target made canonical, for `user` or a stranger. Raises `InvalidSubscription`."""
    target = canonical_subscription_target(request.kind, request.target, user)
    if request.cadence not in set(Cadence):
        choices = ", ".join(Cadence)
        raise InvalidSubscription(
            _("Invalid cadence: “%(cadence)s”. Choose one of %(choices)s.")
            % {"cadence": request.cadence[:20], "choices": choices}
        )
    if not 0 <= request.weekday <= 6:
        raise InvalidSubscription(_("A weekday is a number from 0 (Monday) to 6 (Sunday)."))
    if not 1 <= request.limit <= MAX_PAPERS:
        raise InvalidSubscription(_("A digest holds from 1 to %(count)s papers.") % {"count": MAX_PAPERS})
    return replace(request, target=target)


def subscribe(
    address: str,
    requests: Sequence[SubscriptionRequest],
    *,
    hour: int = 7,
    time_zone: str = "UTC",
    ip: str = "",
    user: Any = None,
    empty_digests: bool = False,
    language: str = "",
    confirmed: bool = False,
    channel: str = Subscriber.Channel.MAIL,
    now: datetime | None = None,
) -> Subscriber:
    """Subscribe an address; unless it is `confirmed`, send it one mail that asks whether this is meant.

    What is in force stays as it is until then. Raises `InvalidSubscription`, or `RateLimited` for strangers.
    """
    moment = now or timezone.now()
    reader = user if confirmed else None  # without a verified address anybody is a stranger
    checked = [check_request(request, reader) for request in requests]
    if not checked:
        raise InvalidSubscription(_("Choose at least one list."))
    _check_clock(hour, time_zone)
    key, kind, where = _identity(address, channel, reader)
    with transaction.atomic():
        if not confirmed:
            _check_limits(key, ip)
        clock = {"hour": hour, "time_zone": time_zone, "empty_digests": empty_digests}
        terms = where | clock | {"language": language_named(language)}
        subscriber, _is_new = Subscriber.objects.get_or_create(
            address_key=key, channel=kind, defaults={"created_at": moment, **terms}
        )
        if reader is not None:
            subscriber.user = reader
        if not confirmed and subscriber.stop_reason.startswith(REPORTED):
            return subscriber  # its owner reported our mail as unwanted: strangers cannot make us write again
        added = [_add(subscriber, request, moment) for request in checked]
        if confirmed:
            subscriber.hour, subscriber.time_zone, subscriber.empty_digests = hour, time_zone, empty_digests
            subscriber.language = language_named(language) or subscriber.language
            _enable(subscriber, added, moment)
        else:
            _ask_to_confirm(subscriber, moment)
    return subscriber


def _identity(address: str, channel: str, reader: Any) -> tuple[str, str, dict[str, str]]:
    """Return an address's key, its channel and what is kept of it. Raises `InvalidSubscription`."""
    if channel in Subscriber.BY_MAIL:
        checked = check_mail_address(address)
        return address_key(checked), channel, {"address": checked}
    place = place_of(address, channel)
    return (
        key_of(place, reader),
        place.channel,
        {"address": place.name, "sealed": seal(place.url), "server": place.server},
    )


def _check_limits(address_key: str, ip: str) -> None:
    """Count one request of a stranger for a confirmation, by network, address and in all. Raises `RateLimited`."""
    limits.check("confirm-network", limits.network(ip))
    limits.check("mails-to-address", limits.mailbox(address_key))
    limits.check("confirm-all", "everybody")


def _check_clock(hour: int, time_zone: str) -> None:
    """Raise `InvalidSubscription` for a time zone or an hour that does not exist."""
    zone_of(time_zone)
    if not 0 <= hour <= 23:
        raise InvalidSubscription(_("The hour is a number from 0 to 23."))


def _add(subscriber: Subscriber, request: SubscriptionRequest, now: datetime) -> Subscription:
    """Create a subscription that waits for its confirmation; return the existing one, unchanged, if there is one."""
    existing = subscriber.subscriptions.filter(kind=request.kind, target=request.target).first()
    if existing is not None:
        return existing
    if subscriber.subscriptions.count() >= MAX_SUBSCRIPTIONS:
        raise InvalidSubscription(
            _("One address can have %(count)s subscriptions; remove one first.") % {"count": MAX_SUBSCRIPTIONS}
        )
    return Subscription.objects.create(
        subscriber=subscriber,
        kind=request.kind,
        target=request.target,
        cadence=request.cadence,
        weekday=request.weekday,
        limit=request.limit,
        revisions=request.revisions,
        created_at=now,
    )


def _ask_to_confirm(subscriber: Subscriber, now: datetime) -> None:
    """Plan the mail with the confirmation link, unless one is already waiting to leave."""
    confirmations = Delivery.objects.filter(subscriber=subscriber, kind=Delivery.Kind.CONFIRM)
    if not confirmations.filter(state=Delivery.State.PLANNED).exists():
        Subscriber.objects.filter(pk=subscriber.pk).exclude(stopped_at=None).update(
            stopped_at=None, stop_reason="", confirmed_at=None
        )
        delivery = Delivery.objects.create(
            subscriber=subscriber, kind=Delivery.Kind.CONFIRM, day=now.date(), due_at=now, planned_at=now
        )
        transaction.on_commit(lambda: sending.send_now(delivery.pk), robust=True)  # else the next `run_due` sends it


def confirm(subscriber: Subscriber, now: datetime | None = None) -> None:
    """Put every subscription in force that this address was asked about."""
    with transaction.atomic():
        _enable(_locked(subscriber), list(subscriber.subscriptions.filter(confirmed=False)), now or timezone.now())


def _locked(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)


def _enable(subscriber: Subscriber, subscriptions: Sequence[Subscription], now: datetime) -> None:
    """Put these subscriptions in force; the first digest looks back over one day, week or month of closed days."""
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


def add(subscriber: Subscriber, request: SubscriptionRequest, now: datetime | None = None) -> Subscription:
    """Add a subscription for somebody who came by their own link; return it. Raises `InvalidSubscription`."""
    moment = now or timezone.now()
    checked = check_request(request, subscriber.user)
    with transaction.atomic():
        added = _add(subscriber, checked, moment)
        _enable(_locked(subscriber), [added], moment)
    return added


def remove(subscriber: Subscriber, subscription_id: int) -> None:
    """Delete one subscription of this subscriber, if it exists."""
    with transaction.atomic():
        subscriber.subscriptions.filter(pk=subscription_id).delete()


def change(
    subscriber: Subscriber,
    *,
    hour: int,
    time_zone: str,
    empty_digests: bool,
    language: str | None = None,
    now: datetime | None = None,
) -> None:
    """Set when digests come, whether empty ones come too, and their language. Raises `InvalidSubscription`.

    `language` is "" for that of the site; None leaves it as it is.
    """
    _check_clock(hour, time_zone)
    with transaction.atomic():
        fresh = _locked(subscriber)
        fresh.hour, fresh.time_zone, fresh.empty_digests = hour, time_zone, empty_digests
        fresh.language = fresh.language if language is None else language_named(language)
        if fresh.confirmed_at and not fresh.stopped_at:
            fresh.next_at = next_moment(now or timezone.now(), hour, zone_of(time_zone))
        fresh.save()


def unsubscribe(subscriber: Subscriber, now: datetime | None = None) -> None:
    """End every subscription of an address and whatever was on its way to it. Doing it twice changes nothing."""
    moment = now or timezone.now()
    with transaction.atomic():
        subscriber.subscriptions.all().delete()
        Delivery.objects.filter(subscriber=subscriber, state=Delivery.State.PLANNED).update(
            state=Delivery.State.DROPPED, finished_at=moment
        )
        Subscriber.objects.filter(pk=subscriber.pk, stopped_at=None).update(
            stopped_at=moment, stop_reason=gettext_noop("unsubscribed"), next_at=None
        )


def delete_unconfirmed(now: datetime) -> None:
    """Delete addresses that did not confirm within `KEEP_UNCONFIRMED`, and request counts that have expired."""
    limits.purge()
    Subscriber.objects.filter(confirmed_at=None, created_at__lt=now - KEEP_UNCONFIRMED).exclude(
        stop_reason__startswith=REPORTED
    ).delete()
