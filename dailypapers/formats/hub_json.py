"""A paper as the hub's own clients read it. Each rule is what a released client needs; docs/api.md lists them.

Fields are sent twice, nested and at the top level: clients read some from one level and some from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

import orjson

from dailypapers.catalog.artifacts import PaperArtifacts
from dailypapers.community.models import Comment, Submission
from dailypapers.community.queries import Thread
from dailypapers.formats.artifacts import hub_fields
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView, load
from dailypapers.lib.tex import to_plain

TOP_LEVEL = (
    "id",
    "title",
    "summary",
    "upvotes",
    "submittedOnDailyAt",
    "ai_summary",
    "ai_keywords",
    "githubRepo",
    "githubStars",
    "projectPage",
    "organization",
    "localUpvotes",
    "localComments",
)
"""Fields of a paper that an item of a list repeats at its top level."""

Submitters = dict[int, dict[str, Any]]  # id of a paper → who submitted it here
Pieces = Iterable[tuple[str, bool]]


def moment(value: datetime | None) -> str | None:
    """Return a time as `2026-01-01T00:00:00.000Z`, the only form the client understands; None for None."""
    if value is None:
        return None
    utc = value.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def start_of(day: date | None) -> str | None:
    """Return the first moment of a day in UTC; None for None."""
    return f"{day.isoformat()}T00:00:00.000Z" if day else None


def object_id(*names: str) -> str:
    """Return an id of 24 hexadecimal digits, as the hub has them; the same names give the same id."""
    return blake2b("\0".join(names).encode(errors="replace"), digest_size=12).hexdigest()


def abstract(paper: PaperView) -> str:
    """Return what the hub calls the summary: the plain abstract, else our summary."""
    return to_plain(paper.abstract) or to_plain(paper.summary)


def _organisation(paper: PaperView) -> dict[str, Any] | None:
    organisation = paper.organisation
    if organisation is None:
        return None
    return {
        "_id": object_id("organisation", organisation.slug),
        "name": organisation.slug,
        "fullname": organisation.name,
        "avatar": organisation.avatar_url,
        "avatarUrl": organisation.avatar_url,
    }


def _facts(paper: PaperView, submitters: Submitters) -> dict[str, Any]:
    """Return the paper itself without unknown fields: a null would hide a value elsewhere."""
    code = next((link for link in paper.links if link.kind == "code"), None)
    project = next((link for link in paper.links if link.kind == "project"), None)
    featured = start_of(paper.featured_on)
    facts = {
        "id": paper.key,
        "title": paper.title_text,
        "summary": abstract(paper),
        "authors": [
            {"_id": object_id("author", paper.key, str(position)), "name": name, "hidden": False}
            for position, name in enumerate(paper.authors)
        ],
        "publishedAt": moment(paper.published_at) or featured,
        "submittedOnDailyAt": featured,
        "submittedOnDailyBy": submitters.get(paper.id),
        "upvotes": paper.external_upvotes,
        "localUpvotes": paper.votes,
        "localComments": paper.comments,
        "discussionId": object_id("discussion", paper.key),
        "projectPage": project and project.url,
        "githubRepo": code and code.url,
        "githubStars": code and code.stars,
        "ai_summary": to_plain(paper.summary) or None,
        "ai_keywords": paper.keyword_names or None,
        "organization": _organisation(paper),
    }
    return {name: value for name, value in facts.items() if value is not None}


def list_item(paper: PaperView, submitters: Submitters) -> dict[str, Any]:
    """Return an item of a list: the paper inside, and the fields that clients read at the top level."""
    facts = _facts(paper, submitters)
    item: dict[str, Any] = {"paper": facts} | {name: facts[name] for name in TOP_LEVEL if name in facts}
    published = start_of(paper.featured_on) or facts.get("publishedAt")
    if published:
        item["publishedAt"] = published
    if paper.thumbnail_url:
        item["thumbnail"] = paper.thumbnail_url
    if paper.id in submitters:
        item["submittedBy"] = submitters[paper.id]
    return item | {"numComments": paper.external_comments, "mediaUrls": [], "isAuthorParticipating": False}


def list_items(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return papers as items of a list, in the order of `ids`. Six queries."""
    submitters = submitters_of(ids)
    return [list_item(paper, submitters) for paper in load(ids)]


def hit(paper: PaperView, title: Pieces, summary: Pieces) -> dict[str, Any]:
    """Return an item of a search result with its matches marked."""
    return list_item(paper, {}) | {"highlightedTitle": _pieces(title), "highlightedSummary": _pieces(summary)}


def _pieces(pieces: Pieces) -> list[dict[str, str]]:
    return [{"type": "highlight" if marked else "text", "text": text} for text, marked in pieces]


def paper_info(paper: PaperView, submitters: Submitters, linked: PaperArtifacts) -> dict[str, Any]:
    """Return the paper of `/api/papers/{id}`: flat, with the models, datasets and Spaces that are linked to it."""
    return _facts(paper, submitters) | {"numComments": paper.external_comments} | hub_fields(linked)


def user(username: str, name: str) -> dict[str, Any]:
    """Return a user as the hub shows one."""
    return {
        "_id": object_id("user", username),
        "user": username,
        "name": username,
        "fullname": name or username,
        "avatarUrl": "",
        "type": "user",
        "isPro": False,
    }


def submitters_of(ids: Sequence[int]) -> Submitters:
    """Return the first user who submitted each of these papers here, by the paper's id. One query."""
    rows = Submission.objects.filter(paper_id__in=ids, state=Submission.State.DONE, user__is_active=True)
    values = rows.order_by("-id").values_list("paper_id", "user__username", "user__display_name")
    return {paper_id: user(username, name) for paper_id, username, name in values}


def comments(threads: Iterable[Thread]) -> list[dict[str, Any]]:
    """Return the comments here as events of a discussion on the hub; a reply names its parent."""
    return [_event(part.comment) for thread in threads for part in (thread, *thread.replies)]


def _event(row: Comment) -> dict[str, Any]:
    hidden = row.deleted_at is not None
    author = row.user if not hidden else None
    event = {
        "id": object_id("comment", str(row.id)),
        "type": "comment",
        "createdAt": moment(row.created_at),
        "data": {
            "edited": row.edited_at is not None,
            "hidden": hidden,
            "latest": {"raw": row.text, "updatedAt": moment(row.edited_at or row.created_at)},
        },
    }
    event |= {"author": user(author.username, author.display_name)} if author else {}
    return event | ({"parentId": object_id("comment", str(row.parent_id))} if row.parent_id else {})


def write(papers: Iterable[PaperView], context: Context) -> Iterator[bytes]:
    """Write the items of a list."""
    views = list(papers)
    submitters = submitters_of([paper.id for paper in views])
    yield orjson.dumps([list_item(paper, submitters) for paper in views])


FORMAT = Format("hub.json", "JSON of the hub", "application/json", write)
