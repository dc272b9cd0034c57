"""Topics as plain values of the shapes in `client.models`."""

from __future__ import annotations

from typing import Any

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.formats.api_json import Document
from dailypapers.insights.models import Topic
from dailypapers.insights.topics import FieldOfTopics, TopicSize, papers_on, topic_at, topics_of
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Week, parse_period
from dailypapers.listings.muting import unmuted_of
from dailypapers.operations.errors import ApiError


def topics(text: str, viewer: Any) -> Document:
    """Return the topics of a period, of the newest week without one. Raises `ApiError` for a text that is none."""
    newest = queries.newest_day()
    try:
        period = parse_period(text) if text else Week.of(newest) if newest else None
    except InvalidPeriod as error:
        raise ApiError("invalid_value", str(error), "period") from error
    if period is None:
        return {"period": None, "first_day": None, "last_day": None, "papers": 0, "items": []}
    found = topics_of(period)
    ids = unmuted_of("topic", viewer, [paper_id for field in found.fields for paper_id in field.best])
    keys = dict(Paper.objects.filter(id__in=ids).values_list("id", "key"))
    return {
        "period": str(period),
        "first_day": period.first_day,
        "last_day": period.last_day,
        "papers": found.papers,
        "items": [_field(field, keys) for field in found.fields],
    }


def topic(address: str) -> Document:
    """Return a topic by its address or a former one. Raises `ApiError`."""
    row = topic_at(address)
    if row is None:
        raise ApiError("not_found", f"There is no topic “{address[:120]}”. `/topics` lists those of a period.", "slug")
    return _name(row) | {
        "phrases": row.phrases,
        "papers": papers_on(row).count(),
        "field": _name(row.field) if row.field else None,
        "topics": [_name(one) for one in row.topics.all()],
        "former": sorted(row.former.values_list("slug", flat=True)),
    }


def _field(field: FieldOfTopics, keys: dict[int, str]) -> Document:
    return _size(field) | {
        "phrases": field.topic.phrases,
        "best": [keys[paper_id] for paper_id in field.best if paper_id in keys],
        "topics": [_size(size) for size in field.topics],
    }


def _size(size: TopicSize | FieldOfTopics) -> Document:
    growth = size.growth
    return _name(size.topic) | {
        "papers": growth.papers,
        "before": growth.before,
        "ratio": None if growth.ratio is None else round(growth.ratio, 4),
        "change": growth.change.value,
    }


def _name(row: Topic) -> Document:
    return {"slug": row.slug, "name": row.name}
