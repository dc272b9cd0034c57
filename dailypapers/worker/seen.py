"""Which papers people see: on the newest days' pages, and what they keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.community.models import CollectionItem, Pick, ReadingState, Vote
from dailypapers.sources.models import Harvest, Source

DAYS, PAPERS_OF_A_DAY = 3, 100  # the newest days' pages, as far down as people read
SAVED_AT_ONCE = 200
LATELY = timedelta(days=30)  # what was saved before is fetched when somebody asks for it


def asks_sources() -> bool:
    """Tell whether the site asks sources for papers: where it does not, nothing is asked before somebody wants it."""
    return Source.objects.filter(is_on=True).exists() or Harvest.objects.exists()


def seen_papers(is_done: Callable[[OuterRef], Exists]) -> Iterator[int]:
    """Yield the papers that people see on the newest days' pages, and those they saved, voted for or read lately.

    Of the latter only those that are not done: what `is_done` finds by the id of a paper.
    """
    days = Paper.objects.exclude(featured_on=None).order_by("-featured_on").values_list("featured_on", flat=True)
    for day in days.distinct()[:DAYS]:
        order = Paper.objects.filter(featured_on=day).order_by("-attention_score", "id")
        yield from order.values_list("id", flat=True)[:PAPERS_OF_A_DAY]
    since = timezone.now() - LATELY
    saved: tuple[QuerySet[ReadingState | CollectionItem | Vote | Pick], ...] = (
        ReadingState.objects.exclude(state=ReadingState.State.HIDDEN).filter(changed_at__gte=since),
        CollectionItem.objects.filter(added_at__gte=since),
        Vote.objects.filter(created_at__gte=since),
        Pick.objects.filter(created_at__gte=since),
    )
    for rows in saved:
        missing = rows.filter(~is_done(OuterRef("paper_id"))).order_by("-pk")
        yield from missing.values_list("paper_id", flat=True)[:SAVED_AT_ONCE]
