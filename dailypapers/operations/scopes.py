"""Where a search in texts or a question looks: in one paper, in the papers of a list, or in all."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet

from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find
from dailypapers.fulltext.models import FullText
from dailypapers.lib.errors import Invalid, NotFound
from dailypapers.lib.sentences import sentence
from dailypapers.listings import Listing, canonical_target, open_listing


class Scope(NamedTuple):
    """The papers whose texts are searched (`paper_ids` None: all), and what they are called in a sentence."""

    paper_ids: frozenset[int] | None
    name: str
    paper: Paper | None = None
    listing: Listing | None = None


EVERYTHING = Scope(None, "the texts of all papers")


def open_scope(paper: str = "", listing: str = "", viewer: Any = None) -> Scope:
    """Open one paper by any identifier, or a list by `kind` or `kind/target`; with neither, everything.

    Raises `NotFound` for a paper that is not here, `Invalid` for both, and what `open_listing` raises for a list that
    the viewer may not see.
    """
    if paper and listing:
        raise Invalid(sentence("Name a paper or a list, not both."))
    if paper:
        found = find(paper)
        if found is None:
            raise NotFound(sentence("There is no paper “%(paper)s” in this catalogue.", paper=paper[:120]))
        return paper_scope(found)
    if listing:
        kind, _, target = listing.partition("/")
        return listing_scope(open_listing(kind, canonical_target(kind, target), viewer=viewer))
    return EVERYTHING


def paper_scope(paper: Paper) -> Scope:
    """Return the scope of one paper."""
    return Scope(frozenset((paper.id,)), "this paper", paper=paper)


def listing_scope(listing: Listing) -> Scope:
    """Return the scope of a list: those of its papers that have a text."""
    return Scope(_with_texts(listing), listing.name, listing=listing)


def _with_texts(listing: Listing) -> frozenset[int]:
    texts = FullText.objects.exclude(fetched_at=None)
    if isinstance(listing.papers, QuerySet) and listing.depth is None and not listing.papers.query.is_sliced:
        among = listing.papers.order_by().values("id")
        return frozenset(texts.filter(paper_id__in=among).values_list("paper_id", flat=True))
    return frozenset(listing.ids()).intersection(texts.values_list("paper_id", flat=True))
