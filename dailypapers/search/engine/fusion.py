"""One ranking out of two: BM25 of the words and cosine of the meaning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WORDS_SHARE = 0.6
"""What the words count in the sum; the rest is the meaning."""

RRF_CONSTANT = 60

HALF_LIFE = 365.0
"""Days after which a paper's recency has halved."""


def standardised(values: Floats) -> Floats:
    """Values less their mean, by their standard deviation; zero when all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-9 else values * 0, np.float32)


def weighted(bm25: Floats, cosines: Floats, share: float = WORDS_SHARE) -> Floats:
    """The weighted sum of both, each standardised over the candidates: what the engine uses."""
    return np.asarray(share * standardised(bm25) + (1 - share) * standardised(cosines), np.float32)


def scaled(values: Floats, floor: float) -> Floats:
    """Values from ``floor`` (0) to their largest (1); zero when none is above the floor."""
    top = float(values.max(initial=floor))
    return np.asarray((values - floor) / (top - floor) if top > floor else values * 0, np.float32)


def convex(bm25: Floats, cosines: Floats, share: float = WORDS_SHARE) -> Floats:
    """The weighted sum of both, each scaled to 0…1.

    Bruch, Gai and Ingber 2023, *An Analysis of Fusion Functions for Hybrid Retrieval*: the floor is the least a score
    can be, 0 for BM25; for the cosine we take the least among the candidates.
    """
    floor = float(cosines.min(initial=1.0))
    return np.asarray(share * scaled(bm25, 0.0) + (1 - share) * scaled(cosines, floor), np.float32)


def reciprocal(*ranks: npt.NDArray[np.int64], constant: int = RRF_CONSTANT) -> Floats:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) of ranks from 1; 0 stands for not ranked."""
    total = np.zeros(len(ranks[0]), np.float32)
    for rank in ranks:
        total += np.where(rank > 0, 1.0 / (constant + rank), 0.0).astype(np.float32)
    return total


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
