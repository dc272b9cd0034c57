"""Filters that narrow any list of papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db.models import QuerySet

from dailypapers.catalog.entities import CATALOGUED, ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import NotFound
from dailypapers.listings.categories import CategorySum, parse_categories


@dataclass(frozen=True, slots=True)
class Filters:
    """Public keys of what a paper must have; an empty one lets all through. `category` may be a sum: `cs.AI+cs.LG`."""

    author: str = ""
    organisation: str = ""
    category: str = ""
    keyword: str = ""

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
