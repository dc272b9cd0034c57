"""Personal feeds: worked out by the worker, read by page, API and mail, which therefore show one order."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import OperationalError, transaction
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import by_ids, trending
from dailypapers.lib.errors import Invalid
from dailypapers.lib.sentences import pack, sentence, unpack
from dailypapers.ranking import interactions, pool_cache
from dailypapers.ranking.interactions import BETWEEN
from dailypapers.ranking.models import Feed, FeedSettings, Seed
from dailypapers.ranking.personal import Profile, Scored, Sliders, rank

LENGTH = 300  # papers a feed holds
LOOK_NOTED = timedelta(hours=1)  # how exactly it is known when somebody looked
READ_LATELY = timedelta(days=3)  # feeds read within this time are made anew even before somebody looks …
OLD = timedelta(hours=6)  # … but not more often
NO_FEED_YET = sentence("Trending; your feed begins with your first vote")
_PLAIN = Sliders()


class FeedRow(NamedTuple):
    """A paper as `Feed.rows` keeps it, a list in this order; `reason` as `lib.sentences.pack` has it."""

    paper_id: int
    score: float
    parts: dict[str, float]
    reason: Any
    exploration: bool


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A paper of somebody's feed; `parts` add up to `score`."""

    paper: Paper
    score: float
    parts: dict[str, float]
    reason: str
    exploration: bool


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed of `total` papers. `is_current` is False while newer interactions wait for the worker."""

    items: list[FeedItem]
    total: int
    made_at: datetime | None
    is_current: bool
    has_taste: bool


def ranked(
    profile: Profile,
    *,
    sliders: Sliders = _PLAIN,
    limit: int = LENGTH,
    candidates: Iterable[int] | None = None,
) -> list[Scored]:
    """Rank the newest papers, or these candidates, for a profile: what the feed, the API and the mail are made of."""
    chosen = list(pool_cache.candidates() if candidates is None else candidates)
    pool = pool_cache.joined(pool_cache.pool_of(chosen), (interaction.paper for interaction in profile.interactions))
    return rank(pool, profile, chosen, sliders=sliders, today=pool_cache.newest().toordinal(), limit=limit)


def refresh_feeds(user_ids: Iterable[int] | None = None) -> int:
    """Work out the feeds that are due, of these users or of all; returns how many. The worker calls it.

    A feed is due where its user did something, or where papers came and somebody wants to read it: it was looked at
    since, or lately and is `OLD`. A user's first feed is made on their first interaction. Can be killed and run again
    at any moment.
    """
    bases = interactions.bases(user_ids, pool_cache.stamp())
    rows = Feed.objects.filter(user_id__in=bases).values_list("user_id", "basis", "is_wanted", "looked_at", "made_at")
    states = {row[0]: _FeedState(*row[1:]) for row in rows}
    now = timezone.now()
    return _make_all({user: basis for user, basis in bases.items() if _is_due(states.get(user), basis, now)})


def bring_up_to_date(user_ids: Iterable[int]) -> int:
    """Work out the feeds of these users that are not current, for a digest that is due; returns how many."""
    bases = interactions.bases(user_ids, pool_cache.stamp())
    current = dict(Feed.objects.filter(user_id__in=bases).values_list("user_id", "basis"))
    return _make_all({user: basis for user, basis in bases.items() if current.get(user) != basis})


class _FeedState(NamedTuple):
    """What says whether a feed is due, by the names of its columns."""

    basis: str
    is_wanted: bool
    looked_at: datetime | None
    made_at: datetime


def _is_due(state: _FeedState | None, basis: str, now: datetime) -> bool:
    if state is None or state.basis.partition(BETWEEN)[0] != basis.partition(BETWEEN)[0]:
        return True
    is_read = state.looked_at is not None and now - state.looked_at < READ_LATELY
    return state.basis != basis and (state.is_wanted or (is_read and now - state.made_at > OLD))


def _make_all(bases: dict[int, str]) -> int:
    if bases:
        chosen = pool_cache.candidates()
        for user, basis in bases.items():
            _make(user, basis, chosen)
    return len(bases)


def refresh_new(seen: tuple[int, ...]) -> tuple[int, ...]:
    """Work out the feeds of those who did something since `seen`, an earlier result (`()` the first time), or who look.

    Cheap enough to be called all the time: one query a table where nothing is new. It sees new rows alone; changed and
    deleted ones are left to `refresh_feeds`.
    """
    newest = interactions.newest_rows()
    users = interactions.users_since(seen) if seen and seen != newest else []
    wanted = list(Feed.objects.filter(is_wanted=True).values_list("user_id", flat=True))
    if users or wanted:
        refresh_feeds([*users, *wanted])
    if wanted:  # of those who took everything back there is nothing to make
        Feed.objects.filter(user_id__in=wanted, is_wanted=True).update(is_wanted=False)
    return newest


def _make(user_id: int, basis: str, chosen: list[int]) -> None:
    """Work out one feed from the candidates and stores it with what it was derived from."""
    profile = interactions.profile_of(user_id, timezone.now(), pool_cache.newest())
    scored = ranked(profile, sliders=interactions.sliders_of(user_id), candidates=chosen)
    rows = [FeedRow(item.id, item.score, item.parts, pack(item.reason), item.exploration) for item in scored]
    with transaction.atomic():
        values: dict[str, Any] = {"basis": basis, "rows": rows, "made_at": timezone.now(), "is_wanted": False}
        Feed.objects.update_or_create(user_id=user_id, defaults=values)


def for_you(user_id: int, *, offset: int = 0, limit: int = 50) -> FeedPage:
    """Return a page of somebody's feed as it was worked out last, without the papers dealt with since; notes the look.

    A fixed number of queries. Somebody without a feed gets what trends.
    """
    feed = Feed.objects.filter(user_id=user_id).first()
    stamp = pool_cache.stamp()
    basis = interactions.bases([user_id], stamp).get(user_id)
    _note_look(feed, stamp)
    rows = _rows(user_id, feed)
    page = rows[offset : offset + limit]
    papers = {paper.id: paper for paper in by_ids([row.paper_id for row in page])}
    items = [
        FeedItem(papers[row.paper_id], row.score, row.parts, unpack(row.reason), row.exploration)
        for row in page
        if row.paper_id in papers
    ]
    is_current = feed is None if basis is None else feed is not None and feed.basis == basis
    return FeedPage(items, len(rows), feed.made_at if feed else None, is_current, feed is not None)


def order_of(user_id: int) -> list[int]:
    """Return the ids of all papers of `for_you`, in its order."""
    return list(reasons_of(user_id))


def reasons_of(user_id: int) -> dict[int, str]:
    """Return the papers of `for_you` with the reason of each, in its order; notes the look."""
    feed = Feed.objects.filter(user_id=user_id).first()
    _note_look(feed, pool_cache.stamp())
    return {row.paper_id: unpack(row.reason) for row in _rows(user_id, feed)}


def _note_look(feed: Feed | None, stamp: str) -> None:
    """Write down that somebody reads a feed: once an hour, and where papers came that it does not know.

    A site that can only be read goes on.
    """
    if feed is None:
        return
    now, changes = timezone.now(), dict[str, Any]()
    if not feed.is_wanted and feed.basis.partition(BETWEEN)[2] != stamp:
        changes["is_wanted"] = True
    if feed.looked_at is None or now - feed.looked_at > LOOK_NOTED:
        changes["looked_at"] = now
    if changes:
        with suppress(OperationalError), transaction.atomic():
            Feed.objects.filter(pk=feed.pk).update(**changes)


def _rows(user_id: int, feed: Feed | None) -> list[FeedRow]:
    """Return all of a feed without the papers dealt with since; without a feed, what trends."""
    if feed is None:
        rows = [
            FeedRow(paper_id, score, {"trending": score}, pack(NO_FEED_YET), False) for paper_id, score in _trending()
        ]
    else:
        rows = [FeedRow(*row) for row in feed.rows]
    dealt_with = interactions.dealt_with(user_id)
    return [row for row in rows if row.paper_id not in dealt_with]


def _trending() -> Iterable[tuple[int, Any]]:
    return trending().values_list("id", "trending_score")[:LENGTH]


def set_sliders(user: Any, freshness: int, popularity: int, breadth: int) -> None:
    """Set the sliders of a user, each 0 to 100. Raises `Invalid` otherwise."""
    values = {"freshness": freshness, "popularity": popularity, "breadth": breadth}
    for name, value in values.items():
        if not 0 <= value <= 100:
            raise Invalid(sentence("Invalid %(name)s: %(value)s. It goes from 0 to 100.", name=name, value=value))
    with transaction.atomic():
        reader = require_active(user)
        FeedSettings.objects.update_or_create(user=reader, defaults={**values, "changed_at": timezone.now()})


def export_of(user: Any) -> dict[str, Any]:
    """Return the seeds and sliders of a user as plain values fit for JSON."""
    sliders = FeedSettings.objects.filter(user=user).values("freshness", "popularity", "breadth").first()
    return {"seeds": list(Seed.objects.filter(user=user).values("paper__key", "created_at")), "sliders": sliders}
