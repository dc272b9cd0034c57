"""Why a paper is among the hits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from dailypapers.lib.sentences import joined, sentence
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.query_builder import foreign_words
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking.candidates import Ranking
from dailypapers.search.engine.results import Hit, Mode
from dailypapers.search.engine.store.column_store import Columns

CLOSE_RANK = 100
_MAX_WORDS = 16
_MAX_WORDS_IN_REASON = 4


def explain(lexical: LexicalIndex, columns: Columns, query: Query, ranking: Ranking, page: slice) -> list[Hit]:
    """Make the hits of a page, with the words they share with the query and a line that says why they are there."""
    rows = ranking.rows[page]
    ids = columns.ids[rows]
    matched = matched_words(lexical, query.text, ranking.terms, ranking.completed, ids)
    hits: list[Hit] = []
    for rank, (row, paper_id) in enumerate(zip(rows.tolist(), ids.tolist(), strict=True), page.start):
        dense_rank = int(ranking.dense_ranks[rank])
        words = tuple(matched.get(paper_id, ()))
        reasons = (ranking.named.get(row, ""), reason(words, dense_rank), ranking.moved.get(row, ""))
        hits.append(
            Hit(
                id=paper_id,
                score=float(ranking.scores[rank]),
                lexical_rank=int(ranking.lexical_ranks[rank]) or None,
                dense_rank=dense_rank or None,
                matched=words,
                reason=joined(" · ", (part for part in reasons if part)),
                folded=ranking.folded.get(row, ()),
            )
        )
    return hits


def reason(words: tuple[str, ...], dense_rank: int) -> str:
    """Name the shared words, the closeness in meaning, or both, in one line."""
    shared = sentence("same words: %(words)s", words=", ".join(words[:_MAX_WORDS_IN_REASON])) if words else ""
    close = sentence("close in meaning") if 0 < dense_rank <= CLOSE_RANK or (dense_rank and not words) else ""
    return joined(" · ", (part for part in (shared, close) if part))


def matched_words(
    lexical: LexicalIndex, text: str, terms: Iterable[str], completed: Iterable[str], ids: npt.NDArray[np.int64]
) -> dict[int, list[str]]:
    """Return for each paper the words of the query, as typed, that stand in it; the rarest are looked up.

    ``terms`` and ``completed`` are those that the text of the query was searched by.
    """
    completed = list(completed)
    foreign = foreign_words(lexical, text, terms := list(terms))
    indexed = [term for term in dict.fromkeys((*terms, *completed)) if lexical.has_term(term) or term in foreign]
    rarest = set(sorted(indexed, key=lexical.frequency)[:_MAX_WORDS])
    if not rarest or not len(ids):
        return {}
    prefix = text.split()[-1] if completed else ""
    words = dict.fromkeys(completed, prefix) | analysis.words_by_term(text)
    matched = lexical.matched_terms([term for term in indexed if term in rarest], ids, foreign)
    return {
        paper_id: list(dict.fromkeys(words.get(term, term) for term in found)) for paper_id, found in matched.items()
    }


def is_nothing_close(ranking: Ranking, mode: Mode, hits: Sequence[Hit], far: float) -> bool:
    """Tell whether the nearest cosine is under ``far`` and no hit has more than half of the query's words.

    By words alone, whether no hit has any of them. Never where a hit is called what the query is.
    """
    if ranking.named:
        return False
    if not ranking.terms or mode == Mode.LEXICAL:
        return bool(ranking.terms) and not any(hit.matched for hit in hits)
    most = max((len(hit.matched) for hit in hits), default=0)
    return ranking.closest < far and 2 * most <= min(len(ranking.terms), _MAX_WORDS)
