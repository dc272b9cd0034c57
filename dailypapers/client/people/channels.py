"""Channels of one's own: chats, push services and webhooks that digests go to."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.people.base import Body, body
from dailypapers.client.people.digests import _SUBSCRIPTION, Subscription

_CHANNEL: dict[str, Any] = {
    "id": 6,
    "channel": "service",
    "name": "ntfy at ntfy.sh",
    "hour": 7,
    "time_zone": "Europe/London",
    "next_at": "2025-10-15T06:00:00Z",
    "stopped": "",
    "subscriptions": [_SUBSCRIPTION | {"address": "ntfy at ntfy.sh"}],
}


class Channel(Model):
    """A chat, push service or webhook that digests go to. Its address is a secret, which is shown to nobody again."""

    model_config = example(**_CHANNEL)

    id: int
    channel: str = Field(description="slack, discord, mattermost, matrix, webhook or service")
    name: str
    hour: int = Field(description="By the clock of the time zone")
    time_zone: str
    next_at: datetime.datetime | None = Field(description="When the next digest is due")
    stopped: str = Field(description="Why nothing comes any more; empty while it does")
    subscriptions: list[Subscription]


class ChannelList(Model):
    model_config = example(items=[_CHANNEL])

    items: list[Channel]


class ChannelTest(Model):
    """How a test message fared."""

    model_config = example(state="sent", error="")

    state: str = Field(description="sent, failed, or planned where it is tried again")
    error: str = Field(description="What the service said")


class NewChannel(Body):
    """A webhook's address, or that of a service as Apprise writes it."""

    model_config = body(url="ntfys://ntfy.sh/a-topic", kind="day")

    url: str = Field(max_length=1_000)
    name: str = Field("", max_length=60)
    channel: str = Field("", max_length=12, description="mattermost or matrix, for webhooks of theirs")
    kind: str = Field("day", max_length=24, description="day, trending, category, keyword, organisation, search …")
    target: str = Field("", max_length=300, description="Which category, keyword, search …")
    cadence: str = Field("daily", max_length=10)
    weekday: int = Field(0, ge=0, le=6)
    limit: int = Field(10, ge=1, le=50)
    revisions: bool = False
    hour: int = Field(7, ge=0, le=23)
    time_zone: str = Field("UTC", max_length=64)
