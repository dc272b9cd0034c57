"""One score out of two: BM25 of the words and cosine of the vectors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SMOOTHED = 50
"""How many of the best papers lend their scores to those like them."""

SMOOTHING = 0.6
SMOOTHING_POWER = 3
_SMOOTHING_ROUNDS = 3
_MIN_SMOOTHED = 3


def standardised(values: Floats) -> Floats:
    """Return values less their mean, by their standard deviation; zero when all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-9 else values * 0, np.float32)


def weighted(bm25: Floats, cosines: Floats, share: float) -> Floats:
    """Return ``share`` of the BM25 and ``1 - share`` of the cosines, each standardised over the candidates."""
    return np.asarray(share * standardised(bm25) + (1 - share) * standardised(cosines), np.float32)


def reranked(scores: Floats, cosines: Floats, share: float) -> Floats:
    """Return scores that count a better cosine by `share`; NaN stands for one that is not known.

    Both are standardised over the papers whose cosine is known, and so are the scores that come back, which keeps the
    others where they were among them. No score comes back under the least of them.
    """
    is_known = ~np.isnan(cosines)
    if is_known.sum() < _MIN_SMOOTHED:
        return scores
    known = scores[is_known]
    mixed = standardised((1 - share) * standardised(known) + share * standardised(cosines[is_known]))
    values = scores.copy()
    values[is_known] = known.mean() + known.std() * mixed
    return np.asarray(values + scores.min() - values.min(), np.float32)


def scaled(values: Floats, floor: float) -> Floats:
    """Scale values from ``floor`` (0) to their largest (1); zero when none is above the floor."""
    top = float(values.max(initial=floor))
    return np.asarray((values - floor) / (top - floor) if top > floor else values * 0, np.float32)


def smoothed(scores: Floats, vectors: Floats) -> Floats:
    """Move scores towards those of the papers most alike: what answers a question stands close together.

    ``vectors`` ``(len(scores), dimensions)`` have length 1; scores come back above or at the least of them, so that
    papers left out stay behind. Regularisation of retrieval scores over the graph of the best papers (Diaz 2005,
    *Regularizing ad hoc retrieval scores*): each round a score is ``1 - SMOOTHING`` of its own and ``SMOOTHING`` of
    the mean of the others', weighed by their cosine to the power `SMOOTHING_POWER`.
    """
    if len(scores) < _MIN_SMOOTHED:
        return scores
    floor = scores.min()
    initial = (scores - floor).astype(np.float32)
    # Not a matrix product of BLAS: its threads wait for one another on a busy machine.
    similarity = np.maximum(np.einsum("ij,kj->ik", vectors, vectors), 0.0) ** SMOOTHING_POWER
    np.fill_diagonal(similarity, 0.0)
    similarity *= SMOOTHING / np.maximum(similarity.sum(axis=1, keepdims=True), 1e-9)
    values = initial
    for _ in range(_SMOOTHING_ROUNDS):
        values = (1 - SMOOTHING) * initial + similarity @ values
    return np.asarray(floor + values, np.float32)
