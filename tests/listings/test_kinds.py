"""What each kind of list is called, where its page is, why papers are on it, who may see it, and how forms offer it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from dailypapers.listings import listing_kinds, open_listing
from tests.listings.world import build

pytestmark = pytest.mark.django_db


class Words(NamedTuple):
    """What a reader sees of a list; `title` and `name` are the same where one is given."""

    title: str
    name: str
    url: str
    reason: str
    visibility: str = "public"
    spans_days: bool = True
    depth: int | None = None


DAY, WEEK = "Tuesday, 14 October 2025", "Week 42, 13–19 October 2025"
SUM, LIKE = "cs.AI + cs.LG − cs.CY", "Papers like “Robust Attention for Task Number 1”"
WORDS = {
    "newest": Words("Newest papers", "papers of the day", "/papers/newest", "among the newest papers"),
    "day": Words(DAY, DAY, "/papers/date/2025-10-14", "among the top papers of the day", spans_days=False),
    "week": Words(WEEK, WEEK, "/papers/week/2025-W42", "among the top papers of the week"),
    "month": Words("October 2025", "October 2025", "/papers/month/2025-10", "among the top papers of the month"),
    "trending": Words("Trending", "trending", "/papers/trending", "trending", depth=500),
    "everything": Words("All papers", "all papers", "/papers/all", "in the catalogue"),
    "category": Words(SUM, SUM, "/categories/cs.AI+cs.LG-cs.CY", "in cs.AI+cs.LG-cs.CY"),
    "keyword": Words("gradient flow", "keyword gradient flow", "/keywords/gradient-flow", "keyword gradient flow"),
    "organisation": Words(
        "analytical-engines", "papers from analytical-engines", "/organisations/analytical-engines",
        "from analytical-engines",
    ),
    "author": Words("Ada Lovelace", "papers by Ada Lovelace", "/authors/Ada%20Lovelace", "by Ada Lovelace"),
    "similar": Words(LIKE, LIKE, "/papers/{target}/similar", "close in meaning"),
    "collection": Words(
        "Kept apart", "collection Kept apart", "/collections/{target}", "in the collection Kept apart", "private"
    ),
    "person": Words("owner", "upvoted by owner", "/users/owner", "upvoted by owner"),
    "group": Words(
        "Reading circle", "group Reading circle", "/groups/reading-circle", "in the group Reading circle", "private"
    ),
    "search": Words("Search: task number", "search for task number", "/papers?q=task+number", "matches “task number”"),
    "for-you": Words("Papers for you", "feed of owner", "/papers/for-you", "in your feed", "private"),
    "follows": Words("What you follow", "what owner follows", "/papers/follows", "you follow it", "private"),
    "reading": Words(
        "Kept for later", "reading list: kept for later", "/reading/later", "you marked it “later”", "private"
    ),
    "edition": Words(f"Edition of {DAY}", f"edition of {DAY}", "/editions/2025-10-14", "in the edition", spans_days=False),
}  # fmt: skip
REASONS = {
    "for-you": {"Because you follow Carla Solo", "Because you follow optics", "By Ada Lovelace, an author of papers you liked"},
    "follows": {"you follow Carla Solo", "you follow optics"},
    "group": {"In the group: 1 vote"},
}  # fmt: skip


class Offer(NamedTuple):
    """How a form offers a kind, and what opening it needs."""

    label: str
    asks: str = ""
    needs_viewer: bool = False
    target_is_optional: bool = False
    narrows: bool = False
    varies_by_viewer: bool = False


OFFERS = {
    "newest": Offer("The newest papers", narrows=True),
    "day": Offer("The day's top papers", "a day like 2025-10-14", target_is_optional=True, narrows=True),
    "week": Offer("The week's top papers", "a week like 2025-W42", target_is_optional=True, narrows=True),
    "month": Offer("The month's top papers", "a month like 2025-10", target_is_optional=True, narrows=True),
    "trending": Offer("Trending papers", narrows=True),
    "everything": Offer("Everything"),
    "category": Offer("A category", "a code like cs.LG, or a sum like cs.AI+cs.LG-cs.CY"),
    "keyword": Offer("A keyword", "a keyword like reinforcement learning"),
    "organisation": Offer("An organisation", "its name"),
    "author": Offer("An author", "the name as printed on papers"),
    "similar": Offer("Papers like a paper", "an arXiv id, a DOI or a URL of the paper"),
    "collection": Offer("A collection", "the last part of its address", narrows=True, varies_by_viewer=True),
    "person": Offer("A person on this site", "the user name", narrows=True),
    "group": Offer("A group", "the last part of its address", varies_by_viewer=True),
    "search": Offer("A saved search", "a search as you would type it", narrows=True),
    "for-you": Offer("My feed", needs_viewer=True, varies_by_viewer=True),
    "follows": Offer("Everything I follow", needs_viewer=True, narrows=True, varies_by_viewer=True),
    "reading": Offer("My reading list", "later, read or hidden", needs_viewer=True, varies_by_viewer=True),
    "edition": Offer("The edition of a day", "a day like 2025-10-14", target_is_optional=True),
}


def test_each_kind_offers_itself_as_what_it_is() -> None:
    offers = {
        name: Offer(
            kind.label, kind.asks, kind.needs_viewer, kind.target_is_optional, kind.narrows, kind.varies_by_viewer
        )
        for name, kind in listing_kinds().items()
    }
    assert offers == OFFERS


def test_the_words_of_each_list() -> None:
    world = build()
    for kind in listing_kinds():
        target = world.targets[kind]
        listing = open_listing(kind, target, viewer=world.owner)
        words = Words(
            listing.title, listing.name, listing.url, listing.reason, listing.visibility.value, listing.spans_days,
            listing.depth,
        )  # fmt: skip
        assert words == WORDS[kind]._replace(url=WORDS[kind].url.replace("{target}", target)), kind
        assert listing.kind == kind
        reasons = set(listing.reasons_of(listing.ids()).values())
        assert reasons == REASONS.get(kind, {listing.reason}), kind
