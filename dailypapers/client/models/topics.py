"""What the papers of a time are about."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from dailypapers.client.models.base import Model, example

Change = Literal["new", "more", "less", "usual"]
_NAMES = {"slug": "gaussian-splatting-3d-gaussian", "name": "Gaussian splatting, 3D Gaussian"}
_FIELD = {"slug": "video-generation-diffusion", "name": "Video generation, diffusion"}


class TopicName(Model):
    """A topic by its address: `/listings/topic/{slug}` lists its papers."""

    slug: str
    name: str


class TopicSize(TopicName):
    """A topic within a period, beside the time before."""

    papers: int
    before: int = Field(description="Papers of the time before")
    ratio: float | None = Field(description="Its share beside that of the time before; null where there was none")
    change: Change = Field(description="By a test: `more` is not merely a larger number")


class TopicField(TopicSize):
    """A field within a period, its topics, the largest first, and its best papers."""

    phrases: list[str]
    best: list[str] = Field(description="Ids of papers, most attention first")
    topics: list[TopicSize]


class PeriodTopics(Model):
    """The papers of a day, week or month by topic, the largest field first."""

    model_config = example(
        period="2025-W42",
        first_day="2025-10-13",
        last_day="2025-10-19",
        papers=2_400,
        items=[
            {
                **_FIELD,
                "papers": 210,
                "before": 640,
                "ratio": 1.31,
                "change": "more",
                "phrases": ["video generation", "diffusion"],
                "best": ["2510.12345"],
                "topics": [{**_NAMES, "papers": 40, "before": 90, "ratio": 1.77, "change": "more"}],
            }
        ],
    )

    period: str | None = Field(description="Null in an empty catalogue")
    first_day: datetime.date | None
    last_day: datetime.date | None
    papers: int = Field(description="That have a topic")
    items: list[TopicField]


class Topic(TopicName):
    """A topic, or a field with its topics."""

    model_config = example(
        **_NAMES, phrases=["Gaussian splatting", "3D Gaussian"], papers=410, field=_FIELD, topics=[], former=[]
    )

    phrases: list[str] = Field(description="What tells its papers from others, the most telling first")
    papers: int
    field: TopicName | None = Field(description="Null for a field")
    topics: list[TopicName] = Field(description="Of a field")
    former: list[str] = Field(description="Addresses of topics that it took over, which lead here")
