"""Which texts the worker fetches: what people see, open and save, and with DAILYPAPERS_FULLTEXT=all every paper's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.community.models import CollectionItem, Pick, ReadingState, Vote
from dailypapers.fulltext.actions import want, want_newer
from dailypapers.fulltext.models import FullText
from dailypapers.fulltext.opened import take_opened
from dailypapers.sources.models import Harvest, Source

DAYS, PAPERS_OF_A_DAY = 3, 100  # the newest days' pages, as far down as people read
SAVED_AT_ONCE = 200
ALL_AT_ONCE = 1_000
LATELY = timedelta(days=30)  # what was saved before is fetched when somebody asks for it
_Priority = FullText.Priority


def want_texts() -> int:
    """Note which texts are wanted by the setting; return how many more than before.

    None on a site that asks no source for papers: there, nothing is asked before somebody wants it.
    """
    opened = take_opened()
    if settings.FULLTEXT == "off" or not _asks_sources():
        return 0
    want_newer()
    here = Paper.objects.filter(id__in=opened).values_list("id", flat=True)
    wanted = want([*here, *_seen()], _Priority.SEEN)
    if settings.FULLTEXT == "all":
        rest = Paper.objects.filter(~_has_text(OuterRef("pk"))).order_by("-id").values_list("id", flat=True)
        wanted += want(rest[:ALL_AT_ONCE], _Priority.EVERYTHING)
    return wanted


def _seen() -> Iterator[int]:
    """Yield the papers that people see on the newest days' pages, and those they saved, voted for or read lately."""
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
        missing = rows.filter(~_has_text(OuterRef("paper_id"))).order_by("-pk")
        yield from missing.values_list("paper_id", flat=True)[:SAVED_AT_ONCE]


def _asks_sources() -> bool:
    return Source.objects.filter(is_on=True).exists() or Harvest.objects.exists()


def _has_text(paper_id: OuterRef) -> Exists:
    return Exists(FullText.objects.filter(owner=None, paper_id=paper_id))
