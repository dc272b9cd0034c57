"""Asking the index: `search`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal

from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import by_ids
from dailypapers.search import live
from dailypapers.search.engine import Filters, Hit, Query, parse

Mode = Literal["hybrid", "lexical", "dense"]
DEEPEST = 1_000  # hits that can be paged through

NO_INDEX = "The search index is not ready. `dailypapers index` builds it; until then only titles are searched."


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of a result with how it was found."""

    paper: Paper
    hit: Hit


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a result. `total` counts the papers found, of which the first `DEEPEST` can be paged through."""

    query: Query
    items: list[Found]
    total: int
    took_ms: float
    warnings: tuple[str, ...] = ()
    nothing_close: bool = False
    categories: tuple[tuple[str, int], ...] = ()
    organisations: tuple[tuple[str, int], ...] = ()


def search(
    query: str | Query, *, filters: Filters | None = None, limit: int = 20, offset: int = 0, mode: Mode = "hybrid"
) -> SearchPage:
    """Papers for a query: text of the query language, or a parsed Query; `filters` (of a form) narrow it further.

    Hits of pages behind `DEEPEST` are empty. Raises nothing on bad queries: they come with warnings. `took_ms` is
    the time of all of it, database included, in milliseconds.
    """
    start = perf_counter()
    asked = parse(query) if isinstance(query, str) else query
    if filters:
        asked = replace(asked, filters=narrowed(asked.filters, filters))
    engine = live.serving()
    if engine is None:
        return _by_title(asked, limit, offset, start)
    results = engine.search(asked, limit=max(0, min(limit, DEEPEST - offset)), offset=offset, mode=mode)
    papers = {paper.id: paper for paper in by_ids([hit.id for hit in results.hits])}
    return SearchPage(
        query=asked,
        items=[Found(papers[hit.id], hit) for hit in results.hits if hit.id in papers],
        total=results.total,
        took_ms=_milliseconds(start),
        warnings=results.warnings,
        nothing_close=results.nothing_close,
        categories=tuple(results.categories),
        organisations=tuple(results.organisations),
    )


def narrowed(first: Filters, second: Filters) -> Filters:
    """Both filters at once: what the second one says replaces the same field of the first."""
    return replace(
        first, **{name: value for name in Filters.__slots__ if (value := getattr(second, name)) not in (None, ())}
    )


def _by_title(query: Query, limit: int, offset: int, start: float) -> SearchPage:
    """Without an index: titles that hold every word, so that the site is of use while the index is built."""
    papers = Paper.objects.all()
    for word in query.text.split()[:10]:
        papers = papers.filter(title_text__icontains=word)
    ids = list(papers.order_by("-trending_score", "id").values_list("id", flat=True)[: DEEPEST if query.text else 0])
    items = [
        Found(paper, Hit(id=paper.id, score=0.0, lexical_rank=None, dense_rank=None, matched=(), reason="in the title"))
        for paper in by_ids(ids[offset : offset + limit])
    ]
    return SearchPage(query, items, len(ids), _milliseconds(start), (*query.warnings, NO_INDEX))


def _milliseconds(start: float) -> float:
    return (perf_counter() - start) * 1000
