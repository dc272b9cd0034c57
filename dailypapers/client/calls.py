"""What can be asked of what people do: each function is one call, which both clients send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from dailypapers.client import people
from dailypapers.client.models import PaperList

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """A request and the model of its answer; None where there is none."""

    method: str
    path: str
    model: type[Answer]
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None


class Nothing(BaseModel):
    """The answer of what was deleted."""


def _at(*parts: str) -> str:
    return "/api/v1/" + "/".join(quote(part, safe="/:") for part in parts)


def _part(limit: int, cursor: str) -> dict[str, str]:
    return {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def vote(identifier: str, wanted: bool) -> Call[people.Voted]:
    return Call("PUT" if wanted else "DELETE", _at("papers", identifier, "vote"), people.Voted)


def reading(identifier: str, state: str | None) -> Call[people.Reading]:
    path = _at("papers", identifier, "reading")
    if state is None:
        return Call("DELETE", path, people.Reading)
    return Call("PUT", path, people.Reading, body={"state": state})


def comments(identifier: str) -> Call[people.CommentList]:
    return Call("GET", _at("papers", identifier, "comments"), people.CommentList)


def comment(identifier: str, text: str, parent: int | None, group: str | None) -> Call[people.Comment]:
    body = {"text": text} | _given(parent=parent, group=group)
    return Call("POST", _at("papers", identifier, "comments"), people.Comment, body=body)


def edit_comment(number: int, text: str) -> Call[people.Comment]:
    return Call("PATCH", _at("comments", str(number)), people.Comment, body={"text": text})


def delete_comment(number: int) -> Call[Nothing]:
    return Call("DELETE", _at("comments", str(number)), Nothing)


def react(number: int, kind: str, wanted: bool) -> Call[people.Reacted]:
    return Call("PUT" if wanted else "DELETE", _at("comments", str(number), "reactions", kind), people.Reacted)


def collections(owner: str, limit: int, cursor: str) -> Call[people.CollectionList]:
    query = _part(limit, cursor) | ({"owner": owner} if owner else {})
    return Call("GET", _at("collections"), people.CollectionList, query)


def collection(slug: str, limit: int, cursor: str) -> Call[people.CollectionWhole]:
    return Call("GET", _at("collections", slug), people.CollectionWhole, _part(limit, cursor))


def create_collection(title: str, description: str, visibility: str) -> Call[people.Collection]:
    body = {"title": title, "description": description, "visibility": visibility}
    return Call("POST", _at("collections"), people.Collection, body=body)


def change_collection(slug: str, changes: dict[str, str]) -> Call[people.Collection]:
    return Call("PATCH", _at("collections", slug), people.Collection, body=dict(changes))


def delete_collection(slug: str) -> Call[Nothing]:
    return Call("DELETE", _at("collections", slug), Nothing)


def save(slug: str, identifier: str, note: str | None, place: int | None) -> Call[people.Saved]:
    body = _given(note=note, place=place)
    return Call("PUT", _at("collections", slug, "papers", identifier), people.Saved, body=body)


def unsave(slug: str, identifier: str) -> Call[Nothing]:
    return Call("DELETE", _at("collections", slug, "papers", identifier), Nothing)


def my_papers(kind: str, limit: int, cursor: str) -> Call[PaperList]:
    return Call("GET", _at("me", kind), PaperList, _part(limit, cursor))


def my_collections(limit: int, cursor: str) -> Call[people.CollectionList]:
    return Call("GET", _at("me", "collections"), people.CollectionList, _part(limit, cursor))


def my_feed(limit: int, cursor: str) -> Call[people.FeedList]:
    return Call("GET", _at("me", "feed"), people.FeedList, _part(limit, cursor))


def follows() -> Call[people.FollowList]:
    return Call("GET", _at("me", "follows"), people.FollowList)


def follow(kind: str, target: str) -> Call[people.Follow]:
    return Call("POST", _at("me", "follows"), people.Follow, body={"kind": kind, "target": target})


def unfollow(kind: str, target: str) -> Call[Nothing]:
    return Call("DELETE", _at("me", "follows"), Nothing, {"kind": kind, "target": target})


def submissions(limit: int, cursor: str) -> Call[people.SubmissionList]:
    return Call("GET", _at("me", "submissions"), people.SubmissionList, _part(limit, cursor))


def submit(paper: str, day: str | None) -> Call[people.Submission]:
    return Call("POST", _at("me", "submissions"), people.Submission, body={"paper": paper} | _given(day=day))


def subscriptions() -> Call[people.SubscriptionList]:
    return Call("GET", _at("me", "subscriptions"), people.SubscriptionList)


def subscribe(kind: str, target: str, wishes: dict[str, Any]) -> Call[people.Subscription]:
    body = {"kind": kind, "target": target} | wishes
    return Call("POST", _at("me", "subscriptions"), people.Subscription, body=body)


def unsubscribe(number: int) -> Call[Nothing]:
    return Call("DELETE", _at("me", "subscriptions", str(number)), Nothing)


def editions(limit: int, cursor: str) -> Call[people.EditionList]:
    return Call("GET", _at("editions"), people.EditionList, _part(limit, cursor))


def edition(day: str, limit: int, cursor: str) -> Call[people.EditionWhole]:
    return Call("GET", _at("editions", day), people.EditionWhole, _part(limit, cursor))
