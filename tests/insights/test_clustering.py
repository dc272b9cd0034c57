"""Clusters in whole numbers: the same on every machine, and little moved by one vector more."""

from __future__ import annotations

import numpy as np
import pytest

from dailypapers.insights import clustering
from dailypapers.insights.clustering import CENTROID_LENGTH, LENGTH, as_units, assign, centred, fit


def vectors(number: int, groups: int = 6, seed: int = 3) -> np.ndarray:
    draw = np.random.default_rng(seed)
    middles = draw.normal(size=(groups, 32))
    rows = middles[np.arange(number) % groups] + 0.35 * draw.normal(size=(number, 32))
    return np.clip(np.rint(rows * 30), -127, 127).astype(np.int8)


def test_every_sum_is_exact_in_any_order() -> None:
    assert LENGTH * CENTROID_LENGTH < 2**24
    units = as_units(vectors(300))
    clusters = fit(units, 6)
    products = centred(units, clusters.mean) @ clusters.centroids.T
    exact = centred(units, clusters.mean).astype(np.int64) @ clusters.centroids.astype(np.int64).T
    assert (products.astype(np.int64) == exact).all()
    assert (clusters.centroids == np.rint(clusters.centroids)).all()


def test_groups_that_are_there_are_found() -> None:
    rows = vectors(300)
    clusters = fit(as_units(rows), 6)
    nearest = assign(centred(as_units(rows), clusters.mean), clusters.centroids)
    assert all(len(set(nearest[group::6].tolist())) == 1 for group in range(6))
    assert len(set(nearest.tolist())) == 6


def test_the_length_of_a_vector_says_nothing() -> None:
    rows = vectors(60) // 2
    assert (as_units(rows) == as_units(np.asarray(rows * 2, np.int8))).all()


def test_what_was_made_before_keeps_its_place() -> None:
    before = fit(as_units(vectors(300)), 6)
    after = fit(as_units(vectors(330)), 6, before.centroids)
    cosines = (before.centroids * after.centroids).sum(axis=1) / CENTROID_LENGTH**2
    assert cosines.min() > 0.98


@pytest.mark.parametrize("number", [1, 3])
def test_few_vectors_are_no_error(number: int) -> None:
    clusters = fit(as_units(vectors(number)), 6)
    assert len(assign(as_units(vectors(4)), clusters.centroids)) == 4


def test_clusters_of_clusters() -> None:
    clusters = fit(as_units(vectors(300)), 6)
    groups = clustering.middles(clusters.centroids, np.array([0, 0, 1, 1, 2, 2]), 3)
    assert groups.shape == (3, 32)
    assert np.linalg.norm(groups, axis=1) == pytest.approx(CENTROID_LENGTH, rel=0.01)
