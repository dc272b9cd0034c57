"""What somebody reads: reading list, follows, the personal feed."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.models.papers import PAPER, PaperOut
from dailypapers.client.people.base import Body, FollowKind, MuteKind, Next, State, body
from dailypapers.client.people.collections import _ITEM

_MUTE: dict[str, Any] = {"kind": "word", "target": "crypto", "created_at": "2025-10-14T06:00:00Z"}
_FOLLOW: dict[str, Any] = {
    "kind": "author",
    "target": "Ada Lovelace",
    "name": "Ada Lovelace",
    "created_at": "2025-10-14T09:30:00Z",
}


class Reading(Model):
    """What one did with a paper."""

    model_config = example(paper="2510.05096", state="later")

    paper: str
    state: State | None


class NewReading(Body):
    model_config = body(state="later")

    state: State


class Saved(Model):
    model_config = example(collection="reading-circle-abcdefghjkmn", paper="2510.05096", **_ITEM)

    collection: str
    paper: str
    position: int
    note: str
    added_at: datetime.datetime


class Follow(Model):
    """A wish to see what is new of something."""

    model_config = example(**_FOLLOW)

    kind: FollowKind
    target: str = Field(description="A name, a slug, a code, a user name, or the search itself")
    name: str
    created_at: datetime.datetime


class FollowList(Model):
    model_config = example(items=[_FOLLOW])

    items: list[Follow]


class NewFollow(Body):
    model_config = body(kind="author", target="Ada Lovelace")

    kind: FollowKind
    target: str = Field(max_length=500)


class FeedItem(Model):
    """A paper of a feed of one's own, and why it is there."""

    score: float
    parts: dict[str, float] = Field(description="What the score is the sum of")
    reason: str
    exploration: bool = Field(description="True for one from outside, to find out whether it is liked")
    paper: PaperOut


class FeedList(Model):
    """Part of a feed of one's own, best first."""

    model_config = example(
        items=[
            {
                "score": 1.2,
                "parts": {"taste": 1.2},
                "reason": "Like a paper you upvoted",
                "exploration": False,
                "paper": PAPER,
            }
        ],
        next=None,
        total=1,
        made_at="2025-10-14T06:00:00Z",
        is_current=True,
    )

    items: list[FeedItem]
    next: Next
    total: int
    made_at: datetime.datetime | None = Field(description="Null before the first vote: then it is what trends")
    is_current: bool = Field(description="False while something newer waits to be worked in")


class Mute(Model):
    """Something that a reader does not want to see."""

    model_config = example(**_MUTE)

    kind: MuteKind
    target: str
    created_at: datetime.datetime


class MuteList(Model):
    model_config = example(items=[_MUTE])

    items: list[Mute]


class NewMute(Body):
    model_config = body(kind="word", target="crypto")

    kind: MuteKind
    target: str = Field(max_length=400)
