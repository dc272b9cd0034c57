"""Lists that users make: a collection, the upvotes of a user, the papers of a group."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dailypapers.accounts import queries as accounts
from dailypapers.catalog.entities import ENTITIES
from dailypapers.community import queries
from dailypapers.community.models import CollectionItem, Group
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.activity import papers_touched_by
from dailypapers.listings.listing import Listing, Visibility
from dailypapers.listings.registry import Request, narrow, register
from dailypapers.listings.window import Window

MAX_NEWS = 300  # papers of what is new


@register(
    "collection",
    gettext_lazy("A collection"),
    asks=gettext_lazy("the last part of its address"),
    narrows=True,
    varies_by_viewer=True,
)
def collection(request: Request) -> Listing:
    """List a collection in its owner's order; as news, the last added first."""
    row = queries.collection_of(request.target, request.viewer)
    items = row.items.order_by("-added_at", "-id") if request.as_news else row.items.order_by("position", "id")
    listing = Listing(
        "collection",
        row.slug,
        collapse(row.title),
        _("collection %(title)s") % {"title": collapse(row.title)},
        ENTITIES["collection"].url(row.slug),
        _within(items, request.window),
        _("in the collection %(title)s") % {"title": collapse(row.title)},
        visibility=Visibility(row.visibility),
        subject=row,
    )
    return narrow(listing, request.filters, None)


def _within(items: QuerySet[CollectionItem], window: Window | None) -> list[int]:
    if window is not None:
        items = items.filter(added_at__gt=window.opened, added_at__lte=window.closed)
    return list(items.values_list("paper_id", flat=True))


@register("person", gettext_lazy("A person on this site"), asks=gettext_lazy("the user name"), narrows=True)
def person(request: Request) -> Listing:
    """List the papers a user upvoted, the newest vote first; as news, also those they commented on in public."""
    row = accounts.by_username(request.target)
    if row is None:
        raise NotFound(_("There is no user “%(name)s” here.") % {"name": collapse(request.target)[:60]})
    window = request.window
    if request.as_news:
        papers = list(papers_touched_by([row.pk], window, MAX_NEWS))
        reason = _("upvoted or commented on by %(user)s") % {"user": row.username}
    else:
        votes = row.votes.order_by("-created_at", "paper_id")
        if window is not None:
            votes = votes.filter(created_at__gt=window.opened, created_at__lte=window.closed)
        papers = list(votes.values_list("paper_id", flat=True))
        reason = _("upvoted by %(user)s") % {"user": row.username}
    url = ENTITIES["person"].url(row.username)
    name = collapse(row.name)
    listing = Listing(
        "person", row.username, name, _("upvoted by %(user)s") % {"user": name}, url, papers, reason, subject=row
    )
    return narrow(listing, request.filters, None)


@register("group", gettext_lazy("A group"), asks=gettext_lazy("the last part of its address"), varies_by_viewer=True)
def group(request: Request) -> Listing:
    """List the papers that members of a group upvoted, discussed or collected, the newest day first."""
    row, _membership = queries.group_of(request.target, request.viewer)
    papers = queries.group_papers(row)
    return Listing(
        "group",
        row.slug,
        row.name,
        _("group %(name)s") % {"name": row.name},
        ENTITIES["group"].url(row.slug),
        papers,
        _("in the group %(name)s") % {"name": row.name},
        reasons=lambda ids: _reasons_of_group(row, ids),
        visibility=Visibility.PUBLIC if row.is_public else Visibility.PRIVATE,
        subject=row,
    )


def _reasons_of_group(row: Group, ids: Sequence[int]) -> dict[int, str]:
    """Return what the group did with each paper: "In the group: 2 votes, 1 comment". One query."""
    reasons = {}
    for paper in queries.group_papers(row).filter(id__in=ids):
        votes, comments = getattr(paper, "group_votes", 0), getattr(paper, "group_comments", 0)
        parts = [ngettext("%(count)s vote", "%(count)s votes", votes) % {"count": intcomma(votes)}] if votes else []
        if comments:
            text = ngettext("%(count)s comment", "%(count)s comments", comments)
            parts.append(text % {"count": intcomma(comments)})
        whole = _("In the group: %(parts)s") if parts else _("In the group: collected")
        reasons[paper.id] = whole % {"parts": ", ".join(parts)}
    return reasons
