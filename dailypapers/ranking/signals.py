"""Reading the signals of papers: a fixed number of queries for any number of papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q

from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Pick, Vote
from dailypapers.ranking.field_baseline import baselines_of
from dailypapers.ranking.formulas import NEW_ACCOUNT_DAYS, Signals


class Voters(NamedTuple):
    """How many people voted whose accounts were settled then, and how many whose were new."""

    settled: int
    new: int


NO_VOTERS = Voters(0, 0)


def signals_of(papers: Sequence[Paper]) -> dict[int, Signals]:
    """Read the signals of these papers, by id. Five queries."""
    ids = [paper.id for paper in papers]
    age = ExpressionWrapper(F("created_at") - F("user__date_joined"), output_field=DurationField())
    young = Q(age__lt=timedelta(days=NEW_ACCOUNT_DAYS))
    by_users = Vote.objects.filter(paper_id__in=ids, user__is_active=True).annotate(age=age).order_by()
    votes = {
        paper_id: Voters(settled, fresh)
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
    baselines = baselines_of(papers)
    return {
        paper.id: Signals(
            upvotes=paper.external_upvotes,
            comments=paper.external_comments,
            code_stars=paper.code_stars or 0,
            new_code_stars=paper.code_stars_gained or 0,
            featured_on=paper.featured_on,
            voters=votes.get(paper.id, NO_VOTERS).settled,
            new_voters=votes.get(paper.id, NO_VOTERS).new,
            commenters=comments.get(paper.id, 0),
            picked=paper.id in picked,
            promise=paper.promise,
            field_points=baselines[paper.id].in_field,
            usual_points=baselines[paper.id].in_all,
        )
        for paper in papers
    }
