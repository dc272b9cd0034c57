"""The cached pool of this process: the newest papers and those somebody dealt with, cut once and grown as they come."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from django.db.models import Max, Q
from django.utils import timezone

from dailypapers.catalog.models import Authorship, Paper, PaperCategory, PaperKeyword
from dailypapers.lib.tex import to_plain
from dailypapers.ranking.personal import Pool, Text
from dailypapers.search.embedders.static import StaticEmbedder

CANDIDATES = 10_000  # papers a feed chooses from: the newest
DAYS = 60  # and none older than so many days before the newest
CHUNK = 5_000  # ids a query

_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class _CachedPool:
    pool: Pool
    marks: dict[int, tuple[object, ...]]


class _Stamped(NamedTuple):
    """What is cheap to look at, and the fingerprint of the candidates at that time."""

    key: str
    stamp: str


_cached: _CachedPool | None = None
_stamped: _Stamped | None = None


def newest() -> date:
    """Return the newest featured day that is not a typing error; today where there is none."""
    today = timezone.now().date()
    days = Paper.objects.filter(featured_on__lte=today + timedelta(days=1)).aggregate(day=Max("featured_on"))
    return days["day"] or today


def candidates() -> list[int]:
    """Return the ids of the papers a feed chooses from, the newest first.

    A paper without a featured day is among them while it was first seen at most `DAYS` ago.
    """
    last = newest()
    recent = Q(featured_on__range=(last - timedelta(days=DAYS), last + timedelta(days=1)))
    undated = Q(featured_on=None, first_seen_at__gte=timezone.now() - timedelta(days=DAYS))
    papers = Paper.objects.filter(recent | undated, withdrawn=False)
    return list(papers.order_by("-featured_on", "-id").values_list("id", flat=True)[:CANDIDATES])


def stamp() -> str:
    """Return a fingerprint of the candidates; a paper that no feed can choose changes nothing.

    Three queries, and one more where papers came or went, or a day has passed.
    """
    global _stamped
    last = Paper.objects.aggregate(last=Max("id"))["last"]
    key = f"{Paper.objects.count()} {last} {newest()}"
    stamped = _stamped
    if stamped is None or stamped.key != key:
        ids = np.array(sorted(candidates()), np.int64).tobytes()
        stamped = _stamped = _Stamped(key, blake2b(ids, digest_size=12).hexdigest())
    return stamped.stamp


def pool_of(ids: Iterable[int]) -> Pool:
    """Return a pool of these papers: the cached one where nothing of them changed, else only what changed is read.

    A query for each `CHUNK`, and some more where something changed.
    """
    global _cached
    marks = _marks(sorted(set(ids)))
    embedder = StaticEmbedder.load()
    with _guard:
        cached = _cached if _cached and _cached.pool.cutter.embedder.name == embedder.name else None
    if cached and cached.marks == marks:
        return cached.pool
    kept = (
        {text.id: text for text in cached.pool.texts if cached.marks[text.id] == marks.get(text.id)} if cached else {}
    )
    texts = [*kept.values(), *_texts([paper for paper in marks if paper not in kept])]
    pool = cached.pool.renewed(texts) if cached else Pool.of(texts, embedder)
    with _guard:
        _cached = _CachedPool(pool, marks)
    return pool


def joined(pool: Pool, ids: Iterable[int]) -> Pool:
    """Return the pool with these papers too, such as somebody's old likes."""
    unique = set(ids)
    missing = sorted(unique - pool.positions(unique).keys())
    return pool.joined(_texts(missing)) if missing else pool


def _marks(ids: list[int]) -> dict[int, tuple[object, ...]]:
    """Return by paper what changes whenever its `Text` does."""
    marks: dict[int, tuple[object, ...]] = {}
    for start in range(0, len(ids), CHUNK):
        papers = Paper.objects.filter(id__in=ids[start : start + CHUNK])
        rows = papers.values_list("id", "content_hash", "attention_score", "featured_on")
        marks |= {paper_id: tuple(facts) for paper_id, *facts in rows}
    return marks


def _texts(ids: list[int]) -> list[Text]:
    out: list[Text] = []
    for start in range(0, len(ids), CHUNK):
        out += _read(ids[start : start + CHUNK])
    return out


def _read(ids: list[int]) -> list[Text]:
    """Read papers as a feed sees them. Four queries."""
    names: dict[int, list[str]] = {}
    for paper, name in (
        Authorship.objects.filter(paper_id__in=ids).order_by("position").values_list("paper_id", "author__name")
    ):
        names.setdefault(paper, []).append(name)
    topics: dict[int, list[str]] = {}
    for paper, code in PaperCategory.objects.filter(paper_id__in=ids).values_list("paper_id", "category__code"):
        topics.setdefault(paper, []).append(f"cat:{code}")
    for paper, word in PaperKeyword.objects.filter(paper_id__in=ids).values_list("paper_id", "keyword__name"):
        topics.setdefault(paper, []).append(f"key:{word}")
    columns = ("id", "title_text", "abstract", "featured_on", "attention_score", "organisation__name")
    return [
        Text(
            id=row.id,
            title=row.title_text,
            abstract=to_plain(row.abstract),
            names=tuple(names.get(row.id, ())),
            topics=(*topics.get(row.id, ()), *([f"org:{row.organisation__name}"] if row.organisation__name else ())),
            day=row.featured_on.toordinal() if row.featured_on else 0,
            attention=row.attention_score,
        )
        for row in Paper.objects.filter(id__in=ids).values_list(*columns, named=True)
    ]
