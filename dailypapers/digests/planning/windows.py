"""The days a subscription looks at, and what is new in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Edition
from dailypapers.digests.planning.schedule import close_of
from dailypapers.lib.errors import DailyPapersError
from dailypapers.search import Filters, hits, parse
from dailypapers.search.engine.lexical.analysis import joined, query_terms, terms

LATE = timedelta(days=30)  # a paper may come in so long after its day and still be news
DEEP = 300  # papers a list looks at
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


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
    members: frozenset[int] = frozenset()
    opened: datetime = BEGINNING  # when the day before `first` closed
    closed: datetime = END  # when `last` did
    alerts: dict[str, list[int]] = field(default_factory=dict)  # what searches found

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
        return cls(first, last, ids, late_ids, frozenset(of_editions.union(late_ids)), opened, closed)

    def among(self, papers: QuerySet[Paper]) -> list[int]:
        """Those of `papers` that are in this window, in its order."""
        found = set(
            papers.filter(featured_on__range=(self.first - LATE, self.last)).order_by().values_list("id", flat=True)
        )
        return [paper_id for paper_id in (*self.ids, *self.late) if paper_id in found][:DEEP]


def matching(target: str, window: Window) -> list[int]:
    """Papers of the window that hold every word of a search, best first: an alert must be sure, so nearness in meaning
    alone is not enough. Found once for each window. Raises `search.NoIndex`."""
    if target not in window.alerts:
        window.alerts[target] = _matching(target, window)
    return window.alerts[target]


def _matching(target: str, window: Window) -> list[int]:
    days = Filters(after=(window.first - LATE).toordinal(), before=window.last.toordinal())
    query = parse(target)
    found = hits(query, filters=days, mode="lexical" if query.text else "hybrid")
    loose = {term for group in query.phrases if len(group) > 1 for text in group for term in query_terms(text)}
    wanted = set(query_terms(query.text)) - set(joined(query.text)) - loose if query.text else set()
    new = (hit for hit in found if hit.id in window.members)
    return [hit.id for hit in new if wanted <= set(terms(" ".join(hit.matched)))][:DEEP]
