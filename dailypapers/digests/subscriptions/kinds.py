"""What can be subscribed to: a small table of named functions from a subscription to candidate papers.

Each entry of `KINDS` is one list. Its `find` gets the target and a `Window` and gives ids of papers, best first; the
planner takes care of everything else (what was mailed before, how many, merging). To add a list (one's feed, a
collection, a person) write one function and one entry; `personal` ones also get the subscriber.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
from dailypapers.digests.models import Subscriber, Subscription
from dailypapers.digests.planning.windows import DEEP, Gone, Window, matching
from dailypapers.digests.subscriptions import user_lists
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.lib.text import collapse, slug
from dailypapers.search import parse

Found = list[int] | dict[int, str]  # ids of papers, best first; with the reason for each where it is not the list's


@dataclass(frozen=True, slots=True)
class Kind:
    """One list. `asks` names its target for the form (empty: it needs none); `clean` makes the target canonical or
    raises `InvalidSubscription`; `title` heads its section, `reason` stands under each of its papers. What only
    some may read is found by `find_for`, and `allow` gives the canonical target to a user who may, or raises."""

    label: str
    find: Callable[[str, Window], list[int]]
    title: Callable[[str], str]
    reason: Callable[[str], str]
    asks: str = ""
    clean: Callable[[str], str] = lambda target: ""
    find_for: Callable[[Subscriber, str, Window], Found] | None = None
    needs_account: bool = False
    allow: Callable[[Any, str], str] | None = None

    @property
    def personal(self) -> bool:
        return self.find_for is not None


def candidates(subscription: Subscription, window: Window) -> Found:
    """Papers for a subscription, best first. Raises `Gone` when what it names is no more."""
    kind = KINDS.get(subscription.kind)
    if kind is None:
        raise Gone(f"There is no list “{subscription.kind}” any more.")
    if kind.find_for is not None:
        return kind.find_for(subscription.subscriber, subscription.target, window)
    return kind.find(subscription.target, window)


def cleaned(kind: str, target: str, user: Any = None) -> str:
    """The target in its canonical form, if `user` may read it. Raises `InvalidSubscription` with a sentence."""
    if kind not in KINDS:
        raise InvalidSubscription(f"“{collapse(kind)[:40]}” is no list; choose one of {', '.join(KINDS)}.")
    entry = KINDS[kind]
    target = collapse(target)
    if entry.needs_account and user is None:
        raise InvalidSubscription(f"{entry.label}: sign in first, and use an address that your account has verified.")
    if not entry.asks:
        return ""
    if not target:
        raise InvalidSubscription(f"{entry.label}: say which one ({entry.asks}).")
    if len(target) > 300:
        raise InvalidSubscription(f"{entry.label}: that is too long; 300 characters are enough.")
    return entry.allow(user, target) if entry.allow else entry.clean(target)


# --- the lists ----------------------------------------------------------------------------------------------------


def _day(target: str, window: Window) -> list[int]:
    """The edition in its own order; of several editions the papers with most attention."""
    if window.first == window.last:
        return list(window.ids[:DEEP])
    best = catalog.featured_between(window.first, window.last).values_list("id", flat=True)[: 2 * DEEP]
    return [paper_id for paper_id in best if paper_id in window.members][:DEEP]


def _everything(target: str, window: Window) -> list[int]:
    return [*window.ids, *window.late]


def _trending(target: str, window: Window) -> list[int]:
    return list(catalog.trending().values_list("id", flat=True)[:DEEP])


def _category(target: str, window: Window) -> list[int]:
    return window.among(Paper.objects.filter(categories=_one(Category, "code", target, "category")))


def _keyword(target: str, window: Window) -> list[int]:
    return window.among(Paper.objects.filter(keywords=_one(Keyword, "slug", target, "keyword")))


def _organisation(target: str, window: Window) -> list[int]:
    return window.among(Paper.objects.filter(organisation=_one(Organisation, "slug", target, "organisation")))


def _author(target: str, window: Window) -> list[int]:
    return window.among(Paper.objects.filter(authors=_one(Author, "name", target, "author")))


def _one(model: type, column: str, value: str, name: str) -> int:
    found = model.objects.filter(**{column: value}).values_list("id", flat=True).first()  # type: ignore[attr-defined]
    if found is None:
        raise Gone(f"The {name} “{value}” does not exist any more.")
    return int(found)


# --- targets ------------------------------------------------------------------------------------------------------


def _known(model: type, column: str, label: str, example: str) -> Callable[[str], str]:
    def clean(target: str) -> str:
        value = slug(target) if column == "slug" else target
        rows = model.objects  # type: ignore[attr-defined]
        found = rows.filter(**{column: value}).first() or rows.filter(**{f"{column}__iexact": value}).first()
        if found is None and column == "slug":
            found = rows.filter(name__iexact=target).first()
        if found is None:
            raise InvalidSubscription(
                f"There is no {label} “{target[:60]}” in this catalogue. Write one like {example}."
            )
        return str(getattr(found, column))

    return clean


def _query(target: str) -> str:
    query = parse(target)
    if not query:
        raise InvalidSubscription("This search has no words and no filters; write it as you would in the search box.")
    return target


KINDS: dict[str, Kind] = {
    "day": Kind("The day's top papers", _day, lambda t: "Top papers", lambda t: "among the top papers of the day"),
    "trending": Kind("What trends", _trending, lambda t: "Trending", lambda t: "trending"),
    "category": Kind(
        "A category", _category, lambda t: t, lambda t: f"in {t}", asks="a code like cs.LG",
        clean=_known(Category, "code", "category", "cs.LG"),
    ),
    "keyword": Kind(
        "A keyword", _keyword, lambda t: f"Keyword {t.replace('-', ' ')}", lambda t: f"keyword {t.replace('-', ' ')}",
        asks="a keyword like reinforcement learning",
        clean=_known(Keyword, "slug", "keyword", "reinforcement learning"),
    ),
    "organisation": Kind(
        "An organisation", _organisation, lambda t: f"From {t}", lambda t: f"from {t}", asks="its name",
        clean=_known(Organisation, "slug", "organisation", "its name on a paper's page"),
    ),
    "author": Kind(
        "An author", _author, lambda t: f"By {t}", lambda t: f"by {t}", asks="the name as it stands on papers",
        clean=_known(Author, "name", "author", "Ada Lovelace"),
    ),
    "search": Kind(
        "A saved search, only what is new", matching, lambda t: f"Search: {t}", lambda t: f"matches “{t}”",
        asks="a search as you would type it", clean=_query,
    ),
    "feed": Kind(
        "My feed", user_lists.nobody, lambda t: "Your feed", lambda t: "in your feed", find_for=user_lists.feed,
        needs_account=True,
    ),
    "follows": Kind(
        "Everything I follow", user_lists.nobody, lambda t: "What you follow", lambda t: "you follow it",
        find_for=user_lists.follows, needs_account=True,
    ),
    "collection": Kind(
        "A collection", user_lists.nobody, user_lists.collection_title, lambda t: "new in a collection",
        asks="the last part of its address", find_for=user_lists.collection, allow=user_lists.allowed_collection,
    ),
    "person": Kind(
        "A person here", user_lists.nobody, lambda t: f"From {t}", lambda t: f"upvoted or written about by {t}",
        asks="the user name", find_for=user_lists.person, allow=user_lists.allowed_person,
    ),
    "group": Kind(
        "A group", user_lists.nobody, user_lists.group_title, lambda t: "new in a group",
        asks="the last part of its address", find_for=user_lists.group, allow=user_lists.allowed_group,
    ),
    "everything": Kind("Everything", _everything, lambda t: "All papers", lambda t: "in the edition"),
}  # fmt: skip
