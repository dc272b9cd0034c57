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
from dailypapers.community.models import Comment, Submission
from dailypapers.community.queries import Thread
from dailypapers.lib.tex import to_plain

Submitters = dict[str, dict[str, Any]]  # key of a paper → who submitted it here
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


def facts(document: Document, avatars: dict[str, str], submitters: Submitters) -> dict[str, Any]:
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
        "submittedOnDailyBy": submitters.get(document["id"]),
        "upvotes": document["upvotes"],
        "localUpvotes": document["votes"],
        "localComments": document["comments"],
        "discussionId": object_id("discussion", document["id"]),
        "projectPage": project and project["url"],
        "githubRepo": code and code["url"],
        "githubStars": code and code["stars"],
        "ai_summary": document["summary"] or None,
        "ai_keywords": document["keywords"] or None,
        "organization": organisation(document, avatars),
    }
    return {name: value for name, value in known.items() if value is not None}


def listed(document: Document, avatars: dict[str, str], submitters: Submitters) -> dict[str, Any]:
    """An item of a list: the paper inside, and again what the client reads at the top."""
    paper = facts(document, avatars, submitters)
    again = ("id", "title", "summary", "upvotes", "submittedOnDailyAt", "ai_summary", "ai_keywords", "githubRepo",
             "githubStars", "projectPage", "organization", "localUpvotes", "localComments")  # fmt: skip
    item = {"paper": paper} | {name: paper[name] for name in again if name in paper}
    published = start_of(document["featured_on"]) or paper.get("publishedAt")
    if published:
        item["publishedAt"] = published
    if document["thumbnail_url"]:
        item["thumbnail"] = document["thumbnail_url"]
    if document["id"] in submitters:
        item["submittedBy"] = submitters[document["id"]]
    return item | {"numComments": document["external_comments"], "mediaUrls": [], "isAuthorParticipating": False}


def found(document: Document, avatars: dict[str, str], title: Pieces, summary: Pieces) -> dict[str, Any]:
    return listed(document, avatars, {}) | {"highlightedTitle": _pieces(title), "highlightedSummary": _pieces(summary)}


def _pieces(pieces: Pieces) -> list[dict[str, str]]:
    return [{"type": "highlight" if marked else "text", "text": text} for text, marked in pieces]


def whole(document: Document, avatars: dict[str, str], submitters: Submitters) -> dict[str, Any]:
    """The paper of `/api/papers/{id}`: flat, with what is built on it, of which we know nothing."""
    linked = {
        "linkedModels": [], "numTotalModels": 0, "linkedDatasets": [], "numTotalDatasets": 0,
        "linkedSpaces": [], "numTotalSpaces": 0,
    }  # fmt: skip
    return facts(document, avatars, submitters) | {"numComments": document["external_comments"]} | linked


def user(username: str, name: str) -> dict[str, Any]:
    return {"_id": object_id("user", username), "user": username, "name": username, "fullname": name or username,
            "avatarUrl": "", "type": "user", "isPro": False}  # fmt: skip


def submitters_of(ids: list[int]) -> Submitters:
    """Who put these papers on a day's page here, by the paper's key; the first one counts. One query."""
    rows = Submission.objects.filter(paper_id__in=ids, state=Submission.State.DONE, user__is_active=True)
    told = rows.order_by("-id").values_list("paper__key", "user__username", "user__display_name")
    return {key: user(username, name) for key, username, name in told}


def comments(threads: Iterable[Thread]) -> list[dict[str, Any]]:
    """The discussion here as events of a discussion of the hub; a reply names what it replies to."""
    return [_event(one.comment) for thread in threads for one in (thread, *thread.replies)]


def _event(row: Comment) -> dict[str, Any]:
    hidden = row.deleted_at is not None
    who = row.user if not hidden else None
    event = {
        "id": object_id("comment", str(row.id)), "type": "comment", "createdAt": moment(row.created_at),
        "data": {
            "edited": row.edited_at is not None, "hidden": hidden,
            "latest": {"raw": row.text, "updatedAt": moment(row.edited_at or row.created_at)},
        },
    }  # fmt: skip
    event |= {"author": user(who.username, who.display_name)} if who else {}
    return event | ({"parentId": object_id("comment", str(row.parent_id))} if row.parent_id else {})


def avatars_of(ids: list[int]) -> dict[str, str]:
    """Slug to picture of the organisations of these papers. One query."""
    rows = Paper.objects.filter(id__in=ids, organisation__isnull=False).order_by()
    return dict(rows.values_list("organisation__slug", "organisation__avatar_url").distinct())
