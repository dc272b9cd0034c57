"""The list behind the URL of a feed: one of the site, the comments of a paper, or a secret one."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.accounts.models import User
from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Comment
from dailypapers.digests import queries as digests
from dailypapers.formats import PaperView, load
from dailypapers.lib.errors import ActionError, DailyPapersError
from dailypapers.lib.text import collapse
from dailypapers.listings import Listing, listing_kinds, open_listing
from dailypapers.listings.muting import unmuted_of

MAX_ENTRIES = 100  # of a feed
ALIASES = {"day": "newest", "editions": "edition"}
"""Feeds whose URL has another name than their list; URLs of feeds never change."""
WHOLE_SITE = {
    "day": gettext_lazy("Papers of the day"),
    "editions": gettext_lazy("The edition"),
    "week": gettext_lazy("Best of the week"),
    "month": gettext_lazy("Best of the month"),
    "trending": gettext_lazy("Trending"),
}


class NoSuchFeed(DailyPapersError):
    """A list that does not exist, or that this reader may not see."""


@dataclass(frozen=True, slots=True)
class FeedList:
    """A list to be written as a feed; `page` is the path of its web page, `query` the query string of its own URL."""

    title: str
    page: str
    papers: list[PaperView]
    query: str = ""
    comments: list[Comment] = field(default_factory=list)  # in place of papers
    is_secret: bool = False


def feed_list(name: str, target: str, request: HttpRequest) -> FeedList:
    """Return the list of a feed's URL; a search is in `?q=`. Raises `NoSuchFeed`.

    The reader counts only where readers see different papers: all other feeds are the same for everybody.
    """
    try:
        match name:
            case "comments":
                return _comments(target)
            case "mine":
                return _secret_list(target)
            case "search":
                text = collapse(request.GET.get("q", ""))[:500]
                if not text:
                    raise NoSuchFeed(
                        _("This feed needs a search. Write one as in /feeds/search.atom?q=sparse+attention")
                    )
                listing = open_listing("search", text, as_news=True)
                return _of_listing(listing, urlencode({"q": text}))
        kind = name if target else ALIASES.get(name, name)
        if kind not in listing_kinds():
            raise NoSuchFeed(_("There is no feed “%(name)s”. All feeds are listed at /feeds.") % {"name": name})
        viewer = request.user if listing_kinds()[kind].varies_by_viewer else None
        return _of_listing(open_listing(kind, target, viewer=viewer, as_news=True))
    except ActionError as error:
        raise NoSuchFeed(str(error)) from None


def _of_listing(listing: Listing, query: str = "", *, owner: User | None = None) -> FeedList:
    """Return a list as a feed; of a secret one without what its `owner` has muted."""
    ids = listing.ids(0, MAX_ENTRIES)
    papers = load(unmuted_of(listing.kind, owner, ids))
    is_secret = owner is not None
    return FeedList(listing.name, listing.url, papers, query, is_secret=is_secret or listing.is_private)


def _comments(target: str) -> FeedList:
    """Return the public comments of a paper, the newest first."""
    paper = queries.find(target)
    if paper is None:
        raise NoSuchFeed(_("There is no paper “%(paper)s” in this catalogue.") % {"paper": collapse(target)[:60]})
    comments = Comment.objects.filter(paper=paper, group=None, deleted_at=None, user__is_active=True)
    newest = list(comments.select_related("user", "paper").order_by("-created_at", "-id")[:MAX_ENTRIES])
    return FeedList(_("comments on %(title)s") % {"title": paper.title_text}, paper_url(paper.key), [], comments=newest)


def _secret_list(target: str) -> FeedList:
    """Return a list as its owner sees it, by the secret in its URL."""
    row = digests.secret_feed(target)
    if row is None:
        raise NoSuchFeed(_("There is no such feed, or it was revoked."))
    return _of_listing(open_listing(row.kind, row.target, viewer=row.user, as_news=True), owner=row.user)
