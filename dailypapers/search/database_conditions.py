"""Conditions of a query to conditions of the database, for what is searched while there is no index."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from dailypapers.catalog.models import Link
from dailypapers.search.engine import Condition, Prefix
from dailypapers.search.engine.query.query import CITATIONS

_TEXTS = {
    Prefix.VENUE: ("journal_ref", "author_comment"),
    Prefix.COMMENT: ("author_comment",),
    Prefix.AFFILIATION: ("organisation__name",),
}
_FACTS = {
    "code": ~Q(code_url=""),
    "model": Q(model_count__gt=0),
    "dataset": Q(dataset_count__gt=0),
    "space": Q(space_count__gt=0),
    "summary": ~Q(summary=""),
    "figure": ~Q(thumbnail_url=""),
    "venue": ~Q(journal_ref=""),
    "comment": ~Q(author_comment=""),
    "doi": ~Q(doi=""),
    "organisation": Q(organisation__isnull=False),
    "keywords": Q(keywords__isnull=False),
    "project": Q(links__kind=Link.Kind.PROJECT),
    "video": Q(links__kind=Link.Kind.VIDEO),
}


def meets(group: tuple[Condition, ...], filtered: Callable[[Condition], Q]) -> Q:
    """Return what meets one of the conditions; ``filtered`` gives what passes the filters of a fact."""
    condition = Q(pk__in=())
    for alternative in group:
        one = _meets(alternative, filtered)
        condition |= ~one if alternative.is_excluded else one
    return condition


def _meets(condition: Condition, filtered: Callable[[Condition], Q]) -> Q:
    if condition.field in (Prefix.AUTHOR, Prefix.FIRST_AUTHOR):
        last, _, first = condition.value.partition(",")
        return Q(authors__name__icontains=f"{first.strip()} {last}".strip())
    if condition.field is Prefix.ORCID:
        return Q(identities__orcid=condition.value)
    if condition.field is Prefix.HAS:
        return _FACTS.get(condition.value, Q(pk__in=()))
    if condition.field is Prefix.KEYWORD:
        return Q(keywords__name__icontains=condition.value)
    if condition.filters:
        return filtered(condition)
    if condition.field in CITATIONS:
        return Q(pk__in=())
    found = Q()
    for column in _TEXTS.get(condition.field, ("title_text",)):
        found |= Q(**{f"{column}__icontains": condition.value})
    return found
