"""What people do, as plain values of the shapes in `client.people`. `viewer` is who asks: a User, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.api import cursors
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.community import queries
from dailypapers.community.models import Collection, CollectionItem, Comment, Follow, Submission
from dailypapers.community.queries import Thread
from dailypapers.digests import queries as digests
from dailypapers.digests.models import Edition, Subscription
from dailypapers.formats import load
from dailypapers.formats.api_json import Document, document, documents
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import subscribers_of
from dailypapers.ranking.feeds import for_you

Row = TypeVar("Row")


def _part(rows: QuerySet[Any, Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """Rows from the place of the cursor on, for lists whose order is somebody's own and that are short."""
    place = cursors.read(cursor, int)
    start = place[0] if place else 0
    found = list(rows[start : start + limit + 1])
    return found[:limit], cursors.write([start + limit]) if len(found) > limit else None


def papers(rows: QuerySet[Paper], site: str, *, limit: int, cursor: str) -> Document:
    """Part of a list of papers in its own order."""
    ids, following = _part(rows.values_list("id", flat=True), cursor, limit)
    return {"items": documents(ids, site), "next": following}


# --- comments -----------------------------------------------------------------------------------------------------


def comments(paper: Paper, viewer: Any) -> Document:
    return {"items": [_thread(thread, paper.key) for thread in queries.threads(paper, viewer)]}


def comment(comment: Comment, viewer: Any) -> Document:
    """One comment as its paper's discussion shows it."""
    for thread in queries.threads(comment.paper, viewer):
        for one in (thread, *thread.replies):
            if one.comment.id == comment.id:
                return _thread(one, comment.paper.key)
    return _thread(Thread(comment, []), comment.paper.key)


def _thread(thread: Thread, key: str) -> Document:
    row = thread.comment
    named = row.user is not None and row.deleted_at is None
    return {
        "id": row.id, "paper": key, "parent": row.parent_id, "user": row.user.username if row.user and named else None,
        "group": row.group.slug if row.group else None, "text": row.text, "deleted": row.deleted_at is not None,
        "created_at": row.created_at, "edited_at": row.edited_at,
        "reactions": [
            {"kind": kind, "number": number, "mine": mine} for kind, _, number, mine in thread.reactions if number
        ],
        "replies": [_thread(reply, key) for reply in thread.replies],
    }  # fmt: skip


# --- collections --------------------------------------------------------------------------------------------------


def collections(owner: str, viewer: Any, site: str, *, limit: int, cursor: str) -> Document:
    """The public ones of everybody, or those of one user that the viewer may find. Raises `ApiError`."""
    if owner:
        user = accounts.by_username(owner)
        if user is None:
            raise ApiError("not_found", f"There is no user “{owner[:60]}” here.", "owner")
        rows = queries.collections_of(user, viewer)
    else:
        rows = queries.public_collections()
    found, following = _part(rows.select_related("owner", "group"), cursor, limit)
    return {"items": [collection(row, site) for row in found], "next": following}


def collection(row: Collection, site: str) -> Document:
    number = getattr(row, "papers", None)
    return {
        "slug": row.slug, "title": row.title, "description": row.description, "visibility": row.visibility,
        "owner": row.owner.username, "group": row.group.slug if row.group else None,
        "papers": row.items.count() if number is None else number,
        "created_at": row.created_at, "changed_at": row.changed_at, "url": f"{site}/collections/{row.slug}",
    }  # fmt: skip


def collection_whole(slug: str, viewer: Any, site: str, *, limit: int, cursor: str) -> Document:
    row = queries.collection_of(slug, viewer)
    items, following = _part(row.items.order_by("position", "id"), cursor, limit)
    shown = _by_id([item.paper_id for item in items], site)
    return {
        "collection": collection(row, site),
        "items": [
            {"position": item.position, "note": item.note, "added_at": item.added_at, "paper": shown[item.paper_id]}
            for item in items
            if item.paper_id in shown
        ],
        "next": following,
    }


def saved(item: CollectionItem, slug: str, key: str) -> Document:
    return {"collection": slug, "paper": key, "position": item.position, "note": item.note, "added_at": item.added_at}


def _by_id(ids: Sequence[int], site: str) -> dict[int, Document]:
    return {paper.id: document(paper, site) for paper in load(ids)}


# --- what is one's own --------------------------------------------------------------------------------------------


def follows(rows: Iterable[Follow]) -> Document:
    return {"items": [follow(row) for row in rows]}


def follow(row: Follow) -> Document:
    target = row.target
    named = ENTITIES[row.kind].key_of(target) if row.kind in ENTITIES else str(target)
    return {"kind": row.kind, "target": named, "name": str(target), "created_at": row.created_at}


def submissions(user: User, *, limit: int, cursor: str) -> Document:
    found, following = _part(queries.submissions_of(user), cursor, limit)
    return {"items": [submission(row) for row in found], "next": following}


def submission(row: Submission) -> Document:
    return {
        "id": row.id, "scheme": row.scheme, "identifier": row.identifier, "paper": row.paper.key if row.paper else None,
        "day": row.day, "state": row.state, "reason": row.reason, "created_at": row.created_at,
    }  # fmt: skip


def feed(user: User, site: str, *, limit: int, cursor: str) -> Document:
    place = cursors.read(cursor, int)
    offset = place[0] if place else 0
    page = for_you(user.id, offset=offset, limit=limit)
    shown = _by_id([item.paper.id for item in page.items], site)
    items = [
        {"score": float(item.score), "parts": {name: float(value) for name, value in item.parts.items()},
         "reason": item.reason, "exploration": item.exploration, "paper": shown[item.paper.id]}
        for item in page.items
        if item.paper.id in shown
    ]  # fmt: skip
    following = cursors.write([offset + limit]) if offset + limit < page.total else None
    return {
        "items": items,
        "next": following,
        "total": page.total,
        "made_at": page.made_at,
        "is_current": page.is_current,
    }


# --- editions and subscriptions -----------------------------------------------------------------------------------


def editions(*, limit: int, cursor: str) -> Document:
    place = cursors.read(cursor, str)
    found = digests.editions(limit + 1, _day(str(place[0]), "cursor") if place else None)
    more, found = len(found) > limit, found[:limit]
    return {
        "items": [_edition(row) for row in found],
        "next": cursors.write([found[-1].day.isoformat()]) if more else None,
    }


def edition_whole(text: str, site: str, *, limit: int, cursor: str) -> Document:
    row = digests.newest_edition() if text == "newest" else digests.edition(_day(text, "day"))
    if row is None:
        raise ApiError("not_found", "There is no edition of this day; it is made when the day has closed.", "day")
    place = cursors.read(cursor, int)
    start = min(place[0], len(row.paper_ids)) if place else 0
    before, after = digests.editions_around(row.day)
    return {
        "edition": _edition(row), "previous": before, "following": after,
        "items": documents(row.paper_ids[start : start + limit], site),
        "next": cursors.write([start + limit]) if start + limit < len(row.paper_ids) else None,
    }  # fmt: skip


def _day(text: str, field: str) -> Any:
    try:
        return Day.parse(text).first_day
    except InvalidPeriod as error:
        raise ApiError("invalid_cursor" if field == "cursor" else "invalid_value", str(error), field) from error


def _edition(row: Edition) -> Document:
    return {"day": row.day, "frozen_at": row.frozen_at, "papers": len(row.paper_ids), "note": row.note}


def subscriptions(user: User) -> Document:
    rows = Subscription.objects.filter(subscriber__in=subscribers_of(user)).select_related("subscriber")
    return {"items": [subscription(row) for row in rows]}


def subscription(row: Subscription) -> Document:
    to = row.subscriber
    return {
        "id": row.id, "address": to.address, "kind": row.kind, "target": row.target, "cadence": row.cadence,
        "weekday": row.weekday, "limit": row.limit, "revisions": row.revisions, "confirmed": row.confirmed,
        "hour": to.hour, "time_zone": to.time_zone,
    }  # fmt: skip
