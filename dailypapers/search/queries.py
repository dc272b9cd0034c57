"""Asking the index: `search`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from dailypapers.catalog.models import Authorship, Paper
from dailypapers.catalog.queries import by_ids
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.tex import to_plain
from dailypapers.search import database_fallback, live
from dailypapers.search.engine import Boost, Engine, Filters, Hit, Mode, Query, Results, Work, parse, snippet
from dailypapers.search.spelling import meant

DEEPEST = 1_000  # hits that can be paged through
RECENCY = POPULARITY = 0.3  # standard deviations of the score that the newest and the most upvoted paper gain
DIVERSITY = 0.3

WORDS_ONLY = (
    "Searched by words only: the embedding that the search index was made with is not on this machine. "
    "`dailypapers index` builds a new one."
)
DAMAGED = (
    "The search index was found damaged and is built anew beside; until then papers are found by their words alone, "
    "not by meaning. If this stays for long, run `dailypapers index`."
)


class NoIndex(DailyPapersError):
    """There is no index that could be asked."""


Pieces = tuple[tuple[str, bool], ...]  # a text in pieces, True where a word matches


@dataclass(frozen=True, slots=True)
class Options:
    """How to search. `sentences`: a plain sentence may be read as filters, where that is sure. `prefix`: the last word
    may be only begun. `recent`, `popular`: newer and more upvoted papers gain. `diverse`: unlike papers before like
    ones. `fold`: several papers of one work are one hit.
    """

    sentences: bool = True
    prefix: bool = False
    recent: bool = False
    popular: bool = False
    diverse: bool = False
    fold: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of a result with how it was found.

    `snippet` is the sentence with most words of the query, plain text with its matches; `folded` are other papers of
    the same work.
    """

    paper: Paper
    hit: Hit
    snippet: Pieces = ()
    folded: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a result. `total` counts the papers found, of which the first `DEEPEST` can be paged through.

    `corrections` are words that no paper holds, each with the word of the papers found that was taken for it.
    `words_only` is True while there is no sound index: the words of a damaged one answer, or titles are searched.
    """

    query: Query
    items: list[Found]
    total: int
    took_ms: float
    warnings: tuple[str, ...] = ()
    nothing_close: bool = False
    categories: tuple[tuple[str, int], ...] = ()
    organisations: tuple[tuple[str, int], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    words_only: bool = False


def search(
    query: str | Query,
    *,
    filters: Filters | None = None,
    limit: int = 20,
    offset: int = 0,
    mode: Mode = "hybrid",
    options: Options = Options(),  # frozen
) -> SearchPage:
    """Papers for a query: text of the query language, or a parsed Query; `filters` (of a form) narrow it further.

    Hits of pages behind `DEEPEST` are empty. Raises nothing on bad queries: they come with warnings; nor on a missing
    or damaged index: titles are searched then. `took_ms` is the time of all of it, database included, in milliseconds.
    """
    start = perf_counter()
    parsed = parse(query) if isinstance(query, str) else query
    limit = max(0, min(limit, DEEPEST - offset))

    def question(engine: Engine) -> tuple[Query, Results, tuple[str, ...], bool]:
        asked = _narrowed(engine.understand(parsed) if options.sentences else parsed, filters)
        found = engine.search(
            asked,
            limit=limit,
            offset=offset,
            mode=mode,
            prefix=options.prefix,
            boost=Boost(RECENCY * options.recent, POPULARITY * options.popular),
            diversity=DIVERSITY * options.diverse,
            identify=_identify if options.fold else None,
        )
        return asked, found, engine.unknown(asked) if mode != "dense" else (), engine.has_lost_its_embedder

    answer = live.ask(question)
    if answer is None and (alone := _by_words(_narrowed(parsed, filters), limit, offset, options, start)):
        return alone
    if answer is None or (not answer[1].total and database_fallback.is_index_empty()):
        return _by_title(_narrowed(parsed, filters), limit, offset, start)
    asked, results, unknown, without_meaning = answer
    items = _items(results, asked, options)
    return SearchPage(
        query=asked,
        items=items,
        total=results.total,
        took_ms=_milliseconds(start),
        warnings=(*results.warnings, *((WORDS_ONLY,) if without_meaning else ())),
        nothing_close=results.nothing_close,
        categories=tuple(results.categories),
        organisations=tuple(results.organisations),
        corrections=_corrections(unknown, items),
    )


def hits(query: Query, *, filters: Filters | None = None, limit: int = DEEPEST, mode: Mode = "hybrid") -> list[Hit]:
    """The hits alone, best first, without their papers: for alerts. Raises `NoIndex` where there is no index to ask."""
    found = live.ask(
        lambda engine: engine.search(_narrowed(engine.understand(query), filters), limit=limit, mode=mode).hits
    )
    if found is None:
        raise NoIndex(database_fallback.why_no_index())
    return list(found)


def narrowed(first: Filters, second: Filters) -> Filters:
    """Both filters at once: what the second one says replaces the same field of the first."""
    return replace(
        first, **{name: value for name in Filters.__slots__ if (value := getattr(second, name)) not in (None, ())}
    )


def begun_word(query: Query) -> str:
    """The last word of a query, which may be only begun."""
    words = query.text.split()
    return words[-1] if words else ""


def _narrowed(query: Query, filters: Filters | None) -> Query:
    return replace(query, filters=narrowed(query.filters, filters)) if filters else query


def _items(results: Results, query: Query, options: Options) -> list[Found]:
    """The hits with their papers, those that were folded too, in the queries of one list of cards."""
    ids = [paper_id for hit in results.hits for paper_id in (hit.id, *hit.folded)]
    papers = {paper.id: paper for paper in by_ids(ids)}
    begun = begun_word(query) if options.prefix else ""
    return [
        Found(
            papers[hit.id],
            hit,
            _snippet(papers[hit.id], query, begun),
            tuple(papers[other] for other in hit.folded if other in papers),
        )
        for hit in results.hits
        if hit.id in papers
    ]


def _snippet(paper: Paper, query: Query, begun: str) -> Pieces:
    """The sentence of the abstract that answers best; without a word of the query in it none."""
    pieces = tuple(snippet(to_plain(paper.abstract or paper.summary), query, begun=begun))
    return pieces if any(matches for _, matches in pieces) else ()


def _corrections(unknown: Sequence[str], items: Sequence[Found]) -> tuple[tuple[str, str], ...]:
    if not unknown:
        return ()
    texts = [f"{item.paper.title_text} {item.paper.abstract} {' '.join(item.paper.first_authors)}" for item in items]
    found = ((word, meant(word, texts)) for word in unknown)
    return tuple((word, other) for word, other in found if other)


def _identify(ids: Sequence[int]) -> dict[int, Work]:
    """Title and authors of papers, for folding those of one work. Two queries."""
    authors: defaultdict[int, list[str]] = defaultdict(list)
    rows = Authorship.objects.filter(paper_id__in=ids).order_by("position")
    for paper_id, name in rows.values_list("paper_id", "author__name"):
        authors[paper_id].append(name)
    papers = Paper.objects.filter(id__in=ids).values_list("id", "title_text")
    return {paper_id: Work(title, tuple(authors[paper_id])) for paper_id, title in papers}


def _by_words(query: Query, limit: int, offset: int, options: Options, start: float) -> SearchPage | None:
    """What the words of a damaged index answer; None where they cannot."""
    found = live.ask_words(lambda words: words.search(query, limit=limit, offset=offset, prefix=options.prefix))
    if found is None:
        return None
    warnings = (*found.warnings, DAMAGED)
    items = _items(found, query, options)
    return SearchPage(query, items, found.total, _milliseconds(start), warnings, words_only=True)


def _by_title(query: Query, limit: int, offset: int, start: float) -> SearchPage:
    """Without an index: titles that hold every word, so that the site is of use while the index is built."""
    ids, total = database_fallback.matching(query, limit=limit, offset=offset, deepest=DEEPEST)
    items = [Found(paper, Hit(paper.id, 0.0, reason=database_fallback.REASON)) for paper in by_ids(ids)]
    warnings = (*query.warnings, database_fallback.why_no_index())
    return SearchPage(query, items, total, _milliseconds(start), warnings, words_only=True)


def _milliseconds(start: float) -> float:
    return (perf_counter() - start) * 1000
