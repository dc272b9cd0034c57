"""What each kind of list is called, where its page is, why papers are on it, who may see it, and how forms offer it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.community.actions import comment, follow, upvote
from dailypapers.lib.periods import Day, Week
from dailypapers.listings import Filters, Window, listing_kinds, open_listing
from tests.listings.world import DAYS, World

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
SUM, LIKE = "cs.AI + cs.LG − cs.CY", "Papers like “{paper}”"
CITING, CITED = "Papers that cite “{paper}”", "Papers here that “{paper}” cites"
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
    "venue": Words("ICLR", "papers at ICLR", "/venues/ICLR", "at ICLR"),
    "topic": Words("Lenses, light", "papers on Lenses, light", "/topics/lenses-light", "on Lenses, light"),
    "region": Words(
        "Around Lenses, light", "papers on the map around Lenses, light", "/map/2025-W42@400,400;600,400;600,600;400,600",
        "inside the line on the map",
    ),
    "review": Words(
        "Review of week 42, 13–19 October 2025", "review of week 42", "/reviews/2025-W42", "in the review"
    ),
    "similar": Words(LIKE, LIKE, "/papers/{target}/similar", "close in meaning"),
    "citing": Words(CITING, CITING, "/papers/{target}/citing", "cites it"),
    "cited": Words(CITED, CITED, "/papers/{target}/cited", "cited by it"),
    "collection": Words(
        "Kept apart", "collection Kept apart", "/collections/{target}", "in the collection Kept apart", "private"
    ),
    "person": Words("owner", "upvoted by owner", "/users/owner", "upvoted by owner"),
    "group": Words(
        "Reading circle", "group Reading circle", "/groups/reading-circle", "in the group Reading circle", "private"
    ),
    "search": Words("Search: task number", "search for task number", "/papers?q=task+number", "matches “task number”"),
    "for-you": Words("Papers for you", "feed of @owner", "/papers/for-you", "in your feed", "private"),
    "follows": Words("What you follow", "what @owner follows", "/papers/follows", "you follow it", "private"),
    "shelf": Words("Your shelf", "shelf of @owner", "/shelf", "on your shelf", "private"),
    "reading": Words(
        "Kept for later", "reading list: kept for later", "/reading/later", "you marked it “later”", "private"
    ),
    "edition": Words(f"Edition of {DAY}", f"edition of {DAY}", "/editions/2025-10-14", "in the edition", spans_days=False),
}  # fmt: skip
REASONS = {
    "for-you": {"Because you follow Carla Solo", "Because you follow optics", "By Ada Lovelace, an author of papers you liked"},
    "follows": {"you follow Carla Solo", "you follow optics"},
    "group": {"In the group: 1 vote"},
    "review": {"for Optics, 6 papers of the week"},
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
    "venue": Offer("A conference or journal", "its name, as a list's filters show it"),
    "topic": Offer("A topic", "the end of its address, like gaussian-splatting-3d-gaussian"),
    "region": Offer(
        "A region of the map",
        "a period or a search, @ and its corners on the map, like 2025-10@100,100;300,100;200,250",
        narrows=True,
    ),
    "review": Offer("The review of a week", "a week like 2025-W42", target_is_optional=True),
    "similar": Offer("Papers like a paper", "an arXiv id, a DOI or a URL of the paper"),
    "citing": Offer("Papers that cite a paper", "an arXiv id, a DOI or a URL of the paper"),
    "cited": Offer("Papers that a paper cites", "an arXiv id, a DOI or a URL of the paper"),
    "collection": Offer("A collection", "the last part of its address", narrows=True, varies_by_viewer=True),
    "person": Offer("A person on this site", "the user name", narrows=True),
    "group": Offer("A group", "the last part of its address", varies_by_viewer=True),
    "search": Offer("A saved search", "a search as you would type it", narrows=True),
    "for-you": Offer("My feed", needs_viewer=True, varies_by_viewer=True),
    "follows": Offer("Everything I follow", needs_viewer=True, narrows=True, varies_by_viewer=True),
    "shelf": Offer("My shelf", needs_viewer=True, varies_by_viewer=True),
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


def test_the_words_of_each_list(world: World) -> None:
    for kind in listing_kinds():
        target = world.targets[kind]
        listing = open_listing(kind, target, viewer=world.owner)
        words = Words(
            listing.title, listing.name, listing.url, listing.reason, listing.visibility.value, listing.spans_days,
            listing.depth,
        )  # fmt: skip
        expected = WORDS[kind]
        assert words == expected._replace(
            url=expected.url.replace("{target}", target),
            title=expected.title.replace("{paper}", world.papers[0].title_text),
            name=expected.name.replace("{paper}", world.papers[0].title_text),
        ), kind
        assert listing.kind == kind
        reasons = set(listing.reasons_of(listing.ids()).values())
        assert reasons == REASONS.get(kind, {listing.reason}), kind


def test_a_person_is_listed_by_the_newest_vote_and_as_news_with_what_they_wrote(world: World) -> None:
    comment(world.owner, world.papers[4], "Worth reading.")
    votes = [world.papers[number].id for number in (8, 6, 1)]
    assert open_listing("person", "OWNER").ids() == votes
    news = open_listing("person", "owner", as_news=True)
    assert news.ids() == [world.papers[4].id, *votes]
    assert set(news.reasons_of(news.ids()).values()) == {"upvoted or commented on by owner"}


def test_a_collection_is_in_its_order_and_as_news_last_added_first(world: World) -> None:
    ids = [world.papers[number].id for number in (3, 0, 7)]
    slug = world.targets["collection"]
    assert open_listing("collection", slug, viewer=world.owner).ids() == ids
    assert open_listing("collection", slug, viewer=world.owner, as_news=True).ids() == ids[::-1]


def test_what_people_did_counts_by_its_moment(world: World) -> None:
    now = timezone.now()
    today, long_ago = Window.of_days(now.date(), now.date()), Window.of_days(DAYS[0], DAYS[-1])
    for kind in ("collection", "person"):
        target = world.targets[kind]
        for as_news in (True, False):
            within = open_listing(kind, target, viewer=world.owner, window=today, as_news=as_news)
            assert set(within.ids()) == set(open_listing(kind, target, viewer=world.owner).ids()), (kind, as_news)
            assert open_listing(kind, target, viewer=world.owner, window=long_ago, as_news=as_news).ids() == []


def test_follows_name_things_then_people_then_searches(world: World) -> None:
    follow(world.owner, "person", world.stranger)
    follow(world.owner, "search", "task")
    upvote(world.stranger, world.papers[0])
    listing = open_listing("follows", viewer=world.owner)
    reasons = listing.reasons_of(listing.ids())
    assert reasons[world.papers[3].id] == "you follow Carla Solo"
    assert reasons[world.papers[0].id] == "you follow optics"  # the catalogue goes before people
    assert reasons[world.papers[1].id] == "you follow the search “task”"
    assert len(reasons) == len(set(listing.ids())) == len(world.papers)
    assert open_listing("follows", viewer=world.stranger).ids() == []


def test_a_search_is_best_first_and_as_news_newest_first(world: World) -> None:
    listing = open_listing("search", "task number")
    assert (len(listing.ids()), listing.count(), len(listing.ids(2, 5)), listing.ids(5, 5)) == (12, 12, 3, [])
    assert listing.ids() == listing.ids(0, 12) == list(listing.papers)
    assert listing.papers[0] == listing.ids(0, 1)[0]
    news = open_listing("search", "task number", as_news=True)
    days = dict(Paper.objects.values_list("id", "featured_on"))
    assert [days[pk] for pk in news.ids()] == sorted((days[pk] for pk in listing.ids()), reverse=True)
    narrowed = open_listing("search", "task number", filters=Filters(category="hep-th", author="Carla Solo"))
    assert set(narrowed.ids()) == {world.papers[number].id for number in (3, 7, 11)}
    day = Window.of(Day.parse("2025-10-14"))
    assert set(open_listing("search", "task number", window=day).ids()) == {one.id for one in world.papers[4:8]}


def test_a_digest_needs_every_word_of_a_search(world: World) -> None:
    order = tuple(one.id for one in world.papers[:6])
    window = replace(Window.of_days(DAYS[0], DAYS[-1]), order=order)
    sure = open_listing("search", "task number", window=window, as_news=True)
    assert set(sure.ids()) == set(order)
    assert open_listing("search", "task zebrafish", window=window, as_news=True).ids() == []
    assert window.matches.keys() == {"task number", "task zebrafish"}  # found once for all who ask


def test_a_window_is_of_whole_days_and_keeps_its_order() -> None:
    window = Window.of(Week.parse("2025-W42"))
    assert (window.first, window.last, window.since) == (date(2025, 10, 13), date(2025, 10, 19), date(2025, 10, 13))
    assert window.opened == datetime(2025, 10, 12, 23, 59, 59, 999_999, tzinfo=UTC)
    assert window.closed == datetime(2025, 10, 19, 23, 59, 59, 999_999, tzinfo=UTC)
    assert window.keep([3, 1, 2]) == [3, 1, 2]
    assert replace(window, order=(1, 2, 9)).keep([3, 2, 1]) == [2, 1]


def test_a_digest_takes_papers_in_the_order_of_its_editions(world: World) -> None:
    order = tuple(one.id for one in (world.papers[9], world.papers[1], world.papers[5]))
    window = replace(Window.of_days(DAYS[0], DAYS[-1]), order=order)
    assert open_listing("everything", window=window).ids() == list(order)
    assert open_listing("newest", window=window).ids() == list(order)
    assert open_listing("category", "cs.LG", window=window).ids() == list(order)
    assert open_listing("day", window=window).ids() == [
        pk for pk in queries.featured_between(DAYS[0], DAYS[-1]).values_list("id", flat=True) if pk in order
    ]
    one_day = replace(Window.of_days(DAYS[1], DAYS[1]), order=(world.papers[6].id, world.papers[4].id))
    assert open_listing("day", window=one_day).ids() == [world.papers[6].id, world.papers[4].id]
    assert set(open_listing("trending", window=window).ids()) == {one.id for one in world.papers}
    of_a_day = Window.of(Day.parse("2025-10-14"))
    assert set(open_listing("trending", window=of_a_day).ids()) == {one.id for one in world.papers[4:8]}


def test_a_list_is_read_by_position(world: World) -> None:
    for kind in ("everything", "newest", "trending", "similar"):
        listing = open_listing(kind, world.targets[kind])
        whole = listing.ids()
        assert listing.count() == len(whole) > 3
        assert listing.ids(1, 3) == whole[1:3]
        assert listing.ids(2) == whole[2:]
        assert isinstance(listing.papers, QuerySet) or listing.papers[0] == whole[0]
        short = replace(listing, depth=2)
        assert (short.count(), short.ids(), short.ids(1, 9)) == (2, whole[:2], whole[1:2])
