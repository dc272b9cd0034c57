"""Which pages a published site has: those of the lists that are named, and of the papers on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b

from django.db.models import Count

from dailypapers.catalog import queries
from dailypapers.formats import load
from dailypapers.insights.models import Topic
from dailypapers.lib.errors import ActionError, AuthenticationRequired, DailyPapersError
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.periods import Day, Month, Period, Week
from dailypapers.lib.sentences import joined, sentence
from dailypapers.listings import Listing, Visibility, listing_kind, listing_kinds, open_listing
from dailypapers.publishing.links import Address, address_of
from dailypapers.web.paging import PER_PAGE

DEFAULT = ("day", "week", "month", "trending", "topic")
PERIODS: dict[str, type[Period]] = {"day": Day, "week": Week, "month": Month}
FEEDS = ("atom", "rss", "json")
TOPIC_PAGES = 1  # of a topic that nobody named
CHUNK = 1_000
_MOVING = ("attention_score", "trending_score", "viewer_state", "figure")
"""Fields of a view that move with every other paper's: a page is not written anew for them."""


class NotPublishable(DailyPapersError):
    """A list that is not for everybody, or that there is not."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be published: `KIND` or `KIND:TARGET`, days back, pages of a list, endings of files beside it."""

    lists: Sequence[str] = DEFAULT
    days: int = 31
    pages: int = 10
    formats: Sequence[str] = ()


@dataclass(slots=True)
class Plan:
    """The addresses to publish, each with a stamp: where it is that of before, the page is as it was. "": unknown."""

    pages: dict[Address, str] = field(default_factory=dict)
    papers: dict[int, str] = field(default_factory=dict)  # keys by id
    feeds: list[Address] = field(default_factory=list)
    aliases: dict[Address, Address] = field(default_factory=dict)  # addresses that redirect, and where to

    def add(self, url: str, stamp: str = "") -> None:
        """Add a page once."""
        self.pages.setdefault(address_of(url), stamp)


def plan(choice: Choice) -> Plan:
    """Return what a choice publishes. Raises `NotPublishable`, with the name, for a list that is not for everybody."""
    made = Plan()
    made.add("/papers")
    days = _days(choice.days)
    opened = [(listing, pages) for name in choice.lists for listing, pages in _listings(name, choice, days)]
    shown = [listing.ids(0, None if listing.kind == "day" else pages * PER_PAGE) for listing, pages in opened]
    stamps = _stamps(sorted({paper_id for ids in shown for paper_id in ids}), made)
    for (listing, _), ids in zip(opened, shown, strict=True):
        _add_listing(made, listing, ids, _stamp([_surroundings(listing), *(stamps[i] for i in ids if i in stamps)]))
        for ending in choice.formats if listing.kind != "topic" else ():
            made.add(f"{listing.url}.{ending}")
    for paper_id, key in made.papers.items():
        made.pages[Address(f"/papers/{key}")] = stamps[paper_id]
    for name in choice.lists:
        made.feeds += [address_of(url) for url in _feeds(name)]
    for url in ("/categories", "/feeds", "/help"):
        made.add(url)
    return made


def sources_of(keys: Iterable[str]) -> dict[str, str]:
    """Return where papers that have no page of ours can be read, by key."""
    identifiers = {key: parse_identifier(key) for key in keys}
    return {key: identifier.url for key, identifier in identifiers.items() if identifier is not None}


def _days(number: int) -> dict[date, int]:
    """Return the days with papers among the newest so many of the calendar, with how many each has."""
    newest = queries.newest_day()
    return queries.day_counts(newest - timedelta(days=number - 1), newest) if newest else {}


def _listings(name: str, choice: Choice, days: dict[date, int]) -> Iterator[tuple[Listing, int]]:
    """Yield the lists of `KIND` or `KIND:TARGET`, each with its number of pages."""
    kind, _, target = name.partition(":")
    if kind in PERIODS and not target:
        for period in dict.fromkeys(str(PERIODS[kind].of(day)) for day in sorted(days, reverse=True)):
            yield _open(name, kind, period), choice.pages
    elif kind == "topic" and not target:
        topics = Topic.objects.annotate(n=Count("paper_rows")).filter(n__gt=0).order_by("number")
        for slug in topics.values_list("slug", flat=True):
            yield _open(name, kind, slug), TOPIC_PAGES
    else:
        yield _open(name, kind, target), choice.pages


def _open(name: str, kind: str, target: str) -> Listing:
    try:
        listing_kinds()
        entry = listing_kind(kind)
        listing = open_listing(kind, target, viewer=None)
    except AuthenticationRequired:
        raise NotPublishable(
            sentence(
                "%(name)s: %(list)s is for one reader alone. A published site has only what is public.",
                name=name,
                list=entry.label,
            )
        ) from None
    except ActionError as error:
        raise NotPublishable(joined(": ", [name, *error.args[:1]])) from None
    if listing.visibility is not Visibility.PUBLIC:
        raise NotPublishable(
            sentence("%(name)s is not for everybody. A published site has only what is public.", name=name)
        )
    return listing


def _add_listing(made: Plan, listing: Listing, ids: Sequence[int], stamp: str) -> None:
    mark = "&" if "?" in listing.url else "?"
    for number in range(1, max(1, -(-len(ids) // PER_PAGE)) + 1):
        made.add(f"{listing.url}{mark}page={number}", stamp)
    if listing.kind in PERIODS:
        made.add(f"{listing.url}?by=topic")
        if listing.kind != "day":
            made.aliases.setdefault(Address(f"/papers/{listing.kind}"), address_of(listing.url))
    if listing.kind == "week":
        made.aliases.setdefault(Address("/topics"), address_of(f"{listing.url}?by=topic"))
        made.add(f"/reviews/{listing.target}")


def _feeds(name: str) -> Iterator[str]:
    kind, _, target = name.partition(":")
    if kind == "search":
        yield from (f"/feeds/search.{ending}?q={target}" for ending in FEEDS)
    elif kind not in PERIODS or not target:
        path = f"/feeds/{kind}/{target}" if target else f"/feeds/{kind}"
        yield from (f"{path}.{ending}" for ending in FEEDS if kind != "topic" or target)


def _surroundings(listing: Listing) -> str:
    """Return what the page of a period shows of others: its neighbours, and the calendar of its month."""
    period = listing.subject
    if not isinstance(period, Period):
        return str(listing.count())
    month = Month.of(period.first_day)
    return repr(
        (
            queries.neighbours(period.first_day, period.last_day),
            queries.day_counts(month.first_day, month.last_day),
            listing.count(),
        )
    )


def _stamps(ids: Sequence[int], made: Plan) -> dict[int, str]:
    """Return by paper what changes when its page does; "" where comments may. Note the keys."""
    stamps: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        for view in load(ids[start : start + CHUNK]):
            made.papers[view.id] = view.key
            facts = [getattr(view, name) for name in view.__slots__ if name not in _MOVING]
            stamps[view.id] = "" if view.comments else _stamp([repr(facts)])
    return stamps


def _stamp(texts: Iterable[str]) -> str:
    """Return a short hash of texts; "" where one of them is unknown."""
    digest = blake2b(digest_size=9)
    for text in texts:
        if not text:
            return ""
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()
