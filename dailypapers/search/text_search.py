"""Searching in the texts of all papers, of a list, or of one: which passages answer, as one reader may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.licence import SNIPPET
from dailypapers.fulltext.passages import Passage
from dailypapers.fulltext.queries import ReadableText, Reader, texts_of
from dailypapers.search import serving
from dailypapers.search.engine import Engine, Query, snippet
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.passage_index import FoundPassage, Wanted, terms_found
from dailypapers.search.passage_store import current_passages, discard_if_damaged, logger
from dailypapers.search.passages import PassageHit
from dailypapers.search.quarantine import may_be_damage

DEPTH = 6  # passages that are looked at for each that is wanted, …
MAX_DEPTH = 200  # … at most
A_PAPER = 3  # passages of one paper in a result over many


class TextHit(NamedTuple):
    """A passage that answers, of the text of a paper that the reader reads here."""

    paper: Paper
    readable: ReadableText
    hit: PassageHit


@dataclass(frozen=True, slots=True)
class TextPage:
    """The passages that answer, best first. `has_index` is False while no text has been indexed."""

    items: tuple[TextHit, ...]
    took_ms: float
    has_index: bool = True


def search_texts(
    query: Query,
    reader: Reader,
    *,
    paper_ids: Collection[int] | None = None,
    limit: int = 20,
    a_paper: int = A_PAPER,
    least_share: float = 0.5,
) -> TextPage:
    """Search in the texts that a reader may search: everybody's, and the copies that they brought.

    A passage has at least `least_share` of the words, of which some may stand in the titles above it. Filters and
    conditions of the query narrow the papers, as `paper_ids` does; phrases and exclusions are those of the passage.
    """
    started = perf_counter()
    index = current_passages()
    if index is None:
        return TextPage((), 0.0, has_index=False)
    terms = analysis.query_terms(query.text)
    scope = _scope(query, paper_ids)
    wanted = Wanted(terms, query.phrases, query.excluded, scope, getattr(reader, "pk", None) or 0)
    try:
        found = index.search(wanted, min(limit * DEPTH, MAX_DEPTH)) if terms and scope != frozenset() else []
    except BaseException as error:
        if not may_be_damage(error):
            raise
        logger.exception("The index of passages could not answer")
        discard_if_damaged()
        found = []
    answering = [one for one in found if _has_share(one, terms, least_share)]
    items = tuple(_readable(answering, query, reader, limit, a_paper))
    return TextPage(items, (perf_counter() - started) * 1000)


def has_texts() -> bool:
    """Tell whether there is a text that could be found."""
    index = current_passages()
    return index is not None and index.passages > 0


def _scope(query: Query, paper_ids: Collection[int] | None) -> frozenset[int] | None:
    """Return the papers whose texts are searched; None for all."""
    narrowing = Query(filters=query.filters, conditions=query.conditions)
    if not narrowing:
        return None if paper_ids is None else frozenset(paper_ids)

    def question(engine: Engine) -> frozenset[int]:
        return frozenset(engine.matching(narrowing).tolist())

    passing = serving.ask(question) or frozenset()
    return passing if paper_ids is None else passing.intersection(paper_ids)


def _has_share(found: FoundPassage, terms: Collection[str], least_share: float) -> bool:
    return terms_found((found.text, found.section), terms) >= least_share * len(terms)


def _readable(found: list[FoundPassage], query: Query, reader: Reader, limit: int, a_paper: int) -> Iterator[TextHit]:
    """Yield the passages of the texts that the reader reads here, of no paper more than `a_paper`."""
    texts = texts_of({one.paper_id for one in found}, reader) if found else {}
    counted: Counter[int] = Counter()
    for one in found:
        readable = texts.get(one.paper_id)
        if readable is None or readable.text.pk != one.text_id or counted[one.paper_id] >= a_paper:
            continue
        counted[one.paper_id] += 1
        pieces = snippet(one.text, query, SNIPPET)
        hit = PassageHit(Passage(one.anchor, one.section, one.text), one.score, pieces)
        yield TextHit(readable.text.paper, readable, hit)
        if counted.total() >= limit:
            return
