"""What people do, as the API answers it, and the bodies it takes. See `models` for how values are written."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from dailypapers.client.models import _PAPER, Model, PaperOut, _example

Visibility = Literal["private", "unlisted", "public"]
State = Literal["read", "later", "hidden"]
FollowKind = Literal["author", "organisation", "category", "keyword", "person", "search"]
ReactionKind = Literal["agree", "thanks", "insight", "doubt", "joy"]
NEXT = "The `cursor` of the next part; null at the end"
Next = Annotated[str | None, Field(description=NEXT)]

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
_COLLECTION: dict[str, Any] = {
    "slug": "reading-circle-abcdefghjkmn",
    "title": "Reading circle",
    "description": "What we read on Fridays",
    "visibility": "public",
    "owner": "ada",
    "group": None,
    "papers": 1,
    "created_at": "2025-10-14T09:30:00Z",
    "changed_at": "2025-10-15T08:00:00Z",
    "url": "https://papers.example.org/collections/reading-circle-abcdefghjkmn",
}
_ITEM: dict[str, Any] = {"position": 0, "note": "Start with section 3", "added_at": "2025-10-15T08:00:00Z"}
_FOLLOW: dict[str, Any] = {
    "kind": "author",
    "target": "Ada Lovelace",
    "name": "Ada Lovelace",
    "created_at": "2025-10-14T09:30:00Z",
}
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
_SUBSCRIPTION: dict[str, Any] = {
    "id": 5,
    "address": "ada@example.org",
    "kind": "category",
    "target": "cs.LG",
    "cadence": "daily",
    "weekday": 0,
    "limit": 10,
    "revisions": False,
    "confirmed": True,
    "hour": 7,
    "time_zone": "Europe/London",
}


class Body(Model):
    """What is sent: no field that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _body(**fields: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [fields]})


class Voted(Model):
    """A paper's votes of this site after one's own."""

    model_config = _example(paper="2510.05096", votes=4, voted=True)

    paper: str
    votes: int
    voted: bool = Field(description="Whether one of them is yours")


class Reaction(Model):
    kind: ReactionKind
    number: int
    mine: bool


class Comment(Model):
    """A comment on a paper. A deleted one keeps its place, without text and name."""

    model_config = _example(**_COMMENT)

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

    model_config = _example(items=[_COMMENT])

    items: list[Comment]


class NewComment(Body):
    model_config = _body(text="Does $n$ include the padding?")

    text: str = Field(max_length=20_000)
    parent: int | None = Field(None, ge=1, lt=2**53, description="The comment to reply to")
    group: str | None = Field(None, max_length=80, description="The slug of a group of yours that alone shall see it")


class ChangedComment(Body):
    model_config = _body(text="Does $n$ include the padding? Yes: section 3.")

    text: str = Field(max_length=20_000)


class Reacted(Model):
    model_config = _example(comment=7, kind="thanks", mine=True)

    comment: int
    kind: ReactionKind
    mine: bool


class Reading(Model):
    """What one did with a paper."""

    model_config = _example(paper="2510.05096", state="later")

    paper: str
    state: State | None


class NewReading(Body):
    model_config = _body(state="later")

    state: State


class Collection(Model):
    """Papers somebody put together."""

    model_config = _example(**_COLLECTION)

    slug: str
    title: str
    description: str
    visibility: Visibility
    owner: str
    group: str | None = Field(description="The slug of the group whose members may change it")
    papers: int
    created_at: datetime.datetime
    changed_at: datetime.datetime
    url: str


class CollectionList(Model):
    model_config = _example(items=[_COLLECTION], next=None)

    items: list[Collection]
    next: Next


class CollectionItem(Model):
    model_config = _example(**_ITEM, paper=_PAPER)

    position: int
    note: str
    added_at: datetime.datetime
    paper: PaperOut


class CollectionWhole(Model):
    """A collection and part of its papers in their order."""

    model_config = _example(collection=_COLLECTION, items=[{**_ITEM, "paper": _PAPER}], next=None)

    collection: Collection
    items: list[CollectionItem]
    next: Next


class NewCollection(Body):
    model_config = _body(title="Reading circle", visibility="private")

    title: str = Field(max_length=400)
    description: str = Field("", max_length=4_000)
    visibility: Visibility = "private"
    group: str | None = Field(None, max_length=80, description="The slug of a group of yours that may change it")


class ChangedCollection(Body):
    """What is left out stays as it is."""

    model_config = _body(title="Friday's reading circle")

    title: str | None = Field(None, max_length=400)
    description: str | None = Field(None, max_length=4_000)
    visibility: Visibility | None = None


class NewItem(Body):
    """What is left out stays as it is; a new paper goes to the end."""

    model_config = _body(note="Start with section 3")

    note: str | None = Field(None, max_length=2_000)
    place: int | None = Field(None, ge=0, lt=100_000, description="Where it shall stand, from 0")


class Saved(Model):
    model_config = _example(collection="reading-circle-abcdefghjkmn", paper="2510.05096", **_ITEM)

    collection: str
    paper: str
    position: int
    note: str
    added_at: datetime.datetime


class Follow(Model):
    """A wish to see what is new of something."""

    model_config = _example(**_FOLLOW)

    kind: FollowKind
    target: str = Field(description="A name, a slug, a code, a user name, or the search itself")
    name: str
    created_at: datetime.datetime


class FollowList(Model):
    model_config = _example(items=[_FOLLOW])

    items: list[Follow]


class NewFollow(Body):
    model_config = _body(kind="author", target="Ada Lovelace")

    kind: FollowKind
    target: str = Field(max_length=500)


class Submission(Model):
    """A wish to see a paper on a day's page."""

    model_config = _example(**_SUBMISSION)

    id: int
    scheme: str
    identifier: str
    paper: str | None = Field(description="Null until a source has told of it")
    day: datetime.date
    state: Literal["pending", "done", "failed"]
    reason: str
    created_at: datetime.datetime


class SubmissionList(Model):
    model_config = _example(items=[_SUBMISSION], next=None)

    items: list[Submission]
    next: Next


class NewSubmission(Body):
    model_config = _body(paper="https://arxiv.org/abs/2205.13147")

    paper: str = Field(max_length=2_000, description="An arXiv id, a DOI, or an address that holds one")
    day: str | None = Field(None, pattern=r"^\d{4}-\d\d-\d\d$", description="2025-10-14; else today")


class FeedItem(Model):
    """A paper of a feed of one's own, and why it is there."""

    score: float
    parts: dict[str, float] = Field(description="What the score is the sum of")
    reason: str
    exploration: bool = Field(description="True for one from outside, to find out whether it is liked")
    paper: PaperOut


class FeedList(Model):
    """Part of a feed of one's own, best first."""

    model_config = _example(
        items=[
            {
                "score": 1.2,
                "parts": {"taste": 1.2},
                "reason": "Like a paper you upvoted",
                "exploration": False,
                "paper": _PAPER,
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


class Edition(Model):
    """A day's list as it was frozen when the day closed."""

    model_config = _example(day="2025-10-14", frozen_at="2025-10-15T00:05:00Z", papers=42, note="")

    day: datetime.date
    frozen_at: datetime.datetime
    papers: int
    note: str = Field(description="Why it is empty")


class EditionList(Model):
    items: list[Edition]
    next: Next


class EditionWhole(Model):
    """An edition and part of its papers, in their frozen order."""

    edition: Edition
    previous: datetime.date | None
    following: datetime.date | None
    items: list[PaperOut]
    next: Next


class Subscription(Model):
    """A wish for papers by mail."""

    model_config = _example(**_SUBSCRIPTION)

    id: int
    address: str
    kind: str
    target: str
    cadence: str
    weekday: int = Field(description="Of weekly ones; Monday is 0")
    limit: int
    revisions: bool
    confirmed: bool
    hour: int = Field(description="By the clock of the time zone")
    time_zone: str


class SubscriptionList(Model):
    model_config = _example(items=[_SUBSCRIPTION])

    items: list[Subscription]


class NewSubscription(Body):
    """Goes to a confirmed address of yours."""

    model_config = _body(kind="day", cadence="daily")

    kind: str = Field(max_length=24, description="day, trending, category, keyword, organisation, author, search …")
    target: str = Field("", max_length=300, description="Which category, keyword, search …")
    cadence: str = Field("daily", max_length=10)
    weekday: int = Field(0, ge=0, le=6)
    limit: int = Field(10, ge=1, le=50)
    revisions: bool = False
    address: str | None = Field(None, max_length=254, description="One of your confirmed addresses; else the first")
    hour: int = Field(7, ge=0, le=23, description="For an address without subscriptions")
    time_zone: str = Field("UTC", max_length=64, description="For an address without subscriptions")
