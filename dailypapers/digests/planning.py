"""Plans digests: who gets which papers today, each batch of subscribers in one transaction.

A batch writes the deliveries, their papers, how far each subscription has been looked through and when its subscriber
is due again, all or nothing: a kill leaves subscribers either planned or still due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import connection, transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.digests.kinds import KINDS, Gone, Window, candidates
from dailypapers.digests.models import Delivery, DigestPaper, Edition, Subscriber, Subscription
from dailypapers.digests.schedule import REACH, is_due, next_moment, zone_of
from dailypapers.lib.days import Day
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.lib.text import shorten

BATCH = 1_000  # subscribers a transaction
MOST_PAPERS = 60  # of one digest; the rest is counted and linked
FARTHEST = timedelta(days=35)  # how far back a subscription looks that was not served for long
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Item:
    """A paper of a digest: the heading it stands under and why it is there."""

    paper_id: int
    section: str
    reasons: list[str]
    again: bool = False  # wanted once more when it was revised


@dataclass(slots=True)
class Plan:
    """What one subscriber gets on one day."""

    items: list[Item] = field(default_factory=list)
    left_out: int = 0
    notes: list[str] = field(default_factory=list)
    covered: list[Subscription] = field(default_factory=list)
    gone: list[Subscription] = field(default_factory=list)


class Planner:
    """One run: remembers what was found for each list and window, so that 10,000 wishes for cs.LG are one query."""

    def __init__(self, last: date) -> None:
        self.last = last
        self._windows: dict[date, Window] = {}
        self._found: dict[tuple[str, str, date], list[int] | Gone] = {}

    def window(self, first: date) -> Window:
        first = max(first, self.last - FARTHEST)
        if first not in self._windows:
            self._windows[first] = Window.load(first, self.last)
        return self._windows[first]

    def find(self, subscription: Subscription) -> list[int]:
        """Candidates of a subscription since it was last looked through. Raises `Gone`."""
        since = subscription.covered_until or self.last - timedelta(days=REACH.get(subscription.cadence, 1))
        if since >= self.last and subscription.kind != "trending":
            return []
        window = self.window(min(since, self.last - timedelta(days=1)) + timedelta(days=1))
        kind = KINDS.get(subscription.kind)
        if kind is None or kind.personal:
            return candidates(subscription, window)
        key = (subscription.kind, subscription.target, window.first)
        if key not in self._found:
            try:
                self._found[key] = candidates(subscription, window)
            except Gone as gone:
                self._found[key] = gone
        found = self._found[key]
        if isinstance(found, Gone):
            raise found
        return found

    def candidates(self, subscriptions: Iterable[Subscription]) -> set[int]:
        """Every paper that one of them may bring; what cannot be looked through brings none."""
        found: set[int] = set()
        for subscription in subscriptions:
            try:
                found.update(self.find(subscription))
            except Exception:  # noqa: S112  # said where the subscription is planned
                continue
        return found

    def why_empty(self) -> str:
        """The sentence for a digest without papers."""
        edition = Edition.objects.get(day=self.last)
        if not edition.paper_ids:
            return edition.note
        papers = "1 paper" if len(edition.paper_ids) == 1 else f"{len(edition.paper_ids):,} papers"
        return f"No paper passed your filters today: the edition of {Day(self.last).title} has {papers}."

    def plan(self, subscriptions: Iterable[Subscription], known: dict[int, int], versions: dict[int, int]) -> Plan:
        """Merges the due subscriptions of one subscriber; `known` are papers mailed before with their version."""
        plan, placed = Plan(), dict[int, Item]()
        for subscription in subscriptions:
            try:
                found = self.find(subscription)
            except Gone as gone:
                plan.notes.append(f"{gone} This subscription rests; change or remove it with the link below.")
                plan.gone.append(subscription)
                continue
            except Exception:
                log.exception("Subscription %d (%s) could not be looked through", subscription.pk, subscription)
                continue  # its days stay uncovered, so that nothing is lost once the cause is mended
            plan.covered.append(subscription)
            self._merge(plan, placed, subscription, found, known, versions)
        return plan

    def _merge(
        self, plan: Plan, placed: dict[int, Item], subscription: Subscription, found: list[int],
        known: dict[int, int], versions: dict[int, int],
    ) -> None:  # fmt: skip
        kind = KINDS[subscription.kind]
        reason, room = kind.reason(subscription.target), subscription.limit
        section = shorten(kind.title(subscription.target), 120)
        for paper_id in found:
            if item := placed.get(paper_id):
                if len(item.reasons) < 3 and reason not in item.reasons:
                    item.reasons.append(reason)
                continue
            before = known.get(paper_id)
            if before is not None and not (subscription.revisions and versions.get(paper_id, 0) > before):
                continue
            if room == 0 or len(plan.items) >= MOST_PAPERS:
                plan.left_out += subscription.kind not in ("day", "trending")
                continue
            room -= 1
            placed[paper_id] = item = Item(paper_id, section, [reason], before is not None)
            plan.items.append(item)


def plan_due(now: datetime, *, batch: int = BATCH) -> int:
    """Plans the digests of every subscriber who is due; how many were planned."""
    newest = Edition.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return 0
    planner, planned = Planner(newest), 0
    while (done := _plan_batch(planner, now, batch)) is not None:
        planned += done
    return planned


def _plan_batch(planner: Planner, now: datetime, batch: int) -> int | None:
    """One batch; None when nobody is due any more."""
    with transaction.atomic():
        due = Subscriber.objects.filter(next_at__lte=now).order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        subscribers = list(due[:batch])
        if not subscribers:
            return None
        return _write(planner, subscribers, now)


def _write(planner: Planner, subscribers: list[Subscriber], now: datetime) -> int:
    ids = [subscriber.pk for subscriber in subscribers]
    by_id = {subscriber.pk: subscriber for subscriber in subscribers}
    wishes: dict[int, list[Subscription]] = {pk: [] for pk in ids}
    for wish in Subscription.objects.filter(subscriber__in=ids, confirmed=True).order_by("id"):
        wish.subscriber = by_id[wish.subscriber_id]
        wishes[wish.subscriber_id].append(wish)
    days = {s.pk: _day_of(s, now) for s in subscribers}
    due = {pk: [w for w in wishes[pk] if is_due(w.cadence, w.weekday, days[pk])] for pk in ids}
    served = set(Delivery.objects.filter(subscriber__in=ids, kind="digest", day__in=set(days.values()))
                 .values_list("subscriber_id", "day"))  # fmt: skip
    known = _known(ids, planner.candidates(_all(due)))
    versions = _versions(set(chain.from_iterable(known.values())) if any(w.revisions for w in _all(due)) else set())
    plans = {
        s.pk: planner.plan(due[s.pk], known.get(s.pk, {}), versions)
        for s in subscribers
        if due[s.pk] and s.stopped_at is None and (s.pk, days[s.pk]) not in served
    }
    for s in subscribers:
        if s.empty_digests and s.pk in plans and not plans[s.pk].items and not plans[s.pk].notes:
            plans[s.pk].notes.append(planner.why_empty())
    wanted = [s for s in subscribers if s.pk in plans and (plans[s.pk].items or plans[s.pk].notes)]
    _insert(wanted, plans, days, now, versions)
    covered = [w.pk for plan in plans.values() for w in plan.covered]
    for start in range(0, len(covered), 500):
        Subscription.objects.filter(pk__in=covered[start : start + 500]).update(covered_until=planner.last)
    gone = [w.pk for plan in plans.values() for w in plan.gone]
    Subscription.objects.filter(pk__in=gone).update(confirmed=False)
    bulk.update(Subscriber, ("next_at",), [(_next(s, now, bool(wishes[s.pk])), s.pk) for s in subscribers])
    return len(wanted)


def _insert(
    wanted: list[Subscriber], plans: dict[int, Plan], days: dict[int, date], now: datetime, versions: dict[int, int]
) -> None:
    made = Delivery.objects.bulk_create([
        Delivery(
            subscriber=s, day=days[s.pk], notes=plans[s.pk].notes, left_out=plans[s.pk].left_out,
            due_at=now, planned_at=now,
        )
        for s in wanted
    ])  # fmt: skip
    fresh = {item.paper_id for s in wanted for item in plans[s.pk].items} - versions.keys()
    versions = versions | _versions(fresh)
    columns = ("delivery_id", "subscriber_id", "paper_id", "position", "version", "section", "reason")
    bulk.insert(DigestPaper, columns, [
        (delivery.pk, s.pk, item.paper_id, position, versions[item.paper_id], item.section,
         shorten(" · ".join(item.reasons), 280))
        for delivery, s in zip(made, wanted, strict=True)
        for position, item in enumerate(item for item in plans[s.pk].items if item.paper_id in versions)
    ])  # fmt: skip


def _known(subscriber_ids: list[int], candidate_ids: set[int]) -> dict[int, dict[int, int]]:
    """Candidates each was mailed before, with the newest version that was mailed.

    Asked as a range: candidates are new papers, so it leaves out the years behind them without naming each.
    """
    known: dict[int, dict[int, int]] = {}
    if not candidate_ids:
        return known
    rows = DigestPaper.objects.filter(
        subscriber__in=subscriber_ids, paper_id__gte=min(candidate_ids), paper_id__lte=max(candidate_ids)
    ).order_by()
    for subscriber_id, paper_id, version in rows.values_list("subscriber_id", "paper_id", "version"):
        mailed = known.setdefault(subscriber_id, {})
        mailed[paper_id] = max(version, mailed.get(paper_id, 0))
    return known


def _versions(paper_ids: set[int]) -> dict[int, int]:
    """The version of each of these papers that still exists; 0 where its source has none."""
    return {pk: version or 0 for pk, version in bulk.select(Paper, ("id", "version"), "id", sorted(paper_ids))}


def _all(due: dict[int, list[Subscription]]) -> Iterable[Subscription]:
    return chain.from_iterable(due.values())


def _day_of(subscriber: Subscriber, now: datetime) -> date:
    """The day of a subscriber's calendar that is served: the one their hour last struck on."""
    try:
        zone = zone_of(subscriber.time_zone)
    except InvalidSubscription:  # a zone that an older list of zones had
        zone = zone_of("UTC")
    struck = subscriber.next_at if subscriber.next_at and now - subscriber.next_at < timedelta(hours=20) else now
    return struck.astimezone(zone).date()


def _next(subscriber: Subscriber, now: datetime, has_wishes: bool) -> datetime | None:
    if not has_wishes or subscriber.stopped_at is not None or subscriber.confirmed_at is None:
        return None
    try:
        return next_moment(now, subscriber.hour, zone_of(subscriber.time_zone))
    except InvalidSubscription:
        return next_moment(now, subscriber.hour, zone_of("UTC"))


def preview(subscriptions: list[Subscription]) -> Plan:
    """What these subscriptions bring of the newest editions with papers; nothing is written or taken as known."""
    newest = Edition.objects.exclude(paper_ids=[]).order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return Plan(notes=["There is no edition yet: the first one is frozen when a day with papers has closed."])
    unseen = [_unseen(subscription) for subscription in subscriptions]
    return Planner(newest).plan(unseen, {}, {})


def _unseen(subscription: Subscription) -> Subscription:
    subscription.covered_until = None
    return subscription
