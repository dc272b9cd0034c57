"""Personal feeds: worked out by the worker, read by page, API and mail, which therefore show one order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import bibtexparser
from django.db import transaction
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import by_ids, find
from dailypapers.lib.errors import Invalid
from dailypapers.ranking import interactions, pool_cache
from dailypapers.ranking.models import Feed, FeedSettings, Seed
from dailypapers.ranking.personal import Profile, Scored, Sliders, rank

LENGTH = 300  # papers a feed holds
MAX_SEED_CHARACTERS = 1_000_000  # characters
MAX_SEEDS = 500  # papers of one list
UNTIL_THEN = "Trending; your feed begins with your first vote"
_PLAIN = Sliders()


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
    """Some of a feed. `is_current` is False while newer interactions wait for the worker."""

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
    """The newest papers in the order of a profile: all that the feed, the API and the mail are made of."""
    chosen = list(pool_cache.candidates() if candidates is None else candidates)
    pool = pool_cache.joined(pool_cache.pool_of(chosen), (interaction.paper for interaction in profile.interactions))
    return rank(pool, profile, chosen, sliders=sliders, today=pool_cache.newest().toordinal(), limit=limit)


def refresh_feeds(user_ids: Iterable[int] | None = None) -> int:
    """Works out the feeds that are not current, of these users or of all; how many. The worker calls it.

    Can be killed and run again at any moment. A feed that was wanted by nobody yet is made on the first interaction.
    """
    stamp = pool_cache.stamp()
    wanted = interactions.bases(user_ids, stamp)
    have = dict(Feed.objects.filter(user_id__in=wanted).values_list("user_id", "basis"))
    stale = [user for user, basis in wanted.items() if have.get(user) != basis]
    if not stale:
        return 0
    chosen = pool_cache.candidates()
    for user in stale:
        _make(user, wanted[user], chosen)
    return len(stale)


def refresh_new(seen: tuple[int, ...]) -> tuple[int, ...]:
    """Works out the feeds of those who did something since `seen`, an earlier answer; a first look has `()`.

    Cheap enough for every moment: a query a table where nothing is new. It is told of new rows alone; changed and
    deleted ones are left to `refresh_feeds`.
    """
    newest = interactions.newest_rows()
    if seen and seen != newest and (users := interactions.users_since(seen)):
        refresh_feeds(users)
    return newest


def _make(user_id: int, basis: str, chosen: list[int]) -> None:
    profile = interactions.profile_of(user_id, timezone.now(), pool_cache.newest())
    made = ranked(profile, sliders=interactions.sliders_of(user_id), candidates=chosen)
    rows = [[item.id, item.score, item.parts, item.reason, item.exploration] for item in made]
    with transaction.atomic():
        values: dict[str, Any] = {"basis": basis, "rows": rows, "made_at": timezone.now()}
        Feed.objects.update_or_create(user_id=user_id, defaults=values)


def for_you(user_id: int, *, offset: int = 0, limit: int = 50) -> FeedPage:
    """A page of somebody's feed as it was worked out last, without the papers dealt with since.

    A fixed number of queries. Without a feed of one's own it is what trends.
    """
    feed = Feed.objects.filter(user_id=user_id).first()
    basis = interactions.bases([user_id], pool_cache.stamp()).get(user_id)
    rows = _rows(user_id, feed)
    page = rows[offset : offset + limit]
    papers = {paper.id: paper for paper in by_ids([row[0] for row in page])}
    items = [FeedItem(papers[row[0]], *row[1:]) for row in page if row[0] in papers]
    current = feed is None if basis is None else feed is not None and feed.basis == basis
    return FeedPage(items, len(rows), feed.made_at if feed else None, current, feed is not None)


def order_of(user_id: int) -> list[int]:
    """The ids of `for_you`, all of them, in its order."""
    return list(reasons_of(user_id))


def reasons_of(user_id: int) -> dict[int, str]:
    """The same, each with its reason."""
    return {row[0]: row[3] for row in _rows(user_id, Feed.objects.filter(user_id=user_id).first())}


def _rows(user_id: int, feed: Feed | None) -> list[Any]:
    """Paper, score, parts, reason, exploration; without the papers dealt with since."""
    away = interactions.dealt_with(user_id)
    if feed is None:
        told: list[Any] = [[paper, score, {"trending": score}, UNTIL_THEN, False] for paper, score in _trending()]
    else:
        told = feed.rows
    return [row for row in told if row[0] not in away]


def _trending() -> Iterable[tuple[int, Any]]:
    papers = Paper.objects.filter(featured_on__isnull=False, trending_score__isnull=False)
    return papers.order_by("-trending_score", "id").values_list("id", "trending_score")[:LENGTH]


def set_sliders(user: Any, freshness: int, popularity: int, breadth: int) -> None:
    """Each 0 to 100. Raises `Invalid` otherwise."""
    values = {"freshness": freshness, "popularity": popularity, "breadth": breadth}
    for name, value in values.items():
        if not 0 <= value <= 100:
            raise Invalid(f"{name.capitalize()} goes from 0 to 100, not {value}.")
    with transaction.atomic():
        reader = require_active(user)
        FeedSettings.objects.update_or_create(user=reader, defaults={**values, "changed_at": timezone.now()})


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many papers were found, and the first of those that are not in this catalogue."""

    found: int
    unknown: tuple[str, ...]


def plant_seeds(user: Any, text: str) -> Seeded:
    """Takes papers as somebody's own: a BibTeX file, or ids and addresses of papers with blanks or commas between.

    Raises `Invalid` when there is nothing to read, or too much.
    """
    reader = require_active(user)
    if len(text) > MAX_SEED_CHARACTERS:
        raise Invalid(f"The list has {len(text):,} characters; {MAX_SEED_CHARACTERS:,} fit.")
    names = list(dict.fromkeys(seed_names(text)))
    if not names:
        raise Invalid("No paper is named. Paste a BibTeX file, or ids such as 2205.13147, one a line.")
    if len(names) > MAX_SEEDS:
        raise Invalid(f"The list names {len(names):,} papers; {MAX_SEEDS} fit at once.")
    found = {name: _known(name) for name in names}
    with transaction.atomic():
        papers = sorted({paper for paper in found.values() if paper})
        Seed.objects.bulk_create([Seed(user=reader, paper_id=paper) for paper in papers], ignore_conflicts=True)
    unknown = tuple(name for name, paper in found.items() if paper is None)
    return Seeded(len(found) - len(unknown), unknown[:20])


def forget_seeds(user: Any) -> int:
    """Takes all seeds back; how many there were."""
    return Seed.objects.filter(user=require_active(user)).delete()[0]


def seed_names(text: str) -> Iterable[str]:
    """The papers a text names: from BibTeX the arXiv id, DOI, or title of each entry; else the words between blanks."""
    clean = text.replace("\0", "")
    if "@" not in clean or "{" not in clean:
        yield from (word.strip("<>()[];\"'") for word in clean.replace(",", " ").split())
        return
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    for entry in bibtexparser.loads(clean, parser).entries:
        title = " ".join(entry.get("title", "").replace("{", "").replace("}", "").split())
        if name := entry.get("eprint") or entry.get("doi") or entry.get("url") or title:
            yield name if entry.get("eprint") or entry.get("doi") or not title else f"title:{title}"


def _known(name: str) -> int | None:
    if name.startswith("title:"):
        return Paper.objects.filter(title_text__iexact=name[6:]).values_list("id", flat=True).first()
    paper = find(name)
    return paper.id if paper else None


def export_of(user: Any) -> dict[str, Any]:
    """What shapes this user's feed beyond what they did in the community, as plain values fit for JSON."""
    sliders = FeedSettings.objects.filter(user=user).values("freshness", "popularity", "breadth").first()
    return {"seeds": list(Seed.objects.filter(user=user).values("paper__key", "created_at")), "sliders": sliders}
