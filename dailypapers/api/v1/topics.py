"""Routes of what papers are about; `/listings/topic/{slug}` lists the papers of a topic."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from dailypapers.api.v1.routing import Routes, get
from dailypapers.client import models

router = Routes("topics")


@get(router, "/topics", models.PeriodTopics)
def list_topics(
    request: HttpRequest,
    period: Annotated[
        str,
        Query("", max_length=10, description="A day, week or month; else the newest week", examples=["2025-W42"]),
    ] = "",
) -> Any:
    """Return the topics of a period by field, with their papers beside the time before."""
    from dailypapers.api import topics  # the engine

    return topics.topics(period, request.user)


@get(router, "/topics/{slug}", models.Topic, 404)
def get_topic(
    request: HttpRequest,
    slug: Annotated[str, Path(max_length=120, examples=["lenses-light"])],
) -> Any:
    """Return a topic or a field by its address, also by a former one."""
    from dailypapers.api import topics

    return topics.topic(slug)
