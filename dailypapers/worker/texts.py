"""Which texts the worker fetches: what people see, open and save, and with DAILYPAPERS_FULLTEXT=all every paper's."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.actions import want, want_newer
from dailypapers.fulltext.models import FullText
from dailypapers.fulltext.opened import take_opened
from dailypapers.worker.seen import asks_sources, seen_papers

ALL_AT_ONCE = 1_000
_Priority = FullText.Priority


def want_texts() -> int:
    """Note which texts are wanted by the setting; return how many more than before.

    None on a site that asks no source for papers: there, nothing is asked before somebody wants it.
    """
    opened = take_opened()
    if settings.FULLTEXT == "off" or not asks_sources():
        return 0
    want_newer()
    here = Paper.objects.filter(id__in=opened).values_list("id", flat=True)
    wanted = want([*here, *seen_papers(_has_text)], _Priority.SEEN)
    if settings.FULLTEXT == "all":
        rest = Paper.objects.filter(~_has_text(OuterRef("pk"))).order_by("-id").values_list("id", flat=True)
        wanted += want(rest[:ALL_AT_ONCE], _Priority.EVERYTHING)
    return wanted


def _has_text(paper_id: OuterRef) -> Exists:
    return Exists(FullText.objects.filter(owner=None, paper_id=paper_id))
