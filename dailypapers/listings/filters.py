"""Filters that narrow any list of papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import QuerySet

from dailypapers.catalog.entities import CATALOGUED, ENTITIES
from dailypapers.catalog.models import Paper, Presentation
from dailypapers.catalog.queries import day_is
from dailypapers.lib.errors import NotFound
from dailypapers.listings.categories import CategorySum, parse_categories

MAX_OF_VENUE = 30_000  # papers of a venue that a list is narrowed to, the last added; databases take so many numbers


@dataclass(frozen=True, slots=True)
class Filters:
    """Public keys of what a paper must have; an empty one lets all through. `category` may be a sum: `cs.AI+cs.LG`.

    `venue` is a name as facets count it, which only the index knows, `language` a code of ISO 639-1. `after` and
    `before` are days, both included: the featured one, else that of publication.
    """

    author: str = ""
    organisation: str = ""
    category: str = ""
    keyword: str = ""
    venue: str = ""
    language: str = ""
    has_code: bool = False
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def apply(self, papers: QuerySet[Paper]) -> QuerySet[Paper]:
        """Narrow papers to those that pass; a filter that names nothing of the catalogue leaves none."""
        for kind in CATALOGUED:
            key = getattr(self, kind)
            if not key:
                continue
            entity = ENTITIES[kind]
            if not entity.is_valid_key(key):
                return papers.none()
            if kind == "category":
                try:
                    papers = having_categories(papers, parse_categories(key))
                except NotFound:
                    return papers.none()
            else:
                papers = papers.filter(**{f"{entity.papers}__{entity.key}": key})
        if self.has_code:
            papers = papers.exclude(code_url="")
        if self.language:
            papers = papers.filter(language=self.language)
        if self.after:
            papers = papers.filter(day_is("gte", self.after))
        if self.before:
            papers = papers.filter(day_is("lte", self.before))
        if self.venue:
            from dailypapers.search import Filters as SearchFilters  # the engine, where the index is asked
            from dailypapers.search import ids_passing

            presented = Presentation.objects.filter(venue__iexact=self.venue).values_list("paper_id", flat=True)
            ids = {*ids_passing(SearchFilters(venues=(self.venue,))), *presented}
            papers = papers.filter(id__in=sorted(ids, reverse=True)[:MAX_OF_VENUE])
        return papers.distinct() if self.author else papers  # a paper may name one author twice


NO_FILTERS = Filters()


def having_categories(papers: QuerySet[Paper], categories: CategorySum) -> QuerySet[Paper]:
    """Narrow papers to those in a sum of categories, cross-lists included."""
    if len(categories.included) == 1:
        papers = papers.filter(paper_categories__category=categories.included[0])
    else:
        papers = papers.filter(id__in=_in_any(category.code for category in categories.included))
    return papers.exclude(id__in=_in_any(categories.excluded)) if categories.excluded else papers


def _in_any(codes: Iterable[str]) -> QuerySet[Paper, int]:
    named = Paper.objects.filter(paper_categories__category__code__in=list(codes))
    return named.order_by().values_list("id", flat=True)
