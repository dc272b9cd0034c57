"""A map of papers: topics that are close in meaning lie close to one another, and papers among their topics. Pure."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dailypapers.insights.clustering import CENTROID_LENGTH, LENGTH, Floats

SIDE = 1_000  # of the map, whose places are whole numbers from 0 on
POWER = 4  # of the distances of topics: the near ones count, the far ones are far all the same
ROUNDS = 300
SHARPNESS = 30.0  # how much the nearest topic draws a paper beside the next
NEIGHBOURS = 5  # topics that draw a paper
_SMALLEST = 1e-3

Places: TypeAlias = npt.NDArray[np.int16]


def place_topics(centroids: Floats, start: Places | None = None) -> Places:
    """Place centroids on the map, from `start` on where given: scaling by majorisation (SMACOF, de Leeuw 1977).

    A distance weighs the more the smaller it is. Without a start it begins with the first two principal components.
    """
    units = centroids.astype(np.float64) / CENTROID_LENGTH
    products = units @ units.T
    wanted = np.maximum(2 - 2 * products, 0.0) ** (POWER / 2)
    np.fill_diagonal(wanted, 0.0)
    if start is not None and len(start) == len(centroids):
        places = (start.astype(np.float64) / SIDE - 0.5) * float(wanted.max(initial=1.0))
    else:
        places = _principal(products)
    weights = 1 / np.maximum(wanted, _SMALLEST)
    np.fill_diagonal(weights, 0.0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(ROUNDS):
        distances = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
        pull = weights * wanted / np.maximum(distances, _SMALLEST)
        places = inverse @ (np.diag(pull.sum(axis=1)) @ places - pull @ places)
    low, high = places.min(axis=0, initial=0.0), places.max(axis=0, initial=_SMALLEST)
    return np.asarray(np.rint((places - low) / (high - low) * SIDE), np.int16)


def place_papers(vectors: Floats, centroids: Floats, topics: Places) -> Places:
    """Place papers among the topics they are nearest to. A paper's place depends on no other paper."""
    products = vectors @ centroids.T
    number = min(NEIGHBOURS, len(centroids))
    near = np.argsort(-products, axis=1, kind="stable")[:, :number]
    cosines = np.take_along_axis(products, near, axis=1).astype(np.float64) / (LENGTH * CENTROID_LENGTH)
    weights = np.exp(SHARPNESS * (cosines - cosines[:, :1]))
    places = (weights[:, :, None] * topics[near]).sum(axis=1) / weights.sum(axis=1)[:, None]
    return np.asarray(np.rint(places), np.int16)


def are_inside(places: Places, corners: Places) -> npt.NDArray[np.bool_]:
    """Tell which places lie within a closed line by its corners, one a row: where a ray from them crosses it oddly."""
    x, y = places[:, :1].astype(np.int64), places[:, 1:].astype(np.int64)
    (x0, y0), (x1, y1) = corners.astype(np.int64).T, np.roll(corners, -1, axis=0).astype(np.int64).T
    spans = (y0 > y) != (y1 > y)
    rise = np.where(y1 == y0, 1, y1 - y0)
    is_left = (x - x0) * np.abs(rise) < (x1 - x0) * (y - y0) * np.sign(rise)
    return np.asarray((spans & is_left).sum(axis=1) % 2 == 1)


def _principal(products: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the first two principal components of points by their inner products, their signs settled."""
    centre = np.eye(len(products)) - 1 / max(len(products), 1)
    values, vectors = np.linalg.eigh(centre @ products @ centre)
    first = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], _SMALLEST))
    largest = np.abs(first).argmax(axis=0)
    return np.asarray(first * np.sign(first[largest, np.arange(first.shape[1])]), np.float64)
