"""What is sent to the API, and what its answers about people share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from dailypapers.client.models.base import Model

Visibility = Literal["private", "unlisted", "public"]
State = Literal["read", "later", "hidden"]
MuteKind = Literal["word", "author", "category", "keyword"]
FollowKind = Literal["author", "organisation", "category", "keyword", "topic", "person", "search"]
ReactionKind = Literal["agree", "thanks", "insight", "doubt", "joy"]
NEXT = "The `cursor` of the next part; null at the end"
Next = Annotated[str | None, Field(description=NEXT)]


class Body(Model):
    """What is sent: no field that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


def body(**fields: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [fields]})
