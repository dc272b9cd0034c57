"""Collections, and what is in them."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.models.papers import PAPER, PaperOut
from dailypapers.client.people.base import Body, Next, Visibility, body

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


class Collection(Model):
    """Papers somebody put together."""

    model_config = example(**_COLLECTION)

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
    model_config = example(items=[_COLLECTION], next=None)

    items: list[Collection]
    next: Next


class CollectionItem(Model):
    model_config = example(**_ITEM, paper=PAPER)

    position: int
    note: str
    added_at: datetime.datetime
    paper: PaperOut


class CollectionWhole(Model):
    """A collection and part of its papers in their order."""

    model_config = example(collection=_COLLECTION, items=[{**_ITEM, "paper": PAPER}], next=None)

    collection: Collection
    items: list[CollectionItem]
    next: Next


class NewCollection(Body):
    model_config = body(title="Reading circle", visibility="private")

    title: str = Field(max_length=400)
    description: str = Field("", max_length=4_000)
    visibility: Visibility = "private"
    group: str | None = Field(None, max_length=80, description="The slug of a group of yours that may change it")


class ChangedCollection(Body):
    """What is left out stays as it is."""

    model_config = body(title="Friday's reading circle")

    title: str | None = Field(None, max_length=400)
    description: str | None = Field(None, max_length=4_000)
    visibility: Visibility | None = None


class NewItem(Body):
    """What is left out stays as it is; a new paper goes to the end."""

    model_config = body(note="Start with section 3")

    note: str | None = Field(None, max_length=2_000)
    place: int | None = Field(None, ge=0, lt=100_000, description="Where it shall stand, from 0")
