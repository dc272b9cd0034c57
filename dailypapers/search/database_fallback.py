"""Searching titles in the database: what the site does while the index is missing, damaged or being built."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from dailypapers.catalog.models import Category, Paper
from dailypapers.search import live
from dailypapers.search.engine import Filters, Query

REASON = "in the title"
NO_INDEX = "The search index is not ready. `dailypapers index` builds it; until then only titles are searched."
DAMAGED = (
    "The search index was found damaged and is built anew beside; until then only titles are searched. If this stays "
    "for long, run `dailypapers index`."
)
_WORDS = 10  # of a query are looked for


def why_no_index() -> str:
    """The sentence for readers."""
    return DAMAGED if live.is_damaged() else NO_INDEX


def is_index_empty() -> bool:
    """Whether the index in use holds nothing although the catalogue does: its files are gone."""
    held = live.ask(len)
    return not held and Paper.objects.exists()


def matching(query: Query, *, limit: int, offset: int, deepest: int) -> tuple[list[int], int]:
    """Ids of the papers whose title holds every word and none that is excluded, and which pass the filters, what
    trends first; and how many there are, at most `deepest`. One query."""
    papers = passing(query.filters)
    for word in query.text.split()[:_WORDS]:
        papers = papers.filter(title_text__icontains=word)
    for word in query.excluded[:_WORDS]:
        papers = papers.exclude(title_text__icontains=word)
    ids = list(papers.order_by("-trending_score", "id").values_list("id", flat=True)[: deepest if query else 0])
    return ids[offset : offset + limit], len(ids)


def passing(filters: Filters) -> QuerySet[Paper]:
    """The papers that pass the filters."""
    papers = Paper.objects.all()
    if filters.categories:
        papers = papers.filter(paper_categories__category_id__in=_categories(filters.categories)).distinct()
    if filters.organisations:
        papers = papers.filter(_any("organisation__name__istartswith", filters.organisations))
    if filters.authors:
        papers = papers.filter(_any("authors__name__icontains", filters.authors)).distinct()
    if filters.identifiers:
        names = [name.lower() for name in filters.identifiers]
        papers = papers.filter(Q(key__in=names) | Q(arxiv_id__in=names) | Q(doi__in=names))
    if filters.has_code is not None:
        papers = papers.exclude(code_url="") if filters.has_code else papers.filter(code_url="")
    if filters.minimum_upvotes is not None:
        papers = papers.filter(external_upvotes__gte=filters.minimum_upvotes)
    if filters.maximum_upvotes is not None:
        papers = papers.filter(external_upvotes__lte=filters.maximum_upvotes)
    if filters.after is not None:
        papers = papers.filter(_on("gte", filters.after))
    if filters.before is not None:
        papers = papers.filter(_on("lte", filters.before))
    return papers


def _categories(wanted: tuple[str, ...]) -> list[int]:
    codes = Q()
    for code in wanted:
        whole = code.removesuffix(".*")
        codes |= Q(code__iexact=whole) if "." in whole else Q(code__iexact=whole) | Q(code__istartswith=f"{whole}.")
    return list(Category.objects.filter(codes).values_list("id", flat=True))


def _any(lookup: str, values: tuple[str, ...]) -> Q:
    found = Q()
    for value in values:
        found |= Q(**{lookup: value})
    return found


def _on(comparison: str, ordinal: int) -> Q:
    """The day of a paper, as the index counts it: the featured one, else the day of publication."""
    day = date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
    featured = Q(**{f"featured_on__{comparison}": day})
    return featured | Q(featured_on=None, **{f"published_at__date__{comparison}": day})
