"""``cites:`` and ``citedby:`` of a query: the papers that these are, for the index knows no citations."""

from __future__ import annotations

from dataclasses import replace

from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find_ids
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.search.engine import Condition, Filters, Prefix, Query
from dailypapers.search.engine.query.query import CITATIONS

MOST = 5_000
"""Papers that cite one, the newest, of which a query is told."""


def with_citations(query: Query) -> Query:
    """Return a query whose conditions on citations hold the papers that meet them. Four queries for each at most."""
    if not any(condition.field in CITATIONS for group in query.conditions for condition in group):
        return query
    groups = tuple(
        tuple(_known(condition) if condition.field in CITATIONS else condition for condition in group)
        for group in query.conditions
    )
    return replace(query, conditions=groups)


def _known(condition: Condition) -> Condition:
    from dailypapers.fulltext.queries import cited, citing, citing_identifier  # few queries ask for citations

    identifier = parse_identifier(condition.value)
    ids = find_ids([identifier]) if identifier else {}
    paper = Paper.objects.filter(id__in=ids.values()).first() if ids else None
    if condition.field is Prefix.CITED_BY:
        papers = cited(paper) if paper else Paper.objects.none()
    else:
        papers = citing(paper) if paper else citing_identifier(condition.value)
    keys = papers.order_by("-published_at", "-id").values_list("key", flat=True)[:MOST]
    return replace(condition, filters=Filters(identifiers=tuple(keys)))
