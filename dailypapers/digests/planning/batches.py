"""Plans the digests of everybody who is due, each batch of subscribers in one transaction.

A batch writes the deliveries, their papers, how far each subscription has been looked through and when its subscriber
is due again, all or nothing: a kill leaves subscribers either planned or still due.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple

import orjson
from django.db import connection, transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.community.queries import mutes_by_user
from dailypapers.digests.models import Delivery, DigestPaper, Edition, Subscriber, Subscription
from dailypapers.digests.planning.plan import Plan
from dailypapers.digests.planning.planner import IdRange, Planner
from dailypapers.digests.planning.schedule import is_due, next_moment, zone_or_utc
from dailypapers.lib.text import shorten

BATCH = 1_000  # subscribers a transaction
LATE = timedelta(hours=20)  # a subscriber served later than this gets the digest of today, not of the day that was due


class DeliveryRow(NamedTuple):
    """A row of `Delivery` as `bulk.insert` takes it: every column without a default in the database."""

    subscriber_id: int
    day: date
    notes: str  # JSON
    left_out: int
    due_at: datetime
    planned_at: datetime
    kind: str = Delivery.Kind.DIGEST.value
    state: str = Delivery.State.PLANNED.value
    lease_owner: str = ""
    attempts: int = 0
    uncertain: int = 0
    error: str = ""


class PaperRow(NamedTuple):
    """A paper of a plan, which the digests of many subscribers share."""

    paper_id: int
    position: int
    version: int
    section: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """A subscriber for whom a digest is written."""

    subscriber: Subscriber
    day: date  # of the subscriber's calendar
    plan: Plan
    notes: list[str]


def has_due(now: datetime) -> bool:
    """Tell whether a subscriber is due for a digest."""
    return Subscriber.objects.filter(next_at__lte=now).exists()


def plan_due(now: datetime, *, batch: int = BATCH) -> int:
    """Plan the digests of every subscriber who is due; return how many."""
    newest = Edition.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return 0
    planner, total = Planner(newest), 0
    while (planned := _plan_batch(planner, now, batch)) is not None:
        total += planned
    return total


def _plan_batch(planner: Planner, now: datetime, batch: int) -> int | None:
    """Plan one batch; return None when nobody is due any more."""
    with transaction.atomic():
        due = Subscriber.objects.filter(next_at__lte=now).select_related("user").order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        subscribers = list(due[:batch])
        if not subscribers:
            return None
        return _write(planner, subscribers, now)


def _write(planner: Planner, subscribers: list[Subscriber], now: datetime) -> int:
    """Write all of one batch inside the caller's transaction; return the number of digests."""
    subscriptions = _subscriptions_of(subscribers)
    days = {subscriber.pk: _day_of(subscriber, now) for subscriber in subscribers}
    due = {pk: [s for s in owned if is_due(s.cadence, s.weekday, days[pk])] for pk, owned in subscriptions.items()}
    plans = _plans(planner, subscribers, days, due)
    recipients = _recipients(planner, subscribers, days, plans)
    _insert(recipients, now)
    covered = [due[pk][position].pk for pk, plan in plans.items() for position in plan.covered]
    bulk.update(Subscription, ("covered_until",), [(planner.last, pk) for pk in covered])
    unavailable = [due[pk][position].pk for pk, plan in plans.items() for position in plan.unavailable]
    bulk.update(Subscription, ("confirmed",), [(False, pk) for pk in unavailable])
    bulk.update(Subscriber, ("next_at",), [(_next(s, now, bool(subscriptions[s.pk])), s.pk) for s in subscribers])
    return len(recipients)


def _subscriptions_of(subscribers: list[Subscriber]) -> dict[int, list[Subscription]]:
    """Return the confirmed subscriptions of each subscriber, with the subscriber set. One query."""
    by_id = {subscriber.pk: subscriber for subscriber in subscribers}
    subscriptions: dict[int, list[Subscription]] = {pk: [] for pk in by_id}
    for subscription in Subscription.objects.filter(subscriber__in=list(by_id), confirmed=True).order_by("id"):
        subscription.subscriber = by_id[subscription.subscriber_id]
        subscriptions[subscription.subscriber_id].append(subscription)
    return subscriptions


def _plans(
    planner: Planner, subscribers: list[Subscriber], days: dict[int, date], due: dict[int, list[Subscription]]
) -> dict[int, Plan]:
    """Return the plan of each subscriber with a due subscription, by id; nobody is served twice on one day."""
    ids = [subscriber.pk for subscriber in subscribers]
    digests = Delivery.objects.filter(subscriber__in=ids, kind=Delivery.Kind.DIGEST, day__in=set(days.values()))
    served = set(digests.values_list("subscriber_id", "day"))
    mailed = _mailed_before(ids, planner.id_range(_all(due)))
    has_revisions = any(subscription.revisions for subscription in _all(due))
    versions = _versions(set(chain.from_iterable(mailed.values())) if has_revisions else set())
    mutes = mutes_by_user({s.user_id for s in subscribers if s.user_id is not None})

    def plan_of(subscriber: Subscriber) -> Plan:
        own, before = due[subscriber.pk], mailed.get(subscriber.pk, {})
        if own_mutes := mutes.get(subscriber.user_id or 0):
            return planner.plan(own, before, versions, planner.muted(own, own_mutes))
        return planner.shared_plan(own, before, versions)

    return {
        s.pk: plan_of(s) for s in subscribers if due[s.pk] and s.stopped_at is None and (s.pk, days[s.pk]) not in served
    }


def _recipients(
    planner: Planner, subscribers: list[Subscriber], days: dict[int, date], plans: dict[int, Plan]
) -> list[Recipient]:
    """Return those who get a digest: there are papers or notes for them, or they want to hear why there are none."""
    recipients = []
    for subscriber in subscribers:
        if plan := plans.get(subscriber.pk):
            is_explained = subscriber.empty_digests and not plan.items
            notes = plan.notes or ([planner.why_empty(subscriber)] if is_explained else [])
            if plan.items or notes:
                recipients.append(Recipient(subscriber, days[subscriber.pk], plan, notes))
    return recipients


def _insert(recipients: list[Recipient], now: datetime) -> None:
    """Insert the deliveries and their papers."""
    rows = [
        DeliveryRow(one.subscriber.pk, one.day, orjson.dumps(one.notes).decode(), one.plan.left_out, now, now)
        for one in recipients
    ]
    bulk.insert(Delivery, DeliveryRow._fields, rows)
    inserted = Delivery.objects.filter(
        subscriber__in=[one.subscriber.pk for one in recipients],
        kind=Delivery.Kind.DIGEST,
        day__in={one.day for one in recipients},
    )
    ids = {(subscriber_id, day): pk for pk, subscriber_id, day in inserted.values_list("id", "subscriber_id", "day")}
    plans = {id(one.plan): one.plan for one in recipients}
    versions = _versions({item.paper_id for plan in plans.values() for item in plan.items})
    papers = {name: _paper_rows(plan, versions) for name, plan in plans.items()}
    bulk.insert(
        DigestPaper,
        ("delivery_id", "subscriber_id", *PaperRow._fields),
        [
            (ids[one.subscriber.pk, one.day], one.subscriber.pk, *row)
            for one in recipients
            for row in papers[id(one.plan)]
        ],
    )


def _paper_rows(plan: Plan, versions: dict[int, int]) -> list[PaperRow]:
    """Return the papers of a plan that still exist, in its order."""
    items = [item for item in plan.items if item.paper_id in versions]
    return [
        PaperRow(item.paper_id, position, versions[item.paper_id], item.section, shorten(" · ".join(item.reasons), 280))
        for position, item in enumerate(items)
    ]


def _mailed_before(subscriber_ids: list[int], candidates: IdRange | None) -> dict[int, dict[int, int]]:
    """Return by subscriber the candidates that were mailed before, with the newest version that was mailed.

    Asked as a range: candidates are new papers, so it leaves out the years behind them without naming each.
    """
    by_subscriber: dict[int, dict[int, int]] = {}
    if candidates is None:
        return by_subscriber
    papers = DigestPaper.objects.filter(
        subscriber__in=subscriber_ids, paper_id__gte=candidates.lowest, paper_id__lte=candidates.highest
    ).order_by()
    for subscriber_id, paper_id, version in papers.values_list("subscriber_id", "paper_id", "version"):
        mailed = by_subscriber.setdefault(subscriber_id, {})
        mailed[paper_id] = max(version, mailed.get(paper_id, 0))
    return by_subscriber


def _versions(paper_ids: set[int]) -> dict[int, int]:
    """Return the version of each of these papers that still exists; 0 where its source has none."""
    return {pk: version or 0 for pk, version in bulk.select(Paper, ("id", "version"), "id", sorted(paper_ids))}


def _all(due: dict[int, list[Subscription]]) -> Iterable[Subscription]:
    return chain.from_iterable(due.values())


def _day_of(subscriber: Subscriber, now: datetime) -> date:
    """Return the day of the subscriber's calendar that is served: the one on which their hour last came."""
    due_at = subscriber.next_at if subscriber.next_at and now - subscriber.next_at < LATE else now
    return due_at.astimezone(zone_or_utc(subscriber.time_zone)).date()


def _next(subscriber: Subscriber, now: datetime, has_subscriptions: bool) -> datetime | None:
    """Return when the subscriber is due again; None for never."""
    if not has_subscriptions or subscriber.stopped_at is not None or subscriber.confirmed_at is None:
        return None
    return next_moment(now, subscriber.hour, zone_or_utc(subscriber.time_zone))
