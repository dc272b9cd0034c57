"""Comments, collections, follows and what is one's own, as plain values of the shapes in `client.people`.

`viewer` is the reader: a `User`, or an anonymous one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import QuerySet

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.api import cursors
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.community import queries
from dailypapers.community.models import Collection, CollectionItem, Comment, Follow, Mute, Submission
from dailypapers.community.queries import Thread
from dailypapers.digests import queries as digests
from dailypapers.digests.models import Edition, Subscriber, Subscription
from dailypapers.digests.subscriptions.channels import channels_of
from dailypapers.formats import load
from dailypapers.formats.api_json import Document, document, documents
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.listings.muting import unmuted_of
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import subscribers_of
from dailypapers.ranking.feeds import for_you

Row = TypeVar("Row")


class RowPage(NamedTuple, Generic[Row]):
    """The rows of one part of a list, and the cursor of the next part; None behind the last."""

    rows: list[Row]
    next: str | None


def _page(rows: QuerySet[Any, Row], cursor: str, limit: int) -> RowPage[Row]:
    """Return rows from an offset on, for short lists whose order is somebody's own."""
    position = cursors.decode(cursor, int)
    start = position[0] if position else 0
    page = list(rows[start : start + limit + 1])
    return RowPage(page[:limit], cursors.encode([start + limit]) if len(page) > limit else None)


def papers(rows: QuerySet[Paper], site: str, *, limit: int, cursor: str) -> Document:
    """Return a part of a list of papers in its own order."""
    ids, following = _page(rows.values_list("id", flat=True), cursor, limit)
    return {"items": documents(ids, site), "next": following}


# --- comments -----------------------------------------------------------------------------------------------------


def comments(paper: Paper, viewer: Any) -> Document:
    """Return the discussion of a paper as the viewer may see it."""
    return {"items": [_thread(thread, paper.key) for thread in queries.threads(paper, viewer)]}


def comment(comment: Comment, viewer: Any) -> Document:
    """Return one comment as its paper's discussion shows it."""
    for thread in queries.threads(comment.paper, viewer):
        for part in (thread, *thread.replies):
            if part.comment.id == comment.id:
                return _thread(part, comment.paper.key)
    return _thread(Thread(comment, []), comment.paper.key)


def _thread(thread: Thread, key: str) -> Document:
    row = thread.comment
    author = row.user if row.deleted_at is None else None
    return {
        "id": row.id,
        "paper": key,
        "parent": row.parent_id,
        "user": author.username if author else None,
        "group": row.group.slug if row.group else None,
        "text": row.text,
        "deleted": row.deleted_at is not None,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "reactions": [
            {"kind": kind, "number": number, "mine": mine} for kind, _, number, mine in thread.reactions if number
        ],
        "replies": [_thread(reply, key) for reply in thread.replies],
    }


# --- collections --------------------------------------------------------------------------------------------------


def collections(owner: str, viewer: Any, site: str, *, limit: int, cursor: str) -> Document:
    """Return all public collections, or those of one user that the viewer may see.

    Raises `ApiError` for an unknown owner.
    """
    if owner:
        user = accounts.by_username(owner)
        if user is None:
            raise ApiError("not_found", f"There is no user “{owner[:60]}” here.", "owner")
        rows = queries.collections_of(user, viewer)
    else:
        rows = queries.public_collections()
    page, following = _page(rows.select_related("owner", "group"), cursor, limit)
    return {"items": [collection(row, site) for row in page], "next": following}


def collection(row: Collection, site: str) -> Document:
    """Return a collection without its papers."""
    papers = getattr(row, "papers", None)
    return {
        "slug": row.slug,
        "title": row.title,
        "description": row.description,
        "visibility": row.visibility,
        "owner": row.owner.username,
        "group": row.group.slug if row.group else None,
        "papers": row.items.count() if papers is None else papers,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "url": f"{site}/collections/{row.slug}",
    }


def full_collection(slug: str, viewer: Any, site: str, *, limit: int, cursor: str) -> Document:
    """Return a collection with a part of its papers and their notes. Raises `NotFound`."""
    row = queries.collection_of(slug, viewer)
    items, following = _page(row.items.order_by("position", "id"), cursor, limit)
    papers = _papers_by_id([item.paper_id for item in items], site)
    return {
        "collection": collection(row, site),
        "items": [
            {"position": item.position, "note": item.note, "added_at": item.added_at, "paper": papers[item.paper_id]}
            for item in items
            if item.paper_id in papers
        ],
        "next": following,
    }


def saved(item: CollectionItem, slug: str, key: str) -> Document:
    """Return the item of a paper in a collection, without the paper."""
    return {"collection": slug, "paper": key, "position": item.position, "note": item.note, "added_at": item.added_at}


def _papers_by_id(ids: Sequence[int], site: str) -> dict[int, Document]:
    return {paper.id: document(paper, site) for paper in load(ids)}


# --- the user's own ------------------------------------------------------------------------------------------------


def follows(rows: Iterable[Follow]) -> Document:
    """Return follows in their order."""
    rows = list(rows)
    names = queries.followed_names(rows)
    return {"items": [_follow(row, names[row.pk]) for row in rows]}


def follow(row: Follow) -> Document:
    """Return a follow with the public key of its target."""
    return _follow(row, queries.followed_names([row])[row.pk])


def _follow(row: Follow, name: str) -> Document:
    target = row.target
    key = target if isinstance(target, str) else ENTITIES[row.kind].key_of(target)
    return {"kind": row.kind, "target": key, "name": name, "created_at": row.created_at}


def mutes(rows: Iterable[Mute]) -> Document:
    """Return what a reader has muted, in its order."""
    return {"items": [mute(row) for row in rows]}


def mute(row: Mute) -> Document:
    """Return something muted."""
    return {"kind": row.kind, "target": row.target, "created_at": row.created_at}


def submissions(user: User, *, limit: int, cursor: str) -> Document:
    """Return the submissions of a user, the newest first."""
    page, following = _page(queries.submissions_of(user), cursor, limit)
    return {"items": [submission(row) for row in page], "next": following}


def submission(row: Submission) -> Document:
    """Return a submission with its state."""
    return {
        "id": row.id,
        "scheme": row.scheme,
        "identifier": row.identifier,
        "paper": row.paper.key if row.paper else None,
        "day": row.day,
        "state": row.state,
        "reason": row.reason,
        "created_at": row.created_at,
    }


def feed(user: User, site: str, *, limit: int, cursor: str) -> Document:
    """Return the personal feed of a user, best first, without what they muted, each paper with score and reason."""
    position = cursors.decode(cursor, int)
    offset = position[0] if position else 0
    page = for_you(user.id, offset=offset, limit=limit)
    papers = _papers_by_id(unmuted_of("for-you", user, [item.paper.id for item in page.items]), site)
    items = [
        {
            "score": float(item.score),
            "parts": {name: float(value) for name, value in item.parts.items()},
            "reason": item.reason,
            "exploration": item.exploration,
            "paper": papers[item.paper.id],
        }
        for item in page.items
        if item.paper.id in papers
    ]
    following = cursors.encode([offset + limit]) if offset + limit < page.total else None
    return {
        "items": items,
        "next": following,
        "total": page.total,
        "made_at": page.made_at,
        "is_current": page.is_current,
    }


# --- editions and subscriptions -----------------------------------------------------------------------------------


def editions(*, limit: int, cursor: str) -> Document:
    """Return the editions without their papers, the newest first."""
    position = cursors.decode(cursor, str)
    editions = digests.editions(limit + 1, _day(str(position[0]), "cursor") if position else None)
    has_more, editions = len(editions) > limit, editions[:limit]
    return {
        "items": [_edition(row) for row in editions],
        "next": cursors.encode([editions[-1].day.isoformat()]) if has_more else None,
    }


def full_edition(text: str, site: str, viewer: Any, *, limit: int, cursor: str) -> Document:
    """Return the edition of a day, or the newest one, with a part of its papers. Raises `ApiError`."""
    row = digests.newest_edition() if text == "newest" else digests.edition(_day(text, "day"))
    if row is None:
        raise ApiError(
            "not_found", "There is no edition of this day. An edition is made when its day has closed.", "day"
        )
    position = cursors.decode(cursor, int)
    start = min(position[0], len(row.paper_ids)) if position else 0
    before, after = digests.editions_around(row.day)
    return {
        "edition": _edition(row),
        "previous": before,
        "following": after,
        "items": documents(unmuted_of("edition", viewer, row.paper_ids[start : start + limit]), site),
        "next": cursors.encode([start + limit]) if start + limit < len(row.paper_ids) else None,
    }


def _day(text: str, field: str) -> Any:
    try:
        return Day.parse(text).first_day
    except InvalidPeriod as error:
        raise ApiError("invalid_cursor" if field == "cursor" else "invalid_value", str(error), field) from error


def _edition(row: Edition) -> Document:
    return {"day": row.day, "frozen_at": row.frozen_at, "papers": len(row.paper_ids), "note": row.note}


def subscriptions(user: User) -> Document:
    """Return the mail subscriptions of a user."""
    rows = Subscription.objects.filter(subscriber__in=subscribers_of(user)).select_related("subscriber")
    return {"items": [subscription(row) for row in rows]}


def channels(user: User) -> Document:
    """Return the channels of a user, without their addresses."""
    return {"items": [channel(row) for row in channels_of(user)]}


def channel(row: Subscriber) -> Document:
    """Return a channel with what comes to it."""
    return {
        "id": row.id,
        "channel": row.channel,
        "name": row.address,
        "hour": row.hour,
        "time_zone": row.time_zone,
        "next_at": row.next_at,
        "stopped": row.stop_reason,
        "subscriptions": [subscription(one) for one in row.subscriptions.all()],
    }


def subscription(row: Subscription) -> Document:
    """Return a subscription with its address and hour."""
    subscriber = row.subscriber
    return {
        "id": row.id,
        "address": subscriber.address,
        "kind": row.kind,
        "target": row.target,
        "cadence": row.cadence,
        "weekday": row.weekday,
        "limit": row.limit,
        "revisions": row.revisions,
        "confirmed": row.confirmed,
        "hour": subscriber.hour,
        "time_zone": subscriber.time_zone,
    }
