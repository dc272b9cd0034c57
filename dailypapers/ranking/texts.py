"""The pool of this process: the newest papers and those somebody dealt with, cut once and grown as they come."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from dailypapers.catalog.models import Authorship, Paper, PaperCategory, PaperKeyword
from dailypapers.lib.tex import to_plain
from dailypapers.ranking.personal import Pool, Text
from dailypapers.search.embedders.static import StaticEmbedder

CANDIDATES = 10_000  # papers a feed chooses from: the newest
DAYS = 60  # and none older than so many days before the newest
CHUNK = 5_000  # ids a query

_guard = threading.Lock()
_pool: Pool | None = None


def newest() -> date:
    """The newest featured day that is not a typing error; today where there is none."""
    today = timezone.now().date()
    days = Paper.objects.filter(featured_on__lte=today + timedelta(days=1)).aggregate(day=Max("featured_on"))
    return days["day"] or today


def candidates() -> list[int]:
    """Ids of the papers a feed chooses from, the newest first. Papers without a day come by when they were seen."""
    last = newest()
    recent = Q(featured_on__range=(last - timedelta(days=DAYS), last + timedelta(days=1)))
    undated = Q(featured_on=None, first_seen_at__gte=timezone.now() - timedelta(days=DAYS))
    papers = Paper.objects.filter(recent | undated, withdrawn=False)
    return list(papers.order_by("-featured_on", "-id").values_list("id", flat=True)[:CANDIDATES])


def stamp() -> str:
    """Changes when papers come or go, and once a day."""
    facts = Paper.objects.aggregate(n=Count("id"), last=Max("id"))
    return f"{facts['n']} {facts['last']} {newest()}"


def pool_of(ids: Iterable[int]) -> Pool:
    """A pool that holds these papers. What an earlier one of this process has cut is not cut again."""
    global _pool
    texts = _texts(sorted(set(ids)))
    with _guard:
        known = _pool
    if known is None or known.cutter.embedder.name != StaticEmbedder.load().name:
        pool = Pool.of(texts, StaticEmbedder.load())
    else:
        pool = known.renewed(texts)
    with _guard:
        _pool = pool
    return pool


def _texts(ids: list[int]) -> list[Text]:
    out: list[Text] = []
    for start in range(0, len(ids), CHUNK):
        out += _read(ids[start : start + CHUNK])
    return out


def _read(ids: list[int]) -> list[Text]:
    names: dict[int, list[str]] = {}
    for paper, name in (
        Authorship.objects.filter(paper_id__in=ids).order_by("position").values_list("paper_id", "author__name")
    ):
        names.setdefault(paper, []).append(name)
    topics: dict[int, list[str]] = {}
    for paper, code in PaperCategory.objects.filter(paper_id__in=ids).values_list("paper_id", "category__code"):
        topics.setdefault(paper, []).append(f"cat:{code}")
    for paper, word in PaperKeyword.objects.filter(paper_id__in=ids).values_list("paper_id", "keyword__name"):
        topics.setdefault(paper, []).append(f"key:{word}")
    columns = ("id", "title_text", "abstract", "featured_on", "attention_score", "organisation__name")
    made = []
    for paper, title, abstract, day, attention, organisation in Paper.objects.filter(id__in=ids).values_list(*columns):
        followed = (*topics.get(paper, ()), *([f"org:{organisation}"] if organisation else ()))
        number = day.toordinal() if day else 0
        made.append(Text(paper, title, to_plain(abstract), tuple(names.get(paper, ())), followed, number, attention))
    return made
