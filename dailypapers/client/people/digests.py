"""Editions, and the subscriptions to digests."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.models.papers import PaperOut
from dailypapers.client.people.base import Body, Next, body

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


class Edition(Model):
    """A day's list as it was frozen when the day closed."""

    model_config = example(day="2025-10-14", frozen_at="2025-10-15T00:05:00Z", papers=42, note="")

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

    model_config = example(**_SUBSCRIPTION)

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
    model_config = example(items=[_SUBSCRIPTION])

    items: list[Subscription]


class NewSubscription(Body):
    """Goes to a confirmed address of yours."""

    model_config = body(kind="day", cadence="daily")

    kind: str = Field(max_length=24, description="day, trending, category, keyword, organisation, author, search …")
    target: str = Field("", max_length=300, description="Which category, keyword, search …")
    cadence: str = Field("daily", max_length=10)
    weekday: int = Field(0, ge=0, le=6)
    limit: int = Field(10, ge=1, le=50)
    revisions: bool = False
    address: str | None = Field(None, max_length=254, description="One of your confirmed addresses; else the first")
    hour: int = Field(7, ge=0, le=23, description="For an address without subscriptions")
    time_zone: str = Field("UTC", max_length=64, description="For an address without subscriptions")
