"""What is usual in a field: the points its papers got at their sources in the month before; and in all fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Sum

from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import COMMENT_POINTS, usual_in_field


class Baseline(NamedTuple):
    """The points usual in a paper's field, and in all of them."""

    in_field: float
    in_all: float


class Totals(NamedTuple):
    """What the papers of a field got in a month."""

    papers: int
    points: float


NO_PAPERS = Totals(0, 0.0)


def baselines_of(papers: Sequence[Paper]) -> dict[int, Baseline]:
    """Return by paper the points usual in its field and in all fields in the month before, 0 where there was nothing.

    One query.
    """
    months = {paper.id: month_before(paper.featured_on) for paper in papers}
    by_month = _months({month for month in months.values() if month})
    empty = _Month({})
    baselines = {}
    for paper in papers:
        month = by_month.get(months[paper.id] or date.min, empty)
        baselines[paper.id] = Baseline(month.in_field(paper.primary_category_id), month.in_all)
    return baselines


def month_before(day: date | None) -> date | None:
    """Return the first day of the month before this day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1) if day and day > date(1, 1, 31) else None


@dataclass(frozen=True, slots=True)
class _Month:
    """Papers and points of a month, by field."""

    fields: dict[int | None, Totals]

    @property
    def in_all(self) -> float:
        papers = sum(totals.papers for totals in self.fields.values())
        return sum(totals.points for totals in self.fields.values()) / max(1, papers)

    def in_field(self, field: int | None) -> float:
        totals = self.fields.get(field, NO_PAPERS) if field else NO_PAPERS
        return usual_in_field(totals.papers, totals.points, self.in_all)


def _months(months: set[date]) -> dict[date, _Month]:
    """Read papers and points of these months, those without papers left out.

    One query, by days: for the month of a row SQLite would call Python.
    """
    if not months:
        return {}
    spans = Q()
    for first, end in _joined(sorted(months)):
        spans |= Q(featured_on__gte=first, featured_on__lt=end)
    rows: Any = (
        Paper.objects.filter(spans)
        .order_by()
        .values_list("featured_on", "primary_category_id")
        .annotate(n=Count("id"), points=Sum(F("external_upvotes") + COMMENT_POINTS * F("external_comments")))
    )
    by_month: dict[date, dict[int | None, Totals]] = {}
    for day, field, papers, points in rows:
        if (month := day.replace(day=1)) in months:
            fields = by_month.setdefault(month, {})
            totals = fields.get(field, NO_PAPERS)
            fields[field] = Totals(totals.papers + papers, totals.points + float(points))
    return {month: _Month(fields) for month, fields in by_month.items()}


class _Span(NamedTuple):
    """Days from `first` to the one before `end`."""

    first: date
    end: date


def _joined(months: Sequence[date]) -> list[_Span]:
    """Join months, in order, into spans: those in a row are one condition."""
    spans: list[_Span] = []
    for month in months:
        end = (month + timedelta(days=32)).replace(day=1)
        if spans and spans[-1].end == month:
            spans[-1] = _Span(spans[-1].first, end)
        else:
            spans.append(_Span(month, end))
    return spans
