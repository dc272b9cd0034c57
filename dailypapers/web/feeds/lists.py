"""The lists that have a feed: a table from a name in the address to a function that finds the papers.

To add one write one function and one entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from dailypapers.accounts import queries as accounts
from dailypapers.catalog import queries
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
from dailypapers.community import queries as community
from dailypapers.community.models import Collection, Comment
from dailypapers.digests import queries as digests
from dailypapers.digests.models import Edition
from dailypapers.lib.errors import DailyPapersError, NotFound
from dailypapers.lib.periods import Month, Week
from dailypapers.lib.text import collapse
from dailypapers.ranking.feeds import order_of
from dailypapers.search import parse, search
from dailypapers.web.templatetags.papers import address_of

LENGTH = 100  # papers of a feed


class NoSuchFeed(DailyPapersError):
    """A list that is not there."""


@dataclass(frozen=True, slots=True)
class FeedList:
    """A list to be written as a feed; `page` is the address of its web page, `query` what its own address ends with."""

    title: str
    page: str
    papers: list[Paper]
    query: str = ""
    comments: list[Comment] = field(default_factory=list)  # in place of papers
    is_secret: bool = False


def _day(target: str, request: HttpRequest) -> FeedList:
    """The newest days with papers, whole days, as they stand now."""
    return FeedList("papers of the day", reverse("papers"), _newest(Paper.objects.filter(featured_on__isnull=False)))


def _editions(target: str, request: HttpRequest) -> FeedList:
    """The newest frozen edition with papers, in its order."""
    edition = Edition.objects.exclude(paper_ids=[]).order_by("-day").first()
    papers = queries.by_ids(edition.paper_ids[:LENGTH]) if edition else []
    return FeedList("the edition", reverse("editions"), papers)


def _week(target: str, request: HttpRequest) -> FeedList:
    return _period(Week, "week")


def _month(target: str, request: HttpRequest) -> FeedList:
    return _period(Month, "month")


def _period(kind: type[Week] | type[Month], name: str) -> FeedList:
    newest = queries.newest_day()
    if newest is None:
        return FeedList(f"best of the {name}", reverse(f"this-{name}"), [])
    period = kind.of(newest)
    papers = queries.featured_between(period.first_day, period.last_day)[:LENGTH]
    return FeedList(f"best of the {name}", reverse(f"this-{name}"), queries.for_cards(papers))


def _trending(target: str, request: HttpRequest) -> FeedList:
    return FeedList("trending", reverse("trending"), queries.for_cards(queries.trending()[:LENGTH]))


def _category(target: str, request: HttpRequest) -> FeedList:
    found = Category.objects.filter(code=target).first() or _none("category", target)
    papers = _newest(Paper.objects.filter(categories=found))
    return FeedList(f"{found.name} ({found.code})" if found.name else found.code, _search_page(f"cat:{target}"), papers)


def _keyword(target: str, request: HttpRequest) -> FeedList:
    found = Keyword.objects.filter(slug=target).first() or _none("keyword", target)
    return FeedList(f"keyword {found.name}", _search_page(found.name), _newest(Paper.objects.filter(keywords=found)))


def _organisation(target: str, request: HttpRequest) -> FeedList:
    found = Organisation.objects.filter(slug=target).first() or _none("organisation", target)
    papers = _newest(Paper.objects.filter(organisation=found))
    return FeedList(f"papers from {found.name}", _search_page(f'org:"{found.name}"'), papers)


def _author(target: str, request: HttpRequest) -> FeedList:
    found = Author.objects.filter(name=target).first() or _none("author", target)
    papers = _newest(Paper.objects.filter(authors=found))
    return FeedList(f"papers by {found.name}", _search_page(f'author:"{found.name}"'), papers)


def _search(target: str, request: HttpRequest) -> FeedList:
    """`?q=`: what is found, newest first, so that what is new comes first."""
    text = collapse(request.GET.get("q", ""))[:500]
    query = parse(text)
    if not query:
        raise NoSuchFeed("Say what to search for: /feeds/search.atom?q=sparse+attention")
    found = search(query, limit=LENGTH, mode="lexical" if query.text else "hybrid")
    papers = sorted((item.paper for item in found.items), key=lambda paper: _when(paper), reverse=True)
    return FeedList(f"search for {text}", _search_page(text), papers, urlencode({"q": text}))


def _collection(target: str, request: HttpRequest) -> FeedList:
    """One that is public or unlisted; private ones have secret addresses."""
    return _collected(community.collection_of(target, None))


def _collected(found: Collection, *, is_secret: bool = False) -> FeedList:
    """What was put in last comes first."""
    ids = found.items.order_by("-added_at", "-id").values_list("paper_id", flat=True)[:LENGTH]
    title = f"collection {collapse(found.title)}"
    return FeedList(title, reverse("collection", args=[found.slug]), queries.by_ids(list(ids)), is_secret=is_secret)


def _person(target: str, request: HttpRequest) -> FeedList:
    """What a user upvoted, newest vote first."""
    found = accounts.by_username(target) or _none("user", target)
    papers = queries.for_cards(community.upvoted(found)[:LENGTH])
    return FeedList(f"upvoted by {collapse(found.name)}", reverse("user", args=[found.username]), papers)


def _comments(target: str, request: HttpRequest) -> FeedList:
    """The public comments of a paper, newest first."""
    paper = queries.find(target) or _none("paper", target)
    rows = Comment.objects.filter(paper=paper, group=None, deleted_at=None, user__is_active=True)
    newest = list(rows.select_related("user", "paper").order_by("-created_at", "-id")[:LENGTH])
    return FeedList(f"comments on {paper.title_text}", address_of(paper.key), [], comments=newest)


def _mine(target: str, request: HttpRequest) -> FeedList:
    """One's own feed or a private collection, by the secret that its owner made."""
    found = digests.secret_feed(target)
    if found is None:
        raise NoSuchFeed("This feed does not exist, or it was revoked.")
    if found.collection is not None:
        seen = community.collection_of(found.collection.slug, found.user)
        return _collected(seen, is_secret=True)
    papers = queries.by_ids(order_of(found.user.pk)[:LENGTH])
    return FeedList(f"feed of {collapse(found.user.name)}", reverse("for-you"), papers, is_secret=True)


LISTS: dict[str, Callable[[str, HttpRequest], FeedList]] = {
    "day": _day,
    "editions": _editions,
    "week": _week,
    "month": _month,
    "trending": _trending,
    "category": _category,
    "keyword": _keyword,
    "organisation": _organisation,
    "author": _author,
    "search": _search,
    "collection": _collection,
    "person": _person,
    "comments": _comments,
    "mine": _mine,
}
TARGETED = ("category", "keyword", "organisation", "author", "collection", "person", "comments", "mine")
WHOLE_SITE = {"day": "Papers of the day", "editions": "The edition", "week": "Best of the week",
              "month": "Best of the month", "trending": "Trending"}  # fmt: skip


def find(name: str, target: str, request: HttpRequest) -> FeedList:
    """The list of that name. Raises `NoSuchFeed`."""
    if name not in LISTS or (name in TARGETED) != bool(target) or "\0" in target:
        raise NoSuchFeed("There is no such feed. All of them are listed at /feeds.")
    try:
        return LISTS[name](target, request)
    except NotFound as error:
        raise NoSuchFeed(str(error)) from None


def _newest(papers: object) -> list[Paper]:
    return queries.for_cards(papers.order_by("-featured_on", "-attention_score", "id")[:LENGTH])  # type: ignore[attr-defined]


def _when(paper: Paper) -> str:
    return str(paper.featured_on or paper.published_at or "")


def _none(name: str, target: str) -> NoReturn:
    raise NoSuchFeed(f"There is no {name} “{collapse(target)[:60]}” in this catalogue.")


def _search_page(query: str) -> str:
    return f"{reverse('papers')}?{urlencode({'q': query})}"
