"""Plans digests: who gets which papers today, each batch of subscribers in one transaction.

A batch writes the deliveries, their papers, how far each subscription has been looked through and when its subscriber
is due again, all or nothing: a kill leaves subscribers either planned or still due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

import orjson
from django.db import connection, transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Delivery, DigestPaper, Edition, Subscriber, Subscription
from dailypapers.digests.planning.schedule import REACH, is_due, next_moment, zone_of
from dailypapers.digests.planning.windows import Gone, Window
from dailypapers.digests.subscriptions.kinds import KINDS, Found, candidates
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.lib.periods import Day
from dailypapers.lib.text import shorten

BATCH = 1_000  # subscribers a transaction
MAX_PAPERS = 60  # of one digest; the rest is counted and linked
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
    covered: list[int] = field(default_factory=list)  # places of the subscriptions that were looked through
    gone: list[int] = field(default_factory=list)  # and of those whose list is no more


Key = tuple[Any, ...]
NOTHING: list[int] = []


class Planner:
    """One run: remembers what was found for each list and window, so that 10,000 wishes for cs.LG are one query, and
    what was planned, so that subscribers with the same wishes and the same past share one plan."""

    def __init__(self, last: date) -> None:
        self.last = last
        self._windows: dict[date, Window] = {}
        self._found: dict[Key, Found | Exception] = {}
        self._plans: dict[Key, Plan] = {}

    def window(self, first: date) -> Window:
        first = max(first, self.last - FARTHEST)
        if first not in self._windows:
            self._windows[first] = Window.load(first, self.last)
        return self._windows[first]

    def _key(self, subscription: Subscription) -> Key | None:
        """The same for subscriptions that bring the same; None for one that was looked through already."""
        since = subscription.covered_until or self.last - timedelta(days=REACH.get(subscription.cadence, 1))
        if since >= self.last and subscription.kind != "trending":
            return None
        first = max(min(since, self.last - timedelta(days=1)) + timedelta(days=1), self.last - FARTHEST)
        kind = KINDS.get(subscription.kind)
        reader = subscription.subscriber.user_id if kind is not None and kind.personal else None
        return subscription.kind, subscription.target, first, reader

    def find(self, subscription: Subscription) -> Found:
        """Candidates of a subscription since it was last looked through. Raises `Gone`, and what went wrong."""
        key = self._key(subscription)
        if key is None:
            return NOTHING
        if key not in self._found:
            try:
                self._found[key] = candidates(subscription, self.window(key[2]))
            except Gone as gone:
                self._found[key] = gone
            except Exception as error:  # the others go on; its days stay uncovered, so that nothing is lost
                log.exception("Subscription %d (%s) could not be looked through", subscription.pk, subscription)
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, Exception):
            raise found
        return found

    def reach(self, subscriptions: Iterable[Subscription]) -> tuple[int, int] | None:
        """The lowest and the highest id among all their candidates; None where there are none."""
        one_of_each = {key: wish for wish in subscriptions if (key := self._key(wish)) is not None}
        lowest, highest = [], []
        for wish in one_of_each.values():
            with suppress(Exception):  # said where the subscription is planned
                if found := self.find(wish):
                    lowest.append(min(found))
                    highest.append(max(found))
        return (min(lowest), max(highest)) if lowest else None

    def why_empty(self) -> str:
        """The sentence for a digest without papers."""
        edition = Edition.objects.get(day=self.last)
        if not edition.paper_ids:
            return edition.note
        papers = "1 paper" if len(edition.paper_ids) == 1 else f"{len(edition.paper_ids):,} papers"
        return f"No paper passed your filters today: the edition of {Day(self.last).title} has {papers}."

    def shared(self, wishes: Sequence[Subscription], known: dict[int, int], versions: dict[int, int]) -> Plan:
        """`plan`, made once for all who wish the same and were mailed the same. Not to be changed."""
        what = tuple((self._key(wish), wish.kind, wish.target, wish.limit, wish.revisions) for wish in wishes)
        key = (what, tuple(sorted(known.items())))
        if key not in self._plans:
            self._plans[key] = self.plan(wishes, known, versions)
        return self._plans[key]

    def plan(self, subscriptions: Iterable[Subscription], known: dict[int, int], versions: dict[int, int]) -> Plan:
        """Merges the due subscriptions of one subscriber; `known` are papers mailed before with their version."""
        plan, placed = Plan(), dict[int, Item]()
        for place, subscription in enumerate(subscriptions):
            try:
                found = self.find(subscription)
            except Gone as gone:
                plan.notes.append(f"{gone} This subscription rests; change or remove it with the link below.")
                plan.gone.append(place)
                continue
            except Exception:  # noqa: S112  # logged where it was looked through
                continue
            plan.covered.append(place)
            self._merge(plan, placed, subscription, found, known, versions)
        return plan

    def _merge(
        self, plan: Plan, placed: dict[int, Item], subscription: Subscription, found: Found,
        known: dict[int, int], versions: dict[int, int],
    ) -> None:  # fmt: skip
        kind = KINDS[subscription.kind]
        own, room = found if isinstance(found, dict) else {}, subscription.limit
        of_list = kind.reason(subscription.target)
        section = shorten(kind.title(subscription.target), 120)
        is_counted = subscription.kind not in ("day", "trending")  # how much more there is
        for paper_id in found:
            reason = own.get(paper_id, of_list)
            if not is_counted and (room == 0 or len(plan.items) >= MAX_PAPERS):
                break
            if item := placed.get(paper_id):
                if len(item.reasons) < 3 and reason not in item.reasons:
                    item.reasons.append(reason)
                continue
            before = known.get(paper_id)
            if before is not None and not (subscription.revisions and versions.get(paper_id, 0) > before):
                continue
            if room == 0 or len(plan.items) >= MAX_PAPERS:
                plan.left_out += 1
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
    known = _known(ids, planner.reach(_all(due)))
    versions = _versions(set(chain.from_iterable(known.values())) if any(w.revisions for w in _all(due)) else set())
    plans = {
        s.pk: planner.shared(due[s.pk], known.get(s.pk, {}), versions)
        for s in subscribers
        if due[s.pk] and s.stopped_at is None and (s.pk, days[s.pk]) not in served
    }
    empty = [planner.why_empty()] if any(s.empty_digests for s in subscribers) else []
    notes = {s.pk: plans[s.pk].notes or (empty if s.empty_digests and not plans[s.pk].items else [])
             for s in subscribers if s.pk in plans}  # fmt: skip
    wanted = [s for s in subscribers if s.pk in plans and (plans[s.pk].items or notes[s.pk])]
    _insert(wanted, plans, notes, days, now)
    covered = [due[pk][place].pk for pk, plan in plans.items() for place in plan.covered]
    bulk.update(Subscription, ("covered_until",), [(planner.last, pk) for pk in covered])
    gone = [due[pk][place].pk for pk, plan in plans.items() for place in plan.gone]
    bulk.update(Subscription, ("confirmed",), [(False, pk) for pk in gone])
    bulk.update(Subscriber, ("next_at",), [(_next(s, now, bool(wishes[s.pk])), s.pk) for s in subscribers])
    return len(wanted)


def _insert(
    wanted: list[Subscriber], plans: dict[int, Plan], notes: dict[int, list[str]], days: dict[int, date], now: datetime
) -> None:
    columns = ("subscriber_id", "kind", "day", "notes", "left_out", "state", "due_at", "claimed_by", "attempts",
               "uncertain", "planned_at", "error")  # fmt: skip
    bulk.insert(Delivery, columns, [
        (s.pk, "digest", days[s.pk], orjson.dumps(notes[s.pk]).decode(), plans[s.pk].left_out, "planned", now, "", 0,
         0, now, "")
        for s in wanted
    ])  # fmt: skip
    ids = {(subscriber_id, day): pk for pk, subscriber_id, day in Delivery.objects.filter(
        subscriber__in=[s.pk for s in wanted], kind="digest", day__in=set(days.values())
    ).values_list("id", "subscriber_id", "day")}  # fmt: skip
    different = {id(plans[s.pk]): plans[s.pk] for s in wanted}
    versions = _versions({item.paper_id for plan in different.values() for item in plan.items})
    rows = {name: _rows(plan, versions) for name, plan in different.items()}
    bulk.insert(DigestPaper, ("delivery_id", "subscriber_id", *ROW), [
        (ids[s.pk, days[s.pk]], s.pk, *row) for s in wanted for row in rows[id(plans[s.pk])]
    ])  # fmt: skip


ROW = ("paper_id", "position", "version", "section", "reason")


def _rows(plan: Plan, versions: dict[int, int]) -> list[tuple[Any, ...]]:
    """The papers of a plan that still exist, as values of `ROW`."""
    there = [item for item in plan.items if item.paper_id in versions]
    return [
        (item.paper_id, position, versions[item.paper_id], item.section, shorten(" · ".join(item.reasons), 280))
        for position, item in enumerate(there)
    ]


def _known(subscriber_ids: list[int], reach: tuple[int, int] | None) -> dict[int, dict[int, int]]:
    """Candidates each was mailed before, with the newest version that was mailed.

    Asked as a range: candidates are new papers, so it leaves out the years behind them without naming each.
    """
    known: dict[int, dict[int, int]] = {}
    if reach is None:
        return known
    rows = DigestPaper.objects.filter(
        subscriber__in=subscriber_ids, paper_id__gte=reach[0], paper_id__lte=reach[1]
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
