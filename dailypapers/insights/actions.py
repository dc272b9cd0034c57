"""Making topics, and giving each paper its own: what the worker does. Everything can be made again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Paper
from dailypapers.insights import clustering, layout
from dailypapers.insights.addresses import Inheritance, inherit_addresses, keep_addresses
from dailypapers.insights.clustering import Floats, Ints
from dailypapers.insights.layout import Places
from dailypapers.insights.models import FormerTopic, PaperTopic, Topic, TopicModel
from dailypapers.insights.naming import TopicName, name_topics
from dailypapers.insights.phrases import PhraseCounts, phrases_of
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import slug
from dailypapers.search import vectors_of

FEWEST = 200  # papers below which there are no topics
PAPERS_A_TOPIC, MOST_TOPICS, FEWEST_TOPICS = 60, 128, 8
TOPICS_A_FIELD, MOST_FIELDS, FEWEST_FIELDS = 5, 24, 4
SAMPLE = 20_000  # papers that clusters are made of
DAYS = 365  # before the newest day, that they are chosen from
READ_A_TOPIC = 60  # papers nearest to its centroid, whose texts name it
GROWTH = 1.5  # of the catalogue, after which clusters are made anew
AGE, AGED_GROWTH = timedelta(days=30), 1.05  # or after so long, where some papers came
BATCH = 2_000
STALE = -1  # no text has this hash
_DAY = Coalesce("featured_on", TruncDate("published_at"))

KeepAlive = Callable[[], None]


class _Sample(NamedTuple):
    """Papers in an order that is the same on every machine, their vectors, and the embedder that made them."""

    ids: list[int]
    units: Floats
    embedder: str


def current_model() -> TopicModel | None:
    """Return the model of the topics that are there; None where either is missing, and both are made anew."""
    return TopicModel.objects.first() if Topic.objects.exists() else None


def is_fit_due() -> bool:
    """Tell whether clusters are to be made: there are none, none with places, or the catalogue has outgrown them."""
    papers = Paper.objects.count()
    model = current_model()
    if model is None or not model.places:
        return papers >= FEWEST
    aged = timezone.now() - model.made_at > AGE
    return papers >= model.papers * (AGED_GROWTH if aged else GROWTH) or model.embedder != _embedder(model.embedder)


def fit_topics(keep_alive: KeepAlive = lambda: None) -> int:
    """Make topics of the newest papers, from those there are, which keep their names' addresses; return how many.

    0 where there are too few papers, or no vectors.
    """
    sample = _sample()
    if sample is None:
        return 0
    number = min(max(len(sample.ids) // PAPERS_A_TOPIC, FEWEST_TOPICS), MOST_TOPICS)
    model = current_model()
    start = _start(model, sample, number)
    keep_alive()
    clusters = clustering.fit(sample.units, number, start)
    keep_alive()
    vectors = clustering.centred(sample.units, clusters.mean)
    nearest = clustering.assign(vectors, clusters.centroids)
    fields = _fields(clusters.centroids, number, kept=start is not None)
    names = _names(sample.ids, vectors, nearest, clusters.centroids, fields, keep_alive)
    keep_alive()
    old = places_of(model) if model is not None and model.places and start is not None else None
    places = layout.place_topics(clusters.centroids, old)
    inherited = None
    if start is None:
        topics = dict(zip(sample.ids, nearest.tolist(), strict=True))
        inherited = inherit_addresses(topics, {paper: number + int(fields[topic]) for paper, topic in topics.items()})
    _store(sample, clusters, places, fields, names, inherited)
    return number


def assign_topics(is_over: Callable[[], bool] = lambda: False, keep_alive: KeepAlive = lambda: None) -> int:
    """Give a topic to every paper that has none, or whose text or day has changed; return how many got one."""
    model = current_model()
    if model is None:
        return 0
    centroids, mean = arrays_of(model)
    topics = dict(Topic.objects.filter(field__isnull=False).values_list("number", "pk"))
    due, done = list(_due().values_list("id", flat=True)), 0
    for at in range(0, len(due), BATCH):
        if is_over():
            break
        keep_alive()
        done += _assign(due[at : at + BATCH], model.embedder, centroids, mean, topics)
    return done


def _due() -> QuerySet[Paper]:
    """Return the papers without a topic, or whose row tells of another text or another featured day."""
    has_moved = Q(featured_on__isnull=False) & ~Q(topic_row__day=F("featured_on"))
    return Paper.objects.filter(Q(topic_row=None) | ~Q(topic_row__text_hash=F("text_hash")) | has_moved).order_by("id")


def _assign(ids: list[int], embedder: str, centroids: Floats, mean: Floats, topics: dict[int, int]) -> int:
    """Give topics to a batch of papers; those that the index lacks wait on."""
    found = vectors_of(ids)
    if found is None or found.embedder != embedder:
        return 0
    rows = Paper.objects.filter(id__in=ids).annotate(day=_DAY).values_list("id", "day", "text_hash")
    facts = {paper_id: (day, text_hash) for paper_id, day, text_hash in rows}
    vectors = clustering.centred(clustering.as_units(found.rows), mean)
    nearest = clustering.assign(vectors, centroids)
    cosines = (vectors * centroids[nearest]).sum(axis=1) / (clustering.LENGTH * clustering.CENTROID_LENGTH)
    is_indexed = np.atleast_1d(found.rows.any(axis=1))
    made = [
        PaperTopic(
            paper_id=paper_id,
            topic_id=topics[int(nearest[place])],
            day=facts[paper_id][0],
            closeness=round(float(cosines[place]), 4),
            text_hash=facts[paper_id][1],
        )
        for place, paper_id in enumerate(ids)
        if is_indexed[place] and paper_id in facts
    ]
    changes = ["topic", "day", "closeness", "text_hash"]
    PaperTopic.objects.bulk_create(made, update_conflicts=True, unique_fields=["paper"], update_fields=changes)
    return len(made)


def _embedder(otherwise: str) -> str:
    found = vectors_of([])
    return found.embedder if found is not None else otherwise


def _sample() -> _Sample | None:
    """Choose papers of the last year by the hash of their texts: the same ones wherever they are."""
    newest = catalog.newest_day()
    if newest is None:
        return None
    recent = Paper.objects.filter(featured_on__range=(newest - timedelta(days=DAYS), newest))
    ids = list(recent.order_by("text_hash", "key").values_list("id", flat=True)[:SAMPLE])
    found = vectors_of(ids)
    if found is None:
        return None
    is_indexed = np.atleast_1d(found.rows.any(axis=1))
    chosen = [paper_id for paper_id, is_there in zip(ids, is_indexed, strict=True) if is_there]
    if len(chosen) < FEWEST:
        return None
    return _Sample(chosen, clustering.as_units(found.rows[is_indexed]), found.embedder)


def _start(model: TopicModel | None, sample: _Sample, number: int) -> Floats | None:
    """Return the centroids to go on from; None where there are none of these vectors, or not as many."""
    if model is None or model.embedder != sample.embedder or model.dimensions != sample.units.shape[1]:
        return None
    centroids = _array(model.centroids, model.dimensions)
    return centroids if len(centroids) == number else None


def _fields(centroids: Floats, number: int, *, kept: bool) -> Ints:
    """Return the field of each topic: clusters of the clusters; topics that were there keep their field."""
    if kept:
        rows = Topic.objects.filter(field__isnull=False).order_by("number").values_list("field__number", flat=True)
        return np.array([field - number for field in rows], np.int64)
    fields = min(max(number // TOPICS_A_FIELD, FEWEST_FIELDS), MOST_FIELDS)
    units = np.rint(centroids * (clustering.LENGTH / clustering.CENTROID_LENGTH)).astype(np.float32)
    groups = clustering.fit(units, fields)
    return clustering.assign(clustering.centred(units, groups.mean), groups.centroids)


def _names(
    ids: list[int], vectors: Floats, nearest: Ints, centroids: Floats, fields: Ints, keep_alive: KeepAlive
) -> dict[int, TopicName]:
    """Name topics, and fields behind them, by the texts of the papers nearest to each centroid."""
    counts: dict[int, PhraseCounts] = {}
    groups: dict[int, PhraseCounts] = {}
    for number, centroid in enumerate(centroids):
        keep_alive()
        members = np.flatnonzero(nearest == number)
        closest = members[np.argsort(-(vectors[members] @ centroid), kind="stable")[:READ_A_TOPIC]]
        counts[number] = PhraseCounts()
        texts = Paper.objects.filter(id__in=[ids[place] for place in closest]).values_list("title_text", "abstract")
        for title, abstract in sorted(texts):
            counts[number].add(phrases_of(title, to_plain(abstract)))
        groups.setdefault(len(centroids) + int(fields[number]), PhraseCounts()).merge(counts[number])
    return name_topics(counts) | name_topics(groups)


@transaction.atomic
def _store(
    sample: _Sample,
    clusters: clustering.Clusters,
    places: Places,
    fields: Ints,
    names: dict[int, TopicName],
    inherited: Inheritance | None,
) -> None:
    """Put the topics in use: new ones, where there is something `inherited`, else those that are there by new names."""
    taken = {*Topic.objects.values_list("slug", flat=True), *FormerTopic.objects.values_list("slug", flat=True)}
    if inherited is not None:
        Topic.objects.all().delete()
    slugs = inherited.slugs if inherited is not None else {}
    rows = {topic.number: topic for topic in Topic.objects.all()}
    for number in sorted(names, reverse=True):  # fields first
        topic = rows.setdefault(number, Topic(number=number))
        topic.name, topic.phrases = names[number].name[:200], list(names[number].phrases)
        if number < len(fields):
            topic.field = rows[len(fields) + int(fields[number])]
        topic.slug = topic.slug or slugs.get(number) or _free_slug(names[number].name, number, taken)
        topic.save()
    if inherited is not None:
        keep_addresses(inherited, rows)
    PaperTopic.objects.update(text_hash=STALE)
    facts = {
        "embedder": sample.embedder,
        "dimensions": sample.units.shape[1],
        "centroids": clusters.centroids.astype("<i2").tobytes(),
        "mean": clusters.mean.astype("<i2").tobytes(),
        "places": places.astype("<i2").tobytes(),
        "papers": Paper.objects.count(),
        "made_at": timezone.now(),
    }
    TopicModel.objects.update_or_create(pk=1, defaults=facts)


def _free_slug(name: str, number: int, taken: set[str]) -> str:
    wanted = slug(name)[:100] or "topic"
    free = next(text for text in chain([wanted], (f"{wanted}-{other}" for other in count(number))) if text not in taken)
    taken.add(free)
    return free


def arrays_of(model: TopicModel) -> clustering.Clusters:
    """Return the centroids and the mean of a model."""
    return clustering.Clusters(
        _array(model.centroids, model.dimensions), _array(model.mean, model.dimensions).reshape(-1)
    )


def places_of(model: TopicModel) -> Places:
    """Return the places of its topics on the map; none where it was made before there was one."""
    return np.frombuffer(bytes(model.places), "<i2").reshape(-1, 2).astype(np.int16)


def _array(raw: bytes | memoryview, dimensions: int) -> Floats:
    return np.frombuffer(bytes(raw), "<i2").reshape(-1, dimensions).astype(np.float32)
