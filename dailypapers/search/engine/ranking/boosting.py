"""Recency and popularity, added to the score on request."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dailypapers.lib.sentences import joined, sentence, sentences
from dailypapers.search.engine.ranking.candidates import Ranking
from dailypapers.search.engine.ranking.fusion import standardised
from dailypapers.search.engine.store.column_store import Columns

Floats = npt.NDArray[np.float32]

HALF_LIFE = 365.0
"""Days after which a paper's recency has halved."""


@dataclass(frozen=True, slots=True)
class Boost:
    """Weights of signals other than relevance, in standard deviations of the score."""

    recency: float = 0.0
    popularity: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.recency or self.popularity)


def boosted(ranking: Ranking, columns: Columns, boost: Boost) -> Ranking:
    """Rank by ``standardised(score) + boost.recency · recency + boost.popularity · popularity``.

    A paper that moved up by it says so in ``moved``.
    """
    if not boost or not len(ranking.rows):
        return ranking
    rows = ranking.rows
    gains = boost.recency * recency(columns.days[rows], int(columns.days.max(initial=0)))
    upvote_gains = boost.popularity * popularity(columns.upvotes[rows], int(columns.upvotes.max(initial=0)))
    scores = np.asarray(standardised(ranking.scores) + gains + upvote_gains, np.float32)
    order = np.lexsort((np.arange(len(rows)), -scores))
    has_risen = np.arange(len(rows)) < order
    is_recent, is_popular = gains[order] > gains.mean(), upvote_gains[order] > upvote_gains.mean()
    moved: dict[int, str] = {}
    for position in np.flatnonzero(has_risen & (is_recent | is_popular)).tolist():
        row = int(rows[order[position]])
        count = int(columns.upvotes[row])
        upvotes = sentences("%(count)s upvote", "%(count)s upvotes", count) if is_popular[position] else ""
        signals = (sentence("recent") if is_recent[position] else "", upvotes)
        why = joined(", ", (signal for signal in signals if signal))
        moved[row] = sentence("moved up: %(why)s", why=why)
    return replace(replace(ranking, scores=scores).select(order), moved=moved)


def recency(days: npt.NDArray[np.int32], newest: int) -> Floats:
    """Return ``2 ^ -(age in years)``, the age counted from the newest paper of the index; 0 for a paper without a day.

    An exponential prior over time, after Li and Croft 2003, *Time-based language models*.
    """
    ages = np.maximum(newest - days.astype(np.float32), 0) / HALF_LIFE
    return np.asarray(np.where(days > 0, 2.0**-ages, 0.0), np.float32)


def popularity(upvotes: npt.NDArray[np.int32], most: int) -> Floats:
    """Return ``log(1 + upvotes) / log(1 + most)``, ``most`` being the most upvotes of a paper in the index."""
    if most <= 0:
        return np.zeros(len(upvotes), np.float32)
    return np.asarray(np.log1p(np.maximum(upvotes, 0)) / np.log1p(most), np.float32)
