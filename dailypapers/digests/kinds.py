"""What can be subscribed to: a small table of named functions from a subscription to candidate papers.

Each entry of `KINDS` is one list. Its `find` gets the target and a `Window` and gives ids of papers, best first; the
planner takes care of everything else (what was mailed before, how many, merging). To add a list (one's feed, a
collection, a person) write one function and one entry; `personal` ones also get the subscriber.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
from dailypapers.digests.models import Edition, Subscriber, Subscription
from dailypapers.digests.schedule import close_of
from dailypapers.lib.errors import DailyPapersError, InvalidSubscription
from dailypapers.lib.text import collapse, slug
from dailypapers.search import Filters, hits, parse
from dailypapers.search.engine.analysis import joined, query_terms, terms

LATE = timedelta(days=30)  # a paper may come in so long after its day and still be news
DEEP = 300  # papers a list looks at


class Gone(DailyPapersError):
    """What was subscribed to does not exist any more; the digest says so."""


@dataclass(frozen=True, slots=True)
class Window:
    """The editions from `first` to `last`, both included, and what came in too late for its own edition.

    `ids` are papers in the order of their editions, newest day first; `late` are those of earlier days.
    """

    first: date
    last: date
    ids: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    members: frozenset[int] = field(default=frozenset())

    @classmethod
    def load(cls, first: date, last: date) -> Window:
        editions = Edition.objects.filter(day__range=(first, last)).order_by("-day").values_list("paper_ids", flat=True)
        ids = tuple(dict.fromkeys(paper_id for edition in editions for paper_id in edition))
        zone = ZoneInfo(settings.TIME_ZONE)
        opened = close_of(first - timedelta(days=1), settings.EDITION_CLOSES, zone)
        closed = close_of(last, settings.EDITION_CLOSES, zone)
        came = Paper.objects.filter(
            first_seen_at__gt=opened, first_seen_at__lte=closed, featured_on__range=(first - LATE, last)
        )
        late = came.order_by("-attention_score", "id").values_list("id", flat=True)[:1000]
        of_editions = set(ids)
        late_ids = tuple(paper_id for paper_id in late if paper_id not in of_editions)
        return cls(first, last, ids, late_ids, frozenset(of_editions.union(late_ids)))

    def among(self, papers: QuerySet[Paper]) -> list[int]:
        """Those of `papers` that are in this window, in its order."""
        found = set(
            papers.filter(featured_on__range=(self.first - LATE, self.last)).order_by().values_list("id", flat=True)
        )
        return [paper_id for paper_id in (*self.ids, *self.late) if paper_id in found][:DEEP]


@dataclass(frozen=True, slots=True)
class Kind:
    """One list. `asks` names its target for the form (empty: it needs none); `clean` makes the target canonical or
    raises `InvalidSubscription`; `title` heads its section, `reason` stands under each of its papers."""

    label: str
    find: Callable[[str, Window], list[int]]
    title: Callable[[str], str]
    reason: Callable[[str], str]
    asks: str = ""
    clean: Callable[[str], str] = lambda target: ""
    find_for: Callable[[Subscriber, str, Window], list[int]] | None = None

    @property
    def personal(self) -> bool:
        return self.find_for is not None


def candidates(subscription: Subscription, window: Window) -> list[int]:
    """Ids of papers for a subscription, best first. Raises `Gone` when what it names is no more."""
    kind = KINDS.get(subscription.kind)
    if kind is None:
        raise Gone(f"There is no list “{subscription.kind}” any more.")
    if kind.find_for is not None:
        return kind.find_for(subscription.subscriber, subscription.target, window)
    return kind.find(subscription.target, window)


def cleaned(kind: str, target: str) -> str:
    """The target in its canonical form. Raises `InvalidSubscription` with a sentence for the reader."""
    if kind not in KINDS:
        raise InvalidSubscription(f"“{collapse(kind)[:40]}” is no list; choose one of {', '.join(KINDS)}.")
    entry = KINDS[kind]
    target = collapse(target)
    if not entry.asks:
        return ""
    if not target:
        raise InvalidSubscription(f"{entry.label}: say which one ({entry.asks}).")
    if len(target) > 300:
        raise InvalidSubscription(f"{entry.label}: that is too long; 300 characters are enough.")
    return entry.clean(target)


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


def _search(target: str, window: Window) -> list[int]:
    """Papers of the window that hold every word of a search, best first: an alert must be sure, so nearness in meaning
    alone is not enough."""
    days = Filters(after=(window.first - LATE).toordinal(), before=window.last.toordinal())
    query = parse(target)
    found = hits(query, filters=days, mode="lexical" if query.text else "hybrid")
    loose = {term for group in query.phrases if len(group) > 1 for text in group for term in query_terms(text)}
    wanted = set(query_terms(query.text)) - set(joined(query.text)) - loose if query.text else set()
    new = (hit for hit in found if hit.id in window.members)
    return [hit.id for hit in new if wanted <= set(terms(" ".join(hit.matched)))][:DEEP]


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
        "A saved search, only what is new", _search, lambda t: f"Search: {t}", lambda t: f"matches “{t}”",
        asks="a search as you would type it", clean=_query,
    ),
    "everything": Kind("Everything", _everything, lambda t: "All papers", lambda t: "in the edition"),
}  # fmt: skip
