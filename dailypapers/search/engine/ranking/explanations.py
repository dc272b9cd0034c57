"""Why a paper is among the hits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking import fusion
from dailypapers.search.engine.ranking.retrieval import Ranking
from dailypapers.search.engine.results import Hit, Mode
from dailypapers.search.engine.store.column_store import Columns

CLOSE_RANK = 100
_WORDS_LOOKED_UP = 16
_WORDS_TOLD = 4


def explain(words: LexicalIndex, columns: Columns, query: Query, ranking: Ranking, page: slice) -> list[Hit]:
    """The hits of a page, with the words they share with the query and a line that says why they are there."""
    rows = ranking.rows[page]
    ids = columns.ids[rows].tolist()
    held = matched(words, query, ranking, columns.ids[rows])
    hits: list[Hit] = []
    for place, number in enumerate(ids, page.start):
        lexical, near = int(ranking.lexical_ranks[place]), int(ranking.dense_ranks[place])
        found = tuple(held.get(number, ()))
        score = float(ranking.scores[place])
        row = int(rows[place - page.start])
        why = " · ".join(part for part in (reason(found, near), ranking.moved.get(row, "")) if part)
        hits.append(Hit(number, score, lexical or None, near or None, found, why, ranking.folded.get(row, ())))
    return hits


def reason(matched: tuple[str, ...], dense_rank: int) -> str:
    """One line: the shared words, the closeness in meaning, or both."""
    same = f"same words: {', '.join(matched[:_WORDS_TOLD])}" if matched else ""
    close = "close in meaning" if 0 < dense_rank <= CLOSE_RANK or (dense_rank and not matched) else ""
    return " · ".join(part for part in (same, close) if part)


class _Terms(Protocol):
    @property
    def terms(self) -> Iterable[str]: ...

    @property
    def completed(self) -> Iterable[str]: ...


def matched(words: LexicalIndex, query: Query, asked: _Terms, ids: npt.NDArray[np.int64]) -> dict[int, list[str]]:
    """For each paper the words of the query, as typed, that stand in it; the rarest are looked up."""
    completed = list(asked.completed)
    begun = query.text.split()[-1] if completed else ""
    known = [term for term in dict.fromkeys((*asked.terms, *completed)) if words.known(term)]
    rare = set(sorted(known, key=words.frequency)[:_WORDS_LOOKED_UP])
    if not rare or not len(ids):
        return {}
    typed = dict.fromkeys(completed, begun) | analysis.typed(query.text)
    held = words.holding([term for term in known if term in rare], ids)
    return {number: list(dict.fromkeys(typed.get(term, term) for term in found)) for number, found in held.items()}


def is_far(words: LexicalIndex, query: Query, ranking: Ranking, mode: Mode, hits: list[Hit], far: float) -> bool:
    """True when the nearest cosine is under ``far`` and no hit has more than half of the query's words."""
    if not ranking.terms or (mode == "lexical"):
        return bool(ranking.terms) and not any(hit.matched for hit in hits)
    most = max((len(hit.matched) for hit in hits), default=0)
    return ranking.closest < far and 2 * most <= min(len(ranking.terms), _WORDS_LOOKED_UP)


def boosted(ranking: Ranking, columns: Columns, boost: fusion.Boost) -> Ranking:
    """``standardised(score) + boost.recency · recency + boost.popularity · popularity``, see `fusion`.

    A paper that came further up by it says so in ``moved``.
    """
    if not boost or not len(ranking.rows):
        return ranking
    rows = ranking.rows
    fresh = boost.recency * fusion.recency(columns.days[rows], int(columns.days.max(initial=0)))
    liked = boost.popularity * fusion.popularity(columns.upvotes[rows], int(columns.upvotes.max(initial=0)))
    scores = np.asarray(fusion.standardised(ranking.scores) + fresh + liked, np.float32)
    by = np.lexsort((np.arange(len(rows)), -scores))
    up = np.arange(len(rows)) < by
    is_recent, is_liked = fresh[by] > fresh.mean(), liked[by] > liked.mean()
    moved: dict[int, str] = {}
    for place in np.flatnonzero(up & (is_recent | is_liked)).tolist():
        row = int(rows[by[place]])
        signals = ("recent" if is_recent[place] else "", f"{columns.upvotes[row]} upvotes" if is_liked[place] else "")
        moved[row] = f"moved up: {', '.join(signal for signal in signals if signal)}"
    return replace(replace(ranking, scores=scores).taking(by), moved=moved)
