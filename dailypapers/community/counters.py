"""How often somebody did something lately, and the counters that papers carry."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Vote


def recount(paper_ids: Iterable[int]) -> None:
    """Sets `Paper.votes` and `Paper.comments` to what the rows say. Actions keep them right; a merge calls this."""

    def number(rows: type[Vote] | type[Comment], where: Q) -> Coalesce:
        of_paper = rows._default_manager.filter(where, paper=OuterRef("pk")).order_by().values("paper")
        return Coalesce(Subquery(of_paper.annotate(n=Count("id")).values("n"), output_field=IntegerField()), 0)

    Paper.objects.filter(id__in=list(paper_ids)).update(
        votes=number(Vote, Q()), comments=number(Comment, Q(deleted_at=None, group=None))
    )
