"""Reading the signals of papers: a fixed number of queries for any number of papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Pick, Vote
from dailypapers.ranking.formulas import COMMENT_POINTS, NEW_ACCOUNT_DAYS, Signals

FEWEST_OF_FIELD = 20  # papers a field must have had in a month for its level to be known


def signals_of(papers: Sequence[Paper]) -> dict[int, Signals]:
    """The signals of these papers by id. Five queries."""
    ids = [paper.id for paper in papers]
    age = ExpressionWrapper(F("created_at") - F("user__date_joined"), output_field=DurationField())
    young = Q(age__lt=timedelta(days=NEW_ACCOUNT_DAYS))
    by_users = Vote.objects.filter(paper_id__in=ids, user__is_active=True).annotate(age=age).order_by()
    votes = {
        paper_id: (settled, fresh)
        for paper_id, settled, fresh in by_users.values_list("paper_id").annotate(
            settled=Count("id", filter=~young), fresh=Count("id", filter=young)
        )
    }
    comments = dict(
        Comment.objects.filter(paper_id__in=ids, deleted_at=None, group=None, user__is_active=True)
        .order_by()
        .values_list("paper_id")
        .annotate(people=Count("user_id", distinct=True))
    )
    picked = set(Pick.objects.filter(paper_id__in=ids).values_list("paper_id", flat=True))
    levels = _field_levels({(paper.primary_category_id, month_before(paper.featured_on)) for paper in papers})
    return {
        paper.id: Signals(
            upvotes=paper.external_upvotes,
            comments=paper.external_comments,
            code_stars=paper.code_stars or 0,
            new_code_stars=paper.code_stars_gained or 0,
            featured_on=paper.featured_on,
            voters=votes.get(paper.id, (0, 0))[0],
            new_voters=votes.get(paper.id, (0, 0))[1],
            commenters=comments.get(paper.id, 0),
            picked=paper.id in picked,
            promise=paper.promise,
            field_points=levels.get((paper.primary_category_id, month_before(paper.featured_on)), 0.0),
        )
        for paper in papers
    }


def month_before(day: date | None) -> date | None:
    """The first day of the month before this day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1) if day and day > date(1, 1, 31) else None


def _field_levels(wanted: set[tuple[int | None, date | None]]) -> dict[tuple[int | None, date | None], float]:
    """Mean points at the source of a category's papers in a month; fields with few papers have no level. One query."""
    months = sorted({month for field, month in wanted if month and field})
    if not months:
        return {}
    spans = Q()
    for month in months:
        spans |= Q(featured_on__gte=month, featured_on__lt=(month + timedelta(days=32)).replace(day=1))
    fields = {field for field, _ in wanted if field}
    rows: Any = (
        Paper.objects.filter(spans, primary_category_id__in=fields)
        .order_by()
        .values_list("primary_category_id", "featured_on__year", "featured_on__month")
        .annotate(n=Count("id"), mean=Avg(F("external_upvotes") + COMMENT_POINTS * F("external_comments")))
    )
    return {(field, date(year, month, 1)): float(mean) for field, year, month, n, mean in rows if n >= FEWEST_OF_FIELD}
