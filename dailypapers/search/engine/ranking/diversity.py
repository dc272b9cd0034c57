"""Greedy diversity: maximal marginal relevance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.ranking.candidates import Ranking
from dailypapers.search.engine.ranking.fusion import scaled
from dailypapers.search.engine.store.column_store import Columns
from dailypapers.search.engine.vectors.binary_codes import products

MAX_CANDIDATES = 200
"""How many of the best candidates are reordered, whatever page is asked for."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


def marginal(scores: Floats, vectors: Floats, diversity: float) -> Rows:
    """Order candidates by maximal marginal relevance (Carbonell and Goldstein 1998); returns their positions.

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
        best = int(np.argmax(relevance if turn == 0 else gains))
        chosen.append(best)
        left[best] = False
        cosines = products(vectors, vectors[best])
        nearest = cosines if turn == 0 else np.maximum(nearest, cosines)
    return np.array(chosen, np.int64)


def diversified(ranking: Ranking, columns: Columns, share: float) -> Ranking:
    """Reorder the best candidates by maximal marginal relevance; the others follow as they are."""
    if share <= 0 or len(ranking.rows) < 2 or not columns.dimensions:
        return ranking
    count = min(MAX_CANDIDATES, len(ranking.rows))
    order = marginal(ranking.scores[:count], columns.vectors(ranking.rows[:count]), share)
    return ranking.select(np.concatenate((order, np.arange(count, len(ranking.rows)))))
