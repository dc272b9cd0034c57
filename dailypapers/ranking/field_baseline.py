"""What is usual in a field: the points its papers got at their sources in the month before; and in all fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum

from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import COMMENT_POINTS, usual_in_field


def usual_of(papers: Sequence[Paper]) -> dict[int, tuple[float, float]]:
    """By id: the points usual in a paper's field and in all of them. One query; 0 and 0 where there was nothing."""
    months = {paper.id: month_before(paper.featured_on) for paper in papers}
    known = _months({month for month in months.values() if month})
    nothing = _Month({})
    found = {}
    for paper in papers:
        month = known.get(months[paper.id] or date.min, nothing)
        found[paper.id] = (month.in_field(paper.primary_category_id), month.in_all)
    return found


def month_before(day: date | None) -> date | None:
    """The first day of the month before this day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1) if day and day > date(1, 1, 31) else None


@dataclass(frozen=True, slots=True)
class _Month:
    """Papers and points of a month, by field."""

    fields: dict[int | None, tuple[int, float]]

    @property
    def in_all(self) -> float:
        papers = sum(papers for papers, _ in self.fields.values())
        return sum(points for _, points in self.fields.values()) / max(1, papers)

    def in_field(self, field: int | None) -> float:
        papers, points = self.fields.get(field, (0, 0.0)) if field else (0, 0.0)
        return usual_in_field(papers, points, self.in_all)


def _months(months: set[date]) -> dict[date, _Month]:
    """What these months were like, those without papers left out. One query, by days: to tell the month of a row SQLite
    would call Python."""
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
    found: dict[date, dict[int | None, tuple[int, float]]] = {}
    for day, field, papers, points in rows:
        if (month := day.replace(day=1)) in months:
            fields = found.setdefault(month, {})
            before = fields.get(field, (0, 0.0))
            fields[field] = before[0] + papers, before[1] + float(points)
    return {month: _Month(fields) for month, fields in found.items()}


def _joined(months: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Months, in order, as spans from a first day to the day after the last: those in a row are one condition."""
    spans: list[tuple[date, date]] = []
    for month in months:
        end = (month + timedelta(days=32)).replace(day=1)
        if spans and spans[-1][1] == month:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((month, end))
    yield from spans
