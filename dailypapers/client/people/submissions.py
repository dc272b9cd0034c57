"""Papers that somebody submits."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.people.base import Body, Next, body

_SUBMISSION: dict[str, Any] = {
    "id": 3,
    "scheme": "arxiv",
    "identifier": "2510.05096",
    "paper": "2510.05096",
    "day": "2025-10-14",
    "state": "done",
    "reason": "",
    "created_at": "2025-10-14T09:30:00Z",
}


class Submission(Model):
    """A wish to see a paper on a day's page."""

    model_config = example(**_SUBMISSION)

    id: int
    scheme: str
    identifier: str
    paper: str | None = Field(description="Null until a source has told of it")
    day: datetime.date
    state: Literal["pending", "done", "failed"]
    reason: str
    created_at: datetime.datetime


class SubmissionList(Model):
    model_config = example(items=[_SUBMISSION], next=None)

    items: list[Submission]
    next: Next


class NewSubmission(Body):
    model_config = body(paper="https://arxiv.org/abs/2205.13147")

    paper: str = Field(max_length=2_000, description="An arXiv id, a DOI, or an address that holds one")
    day: str | None = Field(None, pattern=r"^\d{4}-\d\d-\d\d$", description="2025-10-14; else today")
