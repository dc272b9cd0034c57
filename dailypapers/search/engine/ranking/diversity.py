"""Greedy diversity: maximal marginal relevance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.ranking.fusion import scaled
from dailypapers.search.engine.ranking.retrieval import Ranking
from dailypapers.search.engine.store.column_store import Columns

AMONG = 200
"""Only the best so many candidates are put in another order, whatever page is asked for."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


def marginal(scores: Floats, vectors: Floats, diversity: float) -> Rows:
    """The places of candidates in the order of maximal marginal relevance (Carbonell and Goldstein 1998).

    Each next one has the largest ``(1 - d) · score - d · cosine``, the score scaled to 0…1 over the candidates and the
    cosine that to the nearest one already chosen. 0 leaves the order of the scores; of equals the first is taken.
    """
    share = min(1.0, max(0.0, diversity))
    relevance = (1 - share) * scaled(scores, float(scores.min(initial=np.inf)) if len(scores) else 0.0)
    nearest = np.zeros(len(scores), np.float32)
    left = np.ones(len(scores), np.bool_)
    chosen: list[int] = []
    for turn in range(len(scores)):
        gains = np.where(left, relevance - share * nearest, -np.inf)
        place = int(np.argmax(relevance if turn == 0 else gains))
        chosen.append(place)
        left[place] = False
        cosines = np.asarray(vectors @ vectors[place], np.float32)
        nearest = cosines if turn == 0 else np.maximum(nearest, cosines)
    return np.array(chosen, np.int64)


def diversified(ranking: Ranking, columns: Columns, share: float) -> Ranking:
    """The best candidates in the order of maximal marginal relevance; the others follow as they are."""
    if share <= 0 or len(ranking.rows) < 2 or not columns.dimensions:
        return ranking
    first = min(AMONG, len(ranking.rows))
    by = marginal(ranking.scores[:first], columns.vectors(ranking.rows[:first]), share)
    return ranking.taking(np.concatenate((by, np.arange(first, len(ranking.rows)))))
