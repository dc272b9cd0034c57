"""One ranking out of two: BM25 of the words and cosine of the meaning."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WORDS_SHARE = 0.6
"""What the words count in the sum; the rest is the meaning."""

RRF_CONSTANT = 60


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
