"""What the API answers about models, data, code and results of a paper."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import ConfigDict, Field

from dailypapers.client.models import Model

_LINKED: dict[str, Any] = {
    "id": "engines/attention-2b",
    "title": "",
    "task": "text-generation",
    "likes": 31,
    "downloads": 1200,
    "url": "https://huggingface.co/engines/attention-2b",
}
_NONE: dict[str, Any] = {"count": 0, "items": []}
_REPOSITORY: dict[str, Any] = {
    "url": "https://github.com/engines/attention",
    "language": "Python",
    "licence": "Apache-2.0",
    "is_archived": False,
    "stars": 120,
    "history": [{"day": "2025-10-14", "stars": 100}, {"day": "2025-10-15", "stars": 120}],
}
_RESULT: dict[str, Any] = {
    "task": "Image Classification",
    "dataset": "ImageNet",
    "model": "Attention-L",
    "metric": "Top 1 Accuracy",
    "value": "88.3%",
    "source": "Papers with Code (CC BY-SA 4.0)",
}


class Artifact(Model):
    """A model, dataset or Space of the hub."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINKED]})

    id: str
    title: str = Field(description="Of a Space; else empty")
    task: str = Field(description="Of a model; may be empty")
    likes: int | None
    downloads: int | None
    url: str


class LinkedArtifacts(Model):
    """What the hub links to a paper, of one kind: as many as it lists, and how many there are."""

    count: int
    items: list[Artifact]


class StarsOfDay(Model):
    day: datetime.date
    stars: int


class Repository(Model):
    """The code of a paper; language and licence are empty where its host was not asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REPOSITORY]})

    url: str
    language: str
    licence: str = Field(description="An SPDX identifier")
    is_archived: bool
    stars: int | None
    history: list[StarsOfDay] = Field(description="At most one count a day, the oldest first")


class Result(Model):
    """A number of a table of results, as its source writes it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RESULT]})

    task: str
    dataset: str
    model: str
    metric: str
    value: str
    source: str


class PaperArtifacts(Model):
    """What belongs to a paper beside its text."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "2510.05096",
                    "models": {"count": 1, "items": [_LINKED]},
                    "datasets": _NONE,
                    "spaces": _NONE,
                    "repository": _REPOSITORY,
                    "results": [_RESULT],
                }
            ]
        }
    )

    id: str
    models: LinkedArtifacts
    datasets: LinkedArtifacts
    spaces: LinkedArtifacts
    repository: Repository | None
    results: list[Result]
