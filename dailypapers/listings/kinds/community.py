"""Lists that users make: a collection, the upvotes of a user, the papers of a group."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from dailypapers.accounts import queries as accounts
from dailypapers.catalog.entities import ENTITIES
from dailypapers.community import queries
from dailypapers.community.models import CollectionItem, Group
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse, pluralize
from dailypapers.listings.activity import papers_touched_by
from dailypapers.listings.listing import Listing, Visibility
from dailypapers.listings.registry import Request, narrow, register
from dailypapers.listings.window import Window

MAX_NEWS = 300  # papers of what is new


@register("collection", "A collection", asks="the last part of its address", narrows=True, varies_by_viewer=True)
def collection(request: Request) -> Listing:
    """List a collection in its owner's order; as news, the last added first."""
    row = queries.collection_of(request.target, request.viewer)
    items = row.items.order_by("-added_at", "-id") if request.as_news else row.items.order_by("position", "id")
    listing = Listing(
        "collection",
        row.slug,
        collapse(row.title),
        f"collection {collapse(row.title)}",
        ENTITIES["collection"].url(row.slug),
        _within(items, request.window),
        f"in the collection {collapse(row.title)}",
        visibility=Visibility(row.visibility),
        subject=row,
    )
    return narrow(listing, request.filters, None)


def _within(items: QuerySet[CollectionItem], window: Window | None) -> list[int]:
    if window is not None:
        items = items.filter(added_at__gt=window.opened, added_at__lte=window.closed)
    return list(items.values_list("paper_id", flat=True))


@register("person", "A person on this site", asks="the user name", narrows=True)
def person(request: Request) -> Listing:
    """List the papers a user upvoted, the newest vote first; as news, also those they commented on in public."""
    row = accounts.by_username(request.target)
    if row is None:
        raise NotFound(f"There is no user “{collapse(request.target)[:60]}” here.")
    window = request.window
    if request.as_news:
        papers = list(papers_touched_by([row.pk], window, MAX_NEWS))
        reason = f"upvoted or commented on by {row.username}"
    else:
        votes = row.votes.order_by("-created_at", "paper_id")
        if window is not None:
            votes = votes.filter(created_at__gt=window.opened, created_at__lte=window.closed)
        papers = list(votes.values_list("paper_id", flat=True))
        reason = f"upvoted by {row.username}"
    url = ENTITIES["person"].url(row.username)
    name = collapse(row.name)
    listing = Listing("person", row.username, name, f"upvoted by {name}", url, papers, reason, subject=row)
    return narrow(listing, request.filters, None)


@register("group", "A group", asks="the last part of its address", varies_by_viewer=True)
def group(request: Request) -> Listing:
    """List the papers that members of a group upvoted, discussed or collected, the newest day first."""
    row, _ = queries.group_of(request.target, request.viewer)
    papers = queries.group_papers(row)
    return Listing(
        "group",
        row.slug,
        row.name,
        f"group {row.name}",
        ENTITIES["group"].url(row.slug),
        papers,
        f"in the group {row.name}",
        reasons=lambda ids: _reasons_of_group(row, ids),
        visibility=Visibility.PUBLIC if row.is_public else Visibility.PRIVATE,
        subject=row,
    )


def _reasons_of_group(row: Group, ids: Sequence[int]) -> dict[int, str]:
    """Return what the group did with each paper: "In the group: 2 votes, 1 comment". One query."""
    reasons = {}
    for paper in queries.group_papers(row).filter(id__in=ids):
        votes, comments = getattr(paper, "group_votes", 0), getattr(paper, "group_comments", 0)
        parts = [pluralize(votes, "vote")] if votes else []
        parts += [pluralize(comments, "comment")] if comments else []
        reasons[paper.id] = f"In the group: {', '.join(parts) or 'collected'}"
    return reasons
