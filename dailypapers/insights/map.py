"""The papers of a list as points of a map, and the topics they lie among. `map_of`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dailypapers.catalog.models import Paper
from dailypapers.insights import clustering
from dailypapers.insights.actions import arrays_of, current_model, places_of
from dailypapers.insights.layout import Places, are_inside, place_papers
from dailypapers.insights.models import Topic
from dailypapers.search import vectors_of

MAX_POINTS = 5_000


class MapPoint(NamedTuple):
    """A paper on the map: its place, the position of its topic among the topics of the map, its key and its title."""

    x: int
    y: int
    topic: int
    key: str
    title: str


class MapTopic(NamedTuple):
    """A topic on the map: its place, the number of its field, what it is called, and how many of the points are its."""

    x: int
    y: int
    field: int
    name: str
    slug: str
    papers: int


class PaperMap(NamedTuple):
    """Points in the order of the list, and the topics that have some, the largest first."""

    points: list[MapPoint]
    topics: list[MapTopic]


NO_MAP = PaperMap([], [])


def map_of(ids: Sequence[int]) -> PaperMap:
    """Place papers on the map, `MAX_POINTS` at most; papers that the index lacks are left out. Five queries.

    Nothing is on it while there are no topics. A paper lies at the same place on every map, until topics are made anew.
    """
    model = current_model()
    wanted = list(ids[:MAX_POINTS])
    found = vectors_of(wanted) if model is not None else None
    if model is None or found is None or found.embedder != model.embedder or not len(places_of(model)):
        return NO_MAP
    clusters, places = arrays_of(model), places_of(model)
    vectors = clustering.centred(clustering.as_units(found.rows), clusters.mean)
    nearest = clustering.assign(vectors, clusters.centroids).tolist()
    spots = place_papers(vectors, clusters.centroids, places).tolist()
    is_there = np.atleast_1d(found.rows.any(axis=1)).tolist()
    rows_of = Paper.objects.filter(id__in=wanted).values_list("id", "key", "title_text")
    titles = {paper_id: (key, title) for paper_id, key, title in rows_of}
    rows = [place for place, paper_id in enumerate(wanted) if is_there[place] and paper_id in titles]
    counts = Counter(nearest[place] for place in rows)
    topics = {topic.number: topic for topic in Topic.objects.filter(number__in=list(counts)).select_related("field")}
    order = sorted((number for number in counts if number in topics), key=lambda number: (-counts[number], number))
    positions = {number: position for position, number in enumerate(order)}
    points = [
        MapPoint(spots[place][0], spots[place][1], positions[nearest[place]], *titles[wanted[place]])
        for place in rows
        if nearest[place] in positions
    ]
    return PaperMap(points, [_topic(topics[number], places[number].tolist(), counts[number]) for number in order])


def within(ids: Sequence[int], corners: Places) -> list[int]:
    """Return, in their order, the papers that lie inside a closed line on the map; of the first `MAX_POINTS` alone."""
    model = current_model()
    wanted = list(ids[:MAX_POINTS])
    found = vectors_of(wanted) if model is not None and wanted else None
    if model is None or found is None or found.embedder != model.embedder or not len(places_of(model)):
        return []
    clusters = arrays_of(model)
    vectors = clustering.centred(clustering.as_units(found.rows), clusters.mean)
    inside = are_inside(place_papers(vectors, clusters.centroids, places_of(model)), corners)
    is_there = np.atleast_1d(found.rows.any(axis=1))
    return [wanted[place] for place in np.flatnonzero(inside & is_there).tolist()]


def _topic(topic: Topic, place: list[int], papers: int) -> MapTopic:
    field = topic.field.number if topic.field is not None else topic.number
    return MapTopic(place[0], place[1], field, topic.name, topic.slug, papers)
