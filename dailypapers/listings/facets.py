"""What the papers of a list are: counted in one place for every kind of list."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.listings.kinds.periods import NewestFeatured
from dailypapers.listings.kinds.searches import SearchHits
from dailypapers.listings.listing import Listing
from dailypapers.search import NO_FACETS, Facets, count_facets

KEPT_FROM = 2_000  # papers of a list from which its counts are kept for a while: to read all their ids takes longer
KEPT_SECONDS = 60.0
MAX_KEPT = 64  # lists


class _Kept(NamedTuple):
    until: float
    facets: Facets


_kept: OrderedDict[str, _Kept] = OrderedDict()


def facets_of(listing: Listing) -> Facets:
    """Count the dates, categories, organisations, venues and code of a list's papers; one query at most.

    A search counts its own. Nothing is counted while there is no index. Counts of long lists are up to a minute old.
    """
    papers = listing.papers
    if isinstance(papers, SearchHits):
        return papers.page(0, 1).facets
    if isinstance(papers, NewestFeatured):
        papers = queries.featured()
    if not isinstance(papers, QuerySet):
        return count_facets(papers[: listing.depth])
    if listing.depth is not None:
        return count_facets(papers.values_list("id", flat=True)[: listing.depth])
    return _facets_of_query(papers)


def _facets_of_query(papers: QuerySet[Paper]) -> Facets:
    if not papers.query.where:
        return count_facets(None)
    ids = papers.order_by().values_list("id", flat=True)
    try:
        key = str(ids.query)
    except EmptyResultSet:  # a filter that names nothing
        return NO_FACETS
    kept = _kept.get(key)
    if kept is not None and kept.until > monotonic():
        return kept.facets
    facets = count_facets(ids.iterator(chunk_size=20_000))
    if facets.papers >= KEPT_FROM:
        _kept[key] = _Kept(monotonic() + KEPT_SECONDS, facets)
        while len(_kept) > MAX_KEPT:
            _kept.popitem(last=False)
    return facets
