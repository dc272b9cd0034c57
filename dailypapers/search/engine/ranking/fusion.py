"""One ranking out of two: BM25 of the words and cosine of the meaning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

HALF_LIFE = 365.0
"""Days after which a paper's recency has halved."""

SMOOTHED = 50
"""So many of the best papers lend their scores to those that are like them."""

SMOOTHING = 0.6
SMOOTHING_POWER = 3
_SMOOTHING_ROUNDS = 3
_SMOOTHED_FROM = 3


def standardised(values: Floats) -> Floats:
    """Values less their mean, by their standard deviation; zero when all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-9 else values * 0, np.float32)


def weighted(bm25: Floats, cosines: Floats, share: float) -> Floats:
    """The weighted sum of both, each standardised over the candidates, the words by ``share``: what the engine uses."""
    return np.asarray(share * standardised(bm25) + (1 - share) * standardised(cosines), np.float32)


def scaled(values: Floats, floor: float) -> Floats:
    """Values from ``floor`` (0) to their largest (1); zero when none is above the floor."""
    top = float(values.max(initial=floor))
    return np.asarray((values - floor) / (top - floor) if top > floor else values * 0, np.float32)


def smoothed(scores: Floats, vectors: Floats) -> Floats:
    """Scores moved towards those of the papers most alike: what answers a question stands close together.

    ``vectors`` ``(len(scores), dimensions)`` have length 1; scores come back above or at the least of them, so that
    papers left out stay behind. Regularisation of retrieval scores over the graph of the best papers (Diaz 2005,
    *Regularizing ad hoc retrieval scores*): each round a score is ``1 - SMOOTHING`` of its own and ``SMOOTHING`` of
    the mean of the others', weighed by their cosine to the power `SMOOTHING_POWER`.
    """
    if len(scores) < _SMOOTHED_FROM:
        return scores
    floor = scores.min()
    own = (scores - floor).astype(np.float32)
    # Not a matrix product of BLAS: its threads wait for one another on a busy machine.
    alike = np.maximum(np.einsum("ij,kj->ik", vectors, vectors), 0.0) ** SMOOTHING_POWER
    np.fill_diagonal(alike, 0.0)
    alike *= SMOOTHING / np.maximum(alike.sum(axis=1, keepdims=True), 1e-9)
    values = own
    for _ in range(_SMOOTHING_ROUNDS):
        values = (1 - SMOOTHING) * own + alike @ values
    return np.asarray(floor + values, np.float32)


@dataclass(frozen=True, slots=True)
class Boost:
    """Signals that are no relevance, added to it on request: weights in standard deviations of the score."""

    recency: float = 0.0
    popularity: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.recency or self.popularity)


def recency(days: npt.NDArray[np.int32], newest: int) -> Floats:
    """``2 ^ -(age in years)``, the age counted from the newest paper of the index; 0 for a paper without a day.

    An exponential prior over time, after Li and Croft 2003, *Time-based language models*.
    """
    ages = np.maximum(newest - days.astype(np.float32), 0) / HALF_LIFE
    return np.asarray(np.where(days > 0, 2.0**-ages, 0.0), np.float32)


def popularity(upvotes: npt.NDArray[np.int32], most: int) -> Floats:
    """``log(1 + upvotes) / log(1 + most)``, ``most`` being the most upvotes of a paper in the index."""
    if most <= 0:
        return np.zeros(len(upvotes), np.float32)
    return np.asarray(np.log1p(np.maximum(upvotes, 0)) / np.log1p(most), np.float32)
