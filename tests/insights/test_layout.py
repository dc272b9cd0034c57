"""Places on the map: close in meaning is close on the map, and papers do not move one another."""

from __future__ import annotations

import numpy as np
import pytest

from dailypapers.insights.clustering import as_units, centred, fit
from dailypapers.insights.layout import SIDE, are_inside, place_papers, place_topics
from tests.insights.test_clustering import vectors

UNITS = as_units(vectors(240, groups=8))
CLUSTERS = fit(UNITS, 8)
VECTORS = centred(UNITS, CLUSTERS.mean)
TOPICS = place_topics(CLUSTERS.centroids)


def test_papers_of_one_group_lie_together() -> None:
    places = place_papers(VECTORS, CLUSTERS.centroids, TOPICS).astype(float)
    assert places.min() >= 0
    assert places.max() <= SIDE
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = np.arange(240)[:, None] % 8 == np.arange(240)[None] % 8
    assert distances[same].mean() < distances[~same].mean() / 4


def test_a_paper_does_not_move_when_others_come() -> None:
    alone = place_papers(VECTORS[:3], CLUSTERS.centroids, TOPICS)
    assert (alone == place_papers(VECTORS, CLUSTERS.centroids, TOPICS)[:3]).all()


def test_topics_stay_about_where_they_were() -> None:
    again = place_topics(CLUSTERS.centroids, TOPICS)
    assert np.abs(again.astype(int) - TOPICS.astype(int)).max() < SIDE / 10


@pytest.mark.parametrize(
    ("place", "is_inside"),
    [((5, 5), True), ((1, 9), True), ((5, 9), False), ((9, 9), True), ((11, 5), False), ((-1, 5), False), ((5, -1), False)],
)  # fmt: skip
def test_what_a_line_encloses(place: tuple[int, int], is_inside: bool) -> None:
    corners = np.array([[0, 0], [10, 0], [10, 10], [5, 6], [0, 10]], np.int16)  # the roof is folded in
    for line in (corners, corners[::-1]):
        assert are_inside(np.array([place], np.int16), line).tolist() == [is_inside]
