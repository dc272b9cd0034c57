"""Expecting attention from words: a ridge regression (Hoerl and Kennard 1970) on embeddings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from dailypapers.ranking.formulas import PROMISE_MOST

CHUNK = 1_024  # rows that are multiplied at once
RIDGE = 30.0  # penalty; vectors have length 1
ROUND = 2  # decimals kept, so that a new fit moves only what it changes

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Regression:
    """`promise = (vector - mean) · weights`."""

    mean: Floats
    weights: Floats

    @classmethod
    def of(cls, numbers: dict[str, list[float]]) -> Regression:
        """Make one again of the numbers of `as_numbers`."""
        return cls(np.array(numbers["mean"]), np.array(numbers["weights"]))

    def as_numbers(self) -> dict[str, list[float]]:
        """Return its numbers, fit for JSON and exact."""
        return {"mean": self.mean.tolist(), "weights": self.weights.tolist()}

    def predict(self, vectors: npt.NDArray[np.float32]) -> Floats:
        """Return the promises of vectors `(n, dimensions)` in doublings of points, within ±`PROMISE_MOST`."""
        promises = (vectors.astype(np.float64) - self.mean) @ self.weights
        return np.asarray(np.round(promises.clip(-PROMISE_MOST, PROMISE_MOST), ROUND), np.float64)


def fit(vectors: npt.NDArray[np.float32], points: Sequence[float], days: Sequence[date]) -> Regression:
    """Fits a regression to vectors `(n, dimensions)`, the points of each paper and its day."""
    attention = np.log2(1 + np.asarray(points, np.float64))
    _, day = np.unique([day.toordinal() for day in days], return_inverse=True)
    attention -= (np.bincount(day, attention) / np.bincount(day))[day]
    mean = vectors.mean(axis=0, dtype=np.float64)
    products: npt.NDArray[np.float64] = RIDGE * np.eye(len(mean))
    sums: npt.NDArray[np.float64] = np.zeros(len(mean))
    for start in range(0, len(vectors), CHUNK):  # in doubles all at once they would take five times their room
        moved = vectors[start : start + CHUNK] - mean
        products += moved.T @ moved
        sums += moved.T @ attention[start : start + CHUNK]
    return Regression(mean, np.linalg.solve(products, sums).astype(np.float64, copy=False))
