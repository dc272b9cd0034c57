"""Searching titles in the database: what the site does while the index is missing, damaged or being built."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from dailypapers.catalog.models import Category, Paper
from dailypapers.catalog.queries import day_is
from dailypapers.lib.sentences import sentence
from dailypapers.search import quarantine, serving
from dailypapers.search.database_conditions import meets
from dailypapers.search.engine import Filters, Query

REASON = sentence("in the title")
NO_INDEX = sentence("The search index is not ready, so only titles are searched. `dailypapers index` builds it.")
DAMAGED = sentence(
    "The search index was found damaged and is being rebuilt. Until that is done, only titles are "
    "searched. If this lasts, run `dailypapers index`."
)
_MAX_WORDS = 10  # of a query


class TitlePage(NamedTuple):
    """The ids of a page, and how many papers match, at most ``deepest``."""

    ids: list[int]
    total: int


def why_no_index() -> str:
    """Return the sentence for readers that says why titles are searched."""
    return DAMAGED if quarantine.is_damaged() else NO_INDEX


def is_index_empty() -> bool:
    """Tell whether the index in use holds nothing although the catalogue does: its files are gone."""
    return not serving.ask(len) and Paper.objects.exists()


def search_titles(query: Query, first: Sequence[int], *, limit: int, offset: int, deepest: int) -> TitlePage:
    """Search for papers whose title holds every word and none that is excluded, what trends first.

    The papers of ``first`` that pass the filters come before them; alone where the query asks for nothing else. One
    query, two with ``first``.
    """
    passing_papers = passing(query.filters)
    if first:
        held = set(passing_papers.filter(id__in=first).values_list("id", flat=True))
        first = [paper_id for paper_id in first if paper_id in held]
    papers = passing_papers.exclude(id__in=first) if first else passing_papers
    for group in query.conditions:
        met = meets(group, lambda condition: Q(pk__in=passing(condition.filters).values("pk")))
        papers = papers.filter(pk__in=Paper.objects.filter(met).values("pk"))
    of_conditions = {word for group in query.conditions for condition in group for word in condition.value.split()}
    for word in [word for word in query.text.split() if word not in of_conditions][:_MAX_WORDS]:
        papers = papers.filter(title_text__icontains=word)
    for word in query.excluded[:_MAX_WORDS]:
        papers = papers.exclude(title_text__icontains=word)
    asks_for_others = bool(query.text) or (bool(query) and not query.mentioned)
    others = papers.order_by("-trending_score", "id").values_list("id", flat=True)
    ids = [*first, *others[: deepest if asks_for_others else 0]]
    return TitlePage(ids[offset : offset + limit], len(ids))


def passing(filters: Filters) -> QuerySet[Paper]:
    """Select the papers that pass the filters."""
    papers = Paper.objects.all()
    if filters.categories:
        papers = papers.filter(paper_categories__category_id__in=_category_ids(filters.categories)).distinct()
    if filters.organisations:
        papers = papers.filter(_any("organisation__name__istartswith", filters.organisations))
    if filters.venues:
        papers = papers.filter(
            _any("journal_ref__icontains", filters.venues) | _any("author_comment__icontains", filters.venues)
        )
    for author in filters.authors:
        papers = papers.filter(authors__name__icontains=author).distinct()
    if filters.identifiers:
        identifiers = [identifier.lower() for identifier in filters.identifiers]
        papers = papers.filter(Q(key__in=identifiers) | Q(arxiv_id__in=identifiers) | Q(doi__in=identifiers))
    if filters.languages:
        papers = papers.filter(language__in=filters.languages)
    if filters.has_code is not None:
        papers = papers.exclude(code_url="") if filters.has_code else papers.filter(code_url="")
    if filters.minimum_upvotes is not None:
        papers = papers.filter(external_upvotes__gte=filters.minimum_upvotes)
    if filters.maximum_upvotes is not None:
        papers = papers.filter(external_upvotes__lte=filters.maximum_upvotes)
    if filters.after is not None:
        papers = papers.filter(day_is("gte", _day(filters.after)))
    if filters.before is not None:
        papers = papers.filter(day_is("lte", _day(filters.before)))
    return papers


def _category_ids(codes: tuple[str, ...]) -> list[int]:
    """Return ids of categories; ``cs`` and ``cs.*`` stand for all of an archive."""
    is_meant = Q()
    for code in codes:
        bare = code.removesuffix(".*")
        is_meant |= Q(code__iexact=bare) if "." in bare else Q(code__iexact=bare) | Q(code__istartswith=f"{bare}.")
    return list(Category.objects.filter(is_meant).values_list("id", flat=True))


def _any(lookup: str, values: tuple[str, ...]) -> Q:
    condition = Q()
    for value in values:
        condition |= Q(**{lookup: value})
    return condition


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
