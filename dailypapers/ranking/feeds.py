"""Personal feeds: worked out by the worker, read by page, API and mail, which therefore show one order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import by_ids, trending
from dailypapers.lib.errors import Invalid
from dailypapers.ranking import interactions, pool_cache
from dailypapers.ranking.models import Feed, FeedSettings, Seed
from dailypapers.ranking.personal import Profile, Scored, Sliders, rank

LENGTH = 300  # papers a feed holds
NO_FEED_YET = "Trending; your feed begins with your first vote"
_PLAIN = Sliders()


class FeedRow(NamedTuple):
    """A paper as `Feed.rows` keeps it, a list in this order."""

    paper_id: int
    score: float
    parts: dict[str, float]
    reason: str
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
    """Work out the feeds that are not current, of these users or of all; returns how many. The worker calls it.

    Can be killed and run again at any moment. A user's first feed is made on their first interaction.
    """
    stamp = pool_cache.stamp()
    bases = interactions.bases(user_ids, stamp)
    current = dict(Feed.objects.filter(user_id__in=bases).values_list("user_id", "basis"))
    stale = [user for user, basis in bases.items() if current.get(user) != basis]
    if not stale:
        return 0
    chosen = pool_cache.candidates()
    for user in stale:
        _make(user, bases[user], chosen)
    return len(stale)


def refresh_new(seen: tuple[int, ...]) -> tuple[int, ...]:
    """Work out the feeds of those who did something since `seen`, an earlier result; `()` the first time.

    Cheap enough to be called all the time: one query a table where nothing is new. It sees new rows alone; changed and
    deleted ones are left to `refresh_feeds`.
    """
    newest = interactions.newest_rows()
    if seen and seen != newest and (users := interactions.users_since(seen)):
        refresh_feeds(users)
    return newest


def _make(user_id: int, basis: str, chosen: list[int]) -> None:
    """Work out one feed from the candidates and stores it with what it was derived from."""
    profile = interactions.profile_of(user_id, timezone.now(), pool_cache.newest())
    scored = ranked(profile, sliders=interactions.sliders_of(user_id), candidates=chosen)
    rows = [FeedRow(item.id, item.score, item.parts, item.reason, item.exploration) for item in scored]
    with transaction.atomic():
        values: dict[str, Any] = {"basis": basis, "rows": rows, "made_at": timezone.now()}
        Feed.objects.update_or_create(user_id=user_id, defaults=values)


def for_you(user_id: int, *, offset: int = 0, limit: int = 50) -> FeedPage:
    """Return a page of somebody's feed as it was worked out last, without the papers dealt with since.

    A fixed number of queries. Somebody without a feed gets what trends.
    """
    feed = Feed.objects.filter(user_id=user_id).first()
    basis = interactions.bases([user_id], pool_cache.stamp()).get(user_id)
    rows = _rows(user_id, feed)
    page = rows[offset : offset + limit]
    papers = {paper.id: paper for paper in by_ids([row.paper_id for row in page])}
    items = [
        FeedItem(papers[row.paper_id], row.score, row.parts, row.reason, row.exploration)
        for row in page
        if row.paper_id in papers
    ]
    is_current = feed is None if basis is None else feed is not None and feed.basis == basis
    return FeedPage(items, len(rows), feed.made_at if feed else None, is_current, feed is not None)


def order_of(user_id: int) -> list[int]:
    """Return the ids of all papers of `for_you`, in its order."""
    return list(reasons_of(user_id))


def reasons_of(user_id: int) -> dict[int, str]:
    """Return the papers of `for_you` with the reason of each, in its order."""
    return {row.paper_id: row.reason for row in _rows(user_id, Feed.objects.filter(user_id=user_id).first())}


def _rows(user_id: int, feed: Feed | None) -> list[FeedRow]:
    """Return all of a feed without the papers dealt with since; without a feed, what trends."""
    if feed is None:
        rows = [FeedRow(paper_id, score, {"trending": score}, NO_FEED_YET, False) for paper_id, score in _trending()]
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
            raise Invalid(f"Invalid {name}: {value}. It goes from 0 to 100.")
    with transaction.atomic():
        reader = require_active(user)
        FeedSettings.objects.update_or_create(user=reader, defaults={**values, "changed_at": timezone.now()})


def export_of(user: Any) -> dict[str, Any]:
    """Return the seeds and sliders of a user as plain values fit for JSON."""
    sliders = FeedSettings.objects.filter(user=user).values("freshness", "popularity", "breadth").first()
    return {"seeds": list(Seed.objects.filter(user=user).values("paper__key", "created_at")), "sliders": sliders}
