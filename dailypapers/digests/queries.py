"""Reading editions, digests and how delivery stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.accounts.models import User
from dailypapers.accounts.queries import hash_of
from dailypapers.accounts.wording import period_title
from dailypapers.digests.models import (
    Delivery,
    DigestPaper,
    Edition,
    EReader,
    Outage,
    SecretFeed,
    Subscriber,
    Subscription,
)
from dailypapers.digests.planning.plan import Plan
from dailypapers.formats import PaperView, load_cards
from dailypapers.languages import speaking
from dailypapers.lib.periods import Day

MAX_CACHED = 4_096  # papers a run keeps


@dataclass(frozen=True, slots=True)
class Card:
    """A paper as a digest shows it."""

    paper: PaperView
    reason: str


class Section(NamedTuple):
    """Papers under one heading."""

    heading: str
    cards: list[Card]


@dataclass(slots=True)
class Digest:
    """All that a message says, apart from how it looks."""

    subscriber: Subscriber
    title: str
    day: date
    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def papers(self) -> int:
        return sum(len(section.cards) for section in self.sections)

    @property
    def subject(self) -> str:
        if not self.papers:
            return _("No papers today, %(day)s") % {"day": self.title}
        first = self.sections[0].cards[0].paper.title_text
        if self.papers == 1:
            return first
        others = self.papers - 1
        text = ngettext("%(paper)s and %(count)s more", "%(paper)s and %(count)s more", others)
        return text % {"paper": first, "count": others}


# --- editions -----------------------------------------------------------------------------------------------------


def edition(day: date) -> Edition | None:
    return Edition.objects.filter(day=day).first()


def newest_edition() -> Edition | None:
    return Edition.objects.order_by("-day").first()


def edition_papers(edition: Edition, first: int = 0, last: int | None = None) -> list[PaperView]:
    """Return papers of an edition in its frozen order, ready for cards: the one list that page, mail and API show.

    A paper that was deleted since is left out. `first` and `last` cut a page out of it.
    """
    return load_cards(edition.paper_ids[first:last])


def editions_around(day: date) -> tuple[date | None, date | None]:
    """Return the days of the edition before and after."""
    before = Edition.objects.filter(day__lt=day).order_by("-day").values_list("day", flat=True).first()
    return before, Edition.objects.filter(day__gt=day).order_by("day").values_list("day", flat=True).first()


def editions(limit: int = 60, before: date | None = None) -> list[Edition]:
    """Return the newest editions, newest first."""
    rows = Edition.objects.filter(day__lt=before) if before else Edition.objects.all()
    return list(rows[:limit])


# --- digests ------------------------------------------------------------------------------------------------------


def digests_of(deliveries: Iterable[Delivery], papers: dict[int, PaperView]) -> dict[int, Digest]:
    """Return what each of these deliveries says, by its id.

    Four queries however many there are, one where `papers`, a cache that a run hands on from call to call, has all of
    theirs.
    """
    by_id = {delivery.pk: delivery for delivery in deliveries}
    columns = ("delivery_id", "section", "paper_id", "reason")
    ordered = DigestPaper.objects.filter(delivery__in=list(by_id)).order_by("delivery_id", "position")
    rows = list(ordered.values_list(*columns, named=True))
    if len(papers) > MAX_CACHED:
        papers.clear()
    if missing := {row.paper_id for row in rows}.difference(papers):
        papers |= {paper.id: paper for paper in load_cards(sorted(missing))}
    digests = {
        pk: Digest(d.subscriber, _title(d.subscriber, d.day), d.day, notes=list(d.notes), left_out=d.left_out)
        for pk, d in by_id.items()
    }
    for row in rows:
        if row.paper_id in papers:
            _append(digests[row.delivery_id], row.section, Card(papers[row.paper_id], row.reason))
    return digests


def digest_of_plan(subscriber: Subscriber, plan: Plan, day: date) -> Digest:
    """Return what a digest that is only planned would say, for previews."""
    digest = Digest(subscriber, _title(subscriber, day), day, notes=list(plan.notes), left_out=plan.left_out)
    papers = {paper.id: paper for paper in load_cards([item.paper_id for item in plan.items])}
    for item in plan.items:
        if item.paper_id in papers:
            _append(digest, item.section, Card(papers[item.paper_id], " · ".join(item.reasons)))
    return digest


def _title(subscriber: Subscriber, day: date) -> str:
    with speaking(subscriber):
        return period_title(Day(day))


def _append(digest: Digest, heading: str, card: Card) -> None:
    """Add a card at the end, under a new heading where it differs from the last one."""
    if not digest.sections or digest.sections[-1].heading != heading:
        digest.sections.append(Section(heading, []))
    digest.sections[-1].cards.append(card)


# --- subscribers --------------------------------------------------------------------------------------------------


def subscriptions_of(subscriber: Subscriber) -> list[Subscription]:
    """Return the subscriptions of an address, the oldest first."""
    return list(subscriber.subscriptions.all())


def subscribers_of(user: User) -> list[Subscriber]:
    """Return the addresses and channels that belong to an account, with their subscriptions. Two queries."""
    return list(Subscriber.objects.filter(user=user).prefetch_related("subscriptions").order_by("id"))


def secret_feeds_of(user: User) -> list[SecretFeed]:
    """Return the secret feeds of a user, the oldest first."""
    return list(SecretFeed.objects.filter(user=user))


def export_of(user: User) -> dict[str, Any]:
    """Return what is sent to this user as plain values fit for JSON, without any secret."""
    facts = ("channel", "address", "hour", "time_zone", "language", "created_at", "confirmed_at", "stopped_at")
    terms = ("kind", "target", "cadence", "limit", "created_at")
    subscribers = [
        {name: getattr(subscriber, name) for name in facts}
        | {"subscriptions": [{name: getattr(one, name) for name in terms} for one in subscriber.subscriptions.all()]}
        for subscriber in subscribers_of(user)
    ]
    readers = list(EReader.objects.filter(user=user).values("address", "created_at", "confirmed_at"))
    feeds = [
        {"kind": feed.kind, "target": feed.target, "created_at": feed.created_at} for feed in secret_feeds_of(user)
    ]
    return {"subscribers": subscribers, "secret_feeds": feeds, "e_readers": readers}


def secret_feed(secret: str) -> SecretFeed | None:
    """Return the feed this secret opens; None for an unknown or revoked one, or where its user is inactive."""
    feeds = SecretFeed.objects.filter(hash=hash_of(secret), user__is_active=True)
    return feeds.select_related("user").first()


def marked_papers(subscriber: Subscriber, kind: str) -> list[PaperView]:
    """Return papers upvoted or saved from digests, newest first, 200 at most."""
    ids = subscriber.marks.filter(kind=kind).order_by("-created_at", "-id").values_list("paper_id", flat=True)
    return load_cards(list(ids[:200]))


@dataclass(frozen=True, slots=True)
class Status:
    """How delivery stands. `uncertain` counts the messages of 30 days that were handed over without an answer seen."""

    subscribers: int
    unconfirmed: int
    stopped: int
    due: int
    states: dict[str, int]
    oldest_waiting: datetime | None
    uncertain: int
    outages: list[Outage]
    newest: date | None


def status(now: datetime | None = None) -> Status:
    """Count subscribers, the messages of the last 30 days and the servers that are down. Nine queries."""
    now = now or timezone.now()
    live = Subscriber.objects.filter(stopped_at=None)
    month = Delivery.objects.filter(planned_at__gte=now - timedelta(days=30))
    newest = newest_edition()
    return Status(
        subscribers=live.exclude(confirmed_at=None).count(),
        unconfirmed=live.filter(confirmed_at=None).count(),
        stopped=Subscriber.objects.exclude(stopped_at=None).count(),
        due=live.filter(next_at__lte=now).count(),
        states=dict(month.order_by().values_list("state").annotate(number=Count("id"))),
        oldest_waiting=month.filter(state=Delivery.State.PLANNED).aggregate(first=Min("planned_at"))["first"],
        uncertain=month.aggregate(sum=Sum("uncertain"))["sum"] or 0,
        outages=list(Outage.objects.filter(failures__gt=0)),
        newest=newest.day if newest else None,
    )
