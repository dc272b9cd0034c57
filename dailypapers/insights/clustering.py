"""Clusters of vectors, the same to the last bit on every machine: spherical k-means in whole numbers. Pure.

Vectors and centroids are whole numbers so small that every sum of products is exact in float32, whatever order a
processor adds in; nothing is drawn by chance. See docs/decisions/0019-topics-in-whole-numbers.md.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

LENGTH = 1_000  # of a vector, in whole numbers
CENTROID_LENGTH = 8_000  # of a centroid: LENGTH * CENTROID_LENGTH < 2**24, so that float32 holds every sum
MAX_ROUNDS = 30
SETTLED = 1_000  # one of so many vectors may still change its cluster
BLOCK = 8_192  # vectors compared at once

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]


class Clusters(NamedTuple):
    """Centroids, one a row, of length CENTROID_LENGTH, and the mean taken off every vector, of whole numbers."""

    centroids: Floats
    mean: Floats


def as_units(vectors: npt.NDArray[np.int8]) -> Floats:
    """Return vectors as whole numbers of length LENGTH, whatever length they had."""
    rows = vectors.astype(np.int64)
    lengths = np.sqrt(np.maximum((rows * rows).sum(axis=1), 1).astype(np.float64))
    return np.asarray(np.rint(rows * (LENGTH / lengths)[:, None]), np.float32)


def mean_of(units: Floats) -> Floats:
    """Return the mean of vectors, which all papers share and which tells nothing, as whole numbers."""
    return np.asarray(np.rint(units.astype(np.int64).sum(axis=0) / max(len(units), 1)), np.float32)


def fit(units: Floats, number: int, start: Floats | None = None) -> Clusters:
    """Group vectors into `number` clusters; from the centroids of `start`, which keep their places, where given."""
    mean = mean_of(units)
    vectors = centred(units, mean)
    centroids = _spread(vectors, number) if start is None else start
    before = np.full(len(vectors), -1, np.int64)
    for _ in range(MAX_ROUNDS):
        nearest = assign(vectors, centroids)
        centroids = _centroids(vectors, nearest, centroids)
        if np.count_nonzero(nearest != before) * SETTLED <= len(vectors):
            break
        before = nearest
    return Clusters(centroids, mean)


def centred(units: Floats, mean: Floats) -> Floats:
    """Take the mean off, and give every vector the length LENGTH again."""
    rows = units.astype(np.int64) - mean.astype(np.int64)
    lengths = np.sqrt(np.maximum((rows * rows).sum(axis=1), 1).astype(np.float64))
    return np.asarray(np.rint(rows * (LENGTH / lengths)[:, None]), np.float32)


def middles(centroids: Floats, groups: Ints, number: int) -> Floats:
    """Return the middle of each group of centroids, for clusters of clusters."""
    return _centroids(np.rint(centroids / 8), groups, np.zeros((number, centroids.shape[1]), np.float32))


def assign(vectors: Floats, centroids: Floats) -> Ints:
    """Return the row of the nearest centroid of each vector; of equal ones the first."""
    return np.concatenate(
        [np.zeros(0, np.int64)]
        + [(vectors[at : at + BLOCK] @ centroids.T).argmax(axis=1) for at in range(0, len(vectors), BLOCK)]
    )


def closeness(vectors: Floats, centroid: Floats) -> Floats:
    """Return the cosine of each vector with a centroid."""
    return np.asarray(vectors @ centroid / np.float32(LENGTH * CENTROID_LENGTH), np.float32)


def _spread(vectors: Floats, number: int) -> Floats:
    """Choose the first centroids: the vector nearest to the middle, then again and again one far from all chosen.

    Far is not farthest, which would be an outlier: the one at the nineteenth twentieth of all distances.
    """
    middle = vectors.astype(np.int64).sum(axis=0)[None, :]
    chosen = [int((vectors @ _unit(middle)[0]).argmax())]
    closest = np.full(len(vectors), -np.inf, np.float32)
    while len(chosen) < min(number, len(vectors)):
        closest = np.maximum(closest, vectors @ _unit(vectors[chosen[-1:]].astype(np.int64))[0])
        order = np.lexsort((np.arange(len(vectors)), closest))
        chosen.append(int(order[len(vectors) // 20]))
    return _unit(vectors[chosen].astype(np.int64))


def _centroids(vectors: Floats, nearest: Ints, before: Floats) -> Floats:
    """Return the middle of each cluster; an empty one keeps its place."""
    order = np.argsort(nearest, kind="stable")
    counts = np.bincount(nearest, minlength=len(before))
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    sums = np.zeros((len(before), vectors.shape[1]), np.int64)
    is_full = counts > 0
    sums[is_full] = np.add.reduceat(vectors[order].astype(np.int64), starts[is_full], axis=0)
    return np.where(is_full[:, None], _unit(sums), before)


def _unit(sums: Ints) -> Floats:
    lengths = np.sqrt(np.maximum((sums * sums).sum(axis=1), 1).astype(np.float64))
    return np.asarray(np.rint(sums * (CENTROID_LENGTH / lengths)[:, None]), np.float32)
