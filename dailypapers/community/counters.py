"""The counters of votes and comments that papers carry."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Vote


def recount(paper_ids: Iterable[int]) -> None:
    """Count `Paper.votes` and `Paper.comments` anew. Actions keep them right; this is for merged papers."""

    def number(model: type[Vote] | type[Comment], where: Q) -> Coalesce:
        matching = model._default_manager.filter(where, paper=OuterRef("pk")).order_by().values("paper")
        return Coalesce(Subquery(matching.annotate(n=Count("id")).values("n"), output_field=IntegerField()), 0)

    Paper.objects.filter(id__in=list(paper_ids)).update(
        votes=number(Vote, Q()), comments=number(Comment, Q(deleted_at=None, group=None))
    )
