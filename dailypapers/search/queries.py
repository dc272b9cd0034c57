"""Searching the index: `search`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import by_ids
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.identifiers import Identifier
from dailypapers.lib.sentences import sentence
from dailypapers.lib.tex import to_plain
from dailypapers.search import database_fallback, serving
from dailypapers.search.citations import with_citations
from dailypapers.search.engine import (
    NO_FACETS,
    Boost,
    Correction,
    Engine,
    Facets,
    Filters,
    Hit,
    Mode,
    Piece,
    Query,
    Results,
    parse,
    snippet,
)
from dailypapers.search.mentions import MentionedPapers, find_mentioned
from dailypapers.search.observers import tell
from dailypapers.search.related import works_of
from dailypapers.search.reranking import better_cosines

if TYPE_CHECKING:
    from dailypapers.search.text_search import TextHit

DEEPEST = 1_000  # hits that can be paged through
RECENCY = POPULARITY = 0.3  # standard deviations of the score that the newest and the most upvoted paper gain
DIVERSITY = 0.3
IN_TEXTS = 200  # papers that a search in their texts finds at most

WORDS_ONLY = sentence(
    "Searched by words only, not by meaning: the embedding of the search index is not on this machine. "
    "`dailypapers index` builds a new index."
)
DAMAGED = sentence(
    "The search index was found damaged and is being rebuilt. Until that is done, papers are found by "
    "their words alone, not by meaning. If this lasts, run `dailypapers index`."
)


class NoIndex(DailyPapersError):
    """There is no index that could be searched."""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How to search.

    `sentences`: where that is sure, plain sentences and people's names are read as filters and misspelt words are
    corrected. `prefix`: the last word may be only begun. `recent`, `popular`: newer and more upvoted papers gain.
    `diverse`: unlike papers before like ones. `fold`: several papers of one work are one hit.
    """

    sentences: bool = True
    prefix: bool = False
    recent: bool = False
    popular: bool = False
    diverse: bool = False
    fold: bool = True


@dataclass(frozen=True, slots=True)
class SearchItem:
    """A paper of a result and its hit.

    `snippet` is the sentence with most words of the query, plain text with its matches; `folded` are other papers of
    the same work.
    """

    paper: Paper
    hit: Hit
    snippet: Pieces = ()
    folded: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a result. `total` counts the papers that match, of which the first `DEEPEST` can be paged through.

    `query` is what was searched: filters taken out of a sentence, `corrections` made. `words_only` is True while there
    is no sound index: the words of a damaged one answer, or titles are searched. `missing` are the identifiers in the
    query of which the catalogue has no paper.
    `took_ms` is the time of all of it, database included.
    """

    query: Query
    items: list[SearchItem]
    total: int
    took_ms: float
    warnings: tuple[str, ...] = ()
    nothing_close: bool = False
    facets: Facets = NO_FACETS
    corrections: tuple[Correction, ...] = ()
    words_only: bool = False
    missing: tuple[Identifier, ...] = ()


class _Answer(NamedTuple):
    """What the engine answers, to a query with `corrections`."""

    results: Results
    corrections: tuple[Correction, ...]
    lacks_embedder: bool


def search(
    query: str | Query,
    *,
    filters: Filters | None = None,
    limit: int = 20,
    offset: int = 0,
    mode: Mode = Mode.HYBRID,
    options: Options = Options(),  # frozen
) -> SearchPage:
    """Search for papers: by a text of the query language, or a parsed Query; `filters` (of a form) narrow it further.

    The papers that the query names by an identifier come first. Pages behind `DEEPEST` are empty.
    Raises nothing on bad queries: they come with warnings; nor on a missing or
    damaged index: titles are searched then.
    """
    started = perf_counter()
    parsed = with_citations(parse(query) if isinstance(query, str) else query)
    limit = max(0, min(limit, DEEPEST - offset))
    if parsed.in_text:
        return _search_in_texts(narrow(parsed, filters), limit, offset, started)
    mentioned = find_mentioned(parsed)

    def question(engine: Engine) -> _Answer:
        narrowed = narrow(engine.extract_filters(parsed) if options.sentences else parsed, filters)
        corrections: tuple[Correction, ...] = ()
        if options.sentences and not options.prefix and mode != Mode.DENSE:
            narrowed, corrections = engine.correct(narrowed)
        results = engine.search(
            narrowed,
            limit=limit,
            offset=offset,
            mode=mode,
            prefix=options.prefix,
            boost=Boost(RECENCY * options.recent, POPULARITY * options.popular),
            diversity=DIVERSITY * options.diverse,
            identify=works_of if options.fold else None,
            first=mentioned.ids,
            better_cosines=better_cosines(),
        )
        return _Answer(results, corrections, engine.lacks_embedder)

    answer = serving.ask(question)
    if (
        answer is None
        and not mentioned.ids
        and (page := _search_fallback(narrow(parsed, filters), limit, offset, options, started))
    ):
        tell(mode, "words", perf_counter() - started)
        return replace(page, missing=mentioned.missing)
    if answer is None or (not answer.results.total and database_fallback.is_index_empty()):
        page = _search_titles(narrow(parsed, filters), mentioned, limit, offset, started)
        tell(mode, "titles", perf_counter() - started)
        return page
    results = answer.results
    items = _items(results, options)
    tell(mode, "index", perf_counter() - started)
    return SearchPage(
        query=results.query,
        items=items,
        total=results.total,
        took_ms=_milliseconds_since(started),
        warnings=(*results.warnings, *((WORDS_ONLY,) if answer.lacks_embedder else ())),
        nothing_close=results.nothing_close,
        facets=results.facets,
        corrections=answer.corrections,
        missing=mentioned.missing,
    )


def hits(query: Query, *, filters: Filters | None = None, limit: int = DEEPEST, mode: Mode = Mode.HYBRID) -> list[Hit]:
    """Return the hits, best first, without their papers: for alerts.

    Raises `NoIndex` where no index can be searched.
    """
    query = with_citations(query)
    if query.in_text:
        from dailypapers.search.text_search import search_texts

        return [_hit(found) for found in search_texts(narrow(query, filters), None, limit=limit, a_paper=1).items]
    first = find_mentioned(query).ids
    cosines = better_cosines()

    def question(engine: Engine) -> Sequence[Hit]:
        narrowed = narrow(engine.extract_filters(query), filters)
        return engine.search(narrowed, limit=limit, mode=mode, first=first, better_cosines=cosines).hits

    answer = serving.ask(question)
    if answer is None:
        raise NoIndex(database_fallback.why_no_index())
    return list(answer)


def last_word(query: Query) -> str:
    """Return the last word of a query, which may be only begun; "" without words."""
    words = query.text.split()
    return words[-1] if words else ""


def narrow(query: Query, filters: Filters | None) -> Query:
    """Apply further filters: each that is set replaces the same one of the query."""
    if not filters:
        return query
    changes = {name: value for name in Filters.__slots__ if (value := getattr(filters, name)) not in (None, ())}
    return replace(query, filters=replace(query.filters, **changes))


def _items(results: Results, options: Options) -> list[SearchItem]:
    """Load the papers of the hits, folded ones too, in the queries of one list of cards."""
    query = results.query
    ids = [paper_id for hit in results.hits for paper_id in (hit.id, *hit.folded)]
    papers = {paper.id: paper for paper in by_ids(ids)}
    prefix = last_word(query) if options.prefix else ""
    return [
        SearchItem(
            paper=papers[hit.id],
            hit=hit,
            snippet=_snippet(papers[hit.id], query, prefix),
            folded=tuple(papers[other] for other in hit.folded if other in papers),
        )
        for hit in results.hits
        if hit.id in papers
    ]


def _snippet(paper: Paper, query: Query, prefix: str) -> Pieces:
    """Choose the sentence of the abstract that answers best; none where no sentence has a word of the query."""
    pieces = tuple(snippet(to_plain(paper.abstract or paper.summary), query, prefix=prefix))
    return pieces if any(piece.matches for piece in pieces) else ()


def _search_fallback(query: Query, limit: int, offset: int, options: Options, started: float) -> SearchPage | None:
    """Search the words of a damaged index; None where they are damaged too."""
    results = serving.ask_fallback(
        lambda lexical: lexical.search(query, limit=limit, offset=offset, prefix=options.prefix)
    )
    if results is None:
        return None
    items, warnings = _items(results, options), (*results.warnings, DAMAGED)
    return SearchPage(query, items, results.total, _milliseconds_since(started), warnings, words_only=True)


def _search_in_texts(query: Query, limit: int, offset: int, started: float) -> SearchPage:
    """Search the texts that everybody may search: the papers with the best passages, each with its best one."""
    from dailypapers.search.text_search import search_texts  # most searches read no texts

    found = {one.paper.id: one for one in search_texts(query, None, limit=IN_TEXTS, a_paper=1).items}
    papers = by_ids(list(found)[offset : offset + limit])
    items = [SearchItem(paper, _hit(found[paper.id]), tuple(found[paper.id].hit.pieces)) for paper in papers]
    return SearchPage(query, items, len(found), _milliseconds_since(started), query.warnings)


def _hit(found: TextHit) -> Hit:
    section = found.hit.passage.section
    return Hit(
        found.paper.id,
        found.hit.score,
        reason=sentence("in %(section)s", section=section) if section else sentence("in its text"),
    )


def _search_titles(query: Query, mentioned: MentionedPapers, limit: int, offset: int, started: float) -> SearchPage:
    """Search titles in the database, so that the site is of use while the index is built."""
    page = database_fallback.search_titles(query, mentioned.ids, limit=limit, offset=offset, deepest=DEEPEST)
    items = [SearchItem(paper, Hit(paper.id, 0.0, reason=database_fallback.REASON)) for paper in by_ids(page.ids)]
    warnings = (*query.warnings, database_fallback.why_no_index())
    took_ms = _milliseconds_since(started)
    return SearchPage(query, items, page.total, took_ms, warnings, words_only=True, missing=mentioned.missing)


def _milliseconds_since(started: float) -> float:
    return (perf_counter() - started) * 1000
