"""Papers in the hub's own words. Each rule is what a released client needs; docs/api.md lists them.

Facts are sent twice, nested and at the top: the client reads some from one place and some from the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

from dailypapers.api.documents import Document
from dailypapers.catalog.models import Paper
from dailypapers.lib.tex import to_plain

Pieces = Iterable[tuple[str, bool]]


def moment(value: datetime | None) -> str | None:
    """`2026-01-01T00:00:00.000Z`: the client understands no other form."""
    if value is None:
        return None
    utc = value.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def start_of(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00.000Z" if day else None


def object_id(*names: str) -> str:
    """An id of 24 hexadecimal digits as the hub has them, always the same for the same names."""
    return blake2b("\0".join(names).encode(errors="replace"), digest_size=12).hexdigest()


def organisation(document: Document, avatars: dict[str, str]) -> dict[str, Any] | None:
    named = document["organisation"]
    if named is None:
        return None
    avatar = avatars.get(named["slug"], "")
    return {"_id": object_id("organisation", named["slug"]), "name": named["slug"], "fullname": named["name"],
            "avatar": avatar, "avatarUrl": avatar}  # fmt: skip


def _first(document: Document, kind: str) -> dict[str, Any] | None:
    return next((link for link in document["links"] if link["kind"] == kind), None)


def facts(document: Document, avatars: dict[str, str]) -> dict[str, Any]:
    """The paper itself, without what is unknown: a null would stand in the way of a value elsewhere."""
    code, project = _first(document, "code"), _first(document, "project")
    featured = start_of(document["featured_on"])
    known = {
        "id": document["id"],
        "title": document["title"],
        "summary": to_plain(document["abstract"]) or document["summary"],
        "authors": [
            {"_id": object_id("author", document["id"], str(place)), "name": name, "hidden": False}
            for place, name in enumerate(document["authors"])
        ],
        "publishedAt": moment(document["published_at"]) or featured,
        "submittedOnDailyAt": featured,
        "upvotes": document["upvotes"],
        "discussionId": object_id("discussion", document["id"]),
        "projectPage": project and project["url"],
        "githubRepo": code and code["url"],
        "githubStars": code and code["stars"],
        "ai_summary": document["summary"] or None,
        "ai_keywords": document["keywords"] or None,
        "organization": organisation(document, avatars),
    }
    return {name: value for name, value in known.items() if value is not None}


def listed(document: Document, avatars: dict[str, str]) -> dict[str, Any]:
    """An item of a list: the paper inside, and again what the client reads at the top."""
    paper = facts(document, avatars)
    again = ("id", "title", "summary", "upvotes", "submittedOnDailyAt", "ai_summary", "ai_keywords", "githubRepo",
             "githubStars", "projectPage", "organization")  # fmt: skip
    item = {"paper": paper} | {name: paper[name] for name in again if name in paper}
    published = start_of(document["featured_on"]) or paper.get("publishedAt")
    if published:
        item["publishedAt"] = published
    if document["thumbnail_url"]:
        item["thumbnail"] = document["thumbnail_url"]
    return item | {"numComments": document["comments"], "mediaUrls": [], "isAuthorParticipating": False}


def found(document: Document, avatars: dict[str, str], title: Pieces, summary: Pieces) -> dict[str, Any]:
    return listed(document, avatars) | {"highlightedTitle": _pieces(title), "highlightedSummary": _pieces(summary)}


def _pieces(pieces: Pieces) -> list[dict[str, str]]:
    return [{"type": "highlight" if marked else "text", "text": text} for text, marked in pieces]


def whole(document: Document, avatars: dict[str, str]) -> dict[str, Any]:
    """The paper of `/api/papers/{id}`: flat, with what is built on it, of which we know nothing."""
    linked = {
        "linkedModels": [], "numTotalModels": 0, "linkedDatasets": [], "numTotalDatasets": 0,
        "linkedSpaces": [], "numTotalSpaces": 0,
    }  # fmt: skip
    return facts(document, avatars) | {"numComments": document["comments"]} | linked


def avatars_of(ids: list[int]) -> dict[str, str]:
    """Slug to picture of the organisations of these papers. One query."""
    rows = Paper.objects.filter(id__in=ids, organisation__isnull=False).order_by()
    return dict(rows.values_list("organisation__slug", "organisation__avatar_url").distinct())
