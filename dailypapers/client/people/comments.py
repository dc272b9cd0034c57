"""Comments, reactions and votes."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.people.base import Body, ReactionKind, body

_COMMENT: dict[str, Any] = {
    "id": 7,
    "paper": "2510.05096",
    "parent": None,
    "user": "ada",
    "group": None,
    "text": "Does $n$ include the padding?",
    "deleted": False,
    "created_at": "2025-10-14T09:30:00Z",
    "edited_at": None,
    "reactions": [{"kind": "thanks", "number": 2, "mine": False}],
    "replies": [],
}


class Voted(Model):
    """A paper's votes of this site after one's own."""

    model_config = example(paper="2510.05096", votes=4, voted=True)

    paper: str
    votes: int
    voted: bool = Field(description="Whether one of them is yours")


class Reaction(Model):
    kind: ReactionKind
    number: int
    mine: bool


class Comment(Model):
    """A comment on a paper. A deleted one keeps its place, without text and name."""

    model_config = example(**_COMMENT)

    id: int
    paper: str
    parent: int | None = Field(description="The comment it replies to")
    user: str | None
    group: str | None = Field(description="The slug of the group that alone sees it; null for everybody")
    text: str = Field(description="Markdown with TeX between dollar signs, as it was written")
    deleted: bool
    created_at: datetime.datetime
    edited_at: datetime.datetime | None
    reactions: list[Reaction]
    replies: list[Comment] = Field(description="Oldest first; replies have none of their own")


class CommentList(Model):
    """The discussion of a paper, oldest first."""

    model_config = example(items=[_COMMENT])

    items: list[Comment]


class NewComment(Body):
    model_config = body(text="Does $n$ include the padding?")

    text: str = Field(max_length=20_000)
    parent: int | None = Field(None, ge=1, lt=2**53, description="The comment to reply to")
    group: str | None = Field(None, max_length=80, description="The slug of a group of yours that alone shall see it")


class ChangedComment(Body):
    model_config = body(text="Does $n$ include the padding? Yes: section 3.")

    text: str = Field(max_length=20_000)


class Reacted(Model):
    model_config = example(comment=7, kind="thanks", mine=True)

    comment: int
    kind: ReactionKind
    mine: bool
