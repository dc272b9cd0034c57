"""Words, names and filters over time: how many papers, of how many, and how sure the share is. `open_trends`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils import timezone

from dailypapers.insights.terms import Term, read_terms
from dailypapers.lib.periods import FIRST_YEAR, Month, Period, Week
from dailypapers.lib.sentences import sentence
from dailypapers.lib.statistics import wilson
from dailypapers.search import Query, count_by_day

UNITS: dict[str, tuple[type[Month] | type[Week], int]] = {"month": (Month, 24), "week": (Week, 52)}
"""What a point may stand for, and how many points are shown where nobody says since when."""

MAX_POINTS = 120
FEW = 30  # papers of a period below which nothing is shown before it
NO_INDEX = sentence("Nothing can be counted at this moment: there is no search index yet, or it is being rebuilt.")


class TrendPoint(NamedTuple):
    """A period: how many papers have the term, of how many; the share lies between `low` and `high` (Wilson, 95 %)."""

    period: Period
    papers: int
    total: int
    share: float
    low: float
    high: float
    url: str


class Trend(NamedTuple):
    """A term over time; `papers` are those of all its points together."""

    query: str
    label: str
    papers: int
    points: tuple[TrendPoint, ...]

    @property
    def url(self) -> str:
        """Return the path of the search for its papers."""
        return _search_url(self.query, None)


@dataclass(frozen=True, slots=True)
class Trends:
    """Terms over the same periods; `unit` is month or week. `newest` is the last day that has papers."""

    unit: str
    trends: tuple[Trend, ...]
    periods: tuple[Period, ...]
    newest: date | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_last_unfinished(self) -> bool:
        """Tell whether the last period is not over yet, so that its numbers of papers will grow."""
        return bool(self.periods and self.newest and self.newest < self.periods[-1].last_day)


def open_trends(text: str, *, unit: str = "month", since: date | None = None, until: date | None = None) -> Trends:
    """Count the terms of a text, between commas, by month or week: five at most, each by one look into the index.

    Without `since` the last two years are counted, or the last 52 weeks; 120 points at most. What was not understood
    is told in warnings.
    """
    terms = read_terms(text)
    counted = count_by_day([Query(), *(term.query for term in terms.terms)])
    if counted is None:
        return Trends(unit, (), (), warnings=(*terms.warnings, NO_INDEX))
    horizon = (timezone.now().date() + timedelta(days=1)).toordinal()  # days after it are somebody's typing error
    totals = {day: papers for day, papers in counted[0].items() if day <= horizon}
    if not totals:
        return Trends(unit, (), (), warnings=terms.warnings)
    newest = date.fromordinal(max(totals))
    periods = _periods(unit, totals, since, min(until or newest, newest))
    of_all = _by_period(totals, periods)
    trends = (
        _trend(term, _by_period(days, periods), of_all, periods)
        for term, days in zip(terms.terms, counted[1:], strict=True)
    )
    return Trends(unit, tuple(trends), tuple(periods), newest, terms.warnings)


def _periods(unit: str, totals: dict[int, int], since: date | None, until: date) -> list[Period]:
    """Return the periods to show, the oldest first; where nobody says since when, those before the first with papers
    enough are left out."""
    kind, usual = UNITS[unit]
    oldest = max(since, date.fromordinal(min(totals)), date(FIRST_YEAR, 1, 1)) if since else None
    periods: list[Period] = []
    period: Period | None = kind.of(until)
    while period is not None and len(periods) < (MAX_POINTS if oldest else usual):
        if oldest and period.last_day < oldest:
            break
        periods.append(period)
        period = period.previous()
    periods.reverse()
    if not since:
        counts = _by_period(totals, periods)
        first = next((place for place, papers in enumerate(counts) if papers >= FEW), 0)
        periods = periods[first:]
    return periods


def _by_period(days: dict[int, int], periods: Iterable[Period]) -> list[int]:
    spans = [(period.first_day.toordinal(), period.last_day.toordinal()) for period in periods]
    return [sum(days.get(day, 0) for day in range(first, last + 1)) for first, last in spans]


def _trend(term: Term, hits: list[int], totals: list[int], periods: list[Period]) -> Trend:
    points = []
    for period, papers, total in zip(periods, hits, totals, strict=True):
        low, high = wilson(papers, total)
        points.append(
            TrendPoint(
                period, papers, total, papers / total if total else 0.0, low, high, _search_url(term.text, period)
            )
        )
    return Trend(term.text, term.label, sum(hits), tuple(points))


def _search_url(query: str, period: Period | None) -> str:
    days = {"after": period.first_day.isoformat(), "before": period.last_day.isoformat()} if period else {}
    return f"/papers?{urlencode({'q': query, **days})}"
