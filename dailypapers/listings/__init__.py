"""Every list of papers, once: what is on it, in which order, why, and who may see it. All doors open the same lists.

`open_listing("category", "cs.LG", viewer=user)` gives a `Listing`: title, path, ids in order, the reason for each
paper, and whether it is private. A new list is one function registered in `kinds/`; it then appears on a page, as
files, feeds and digests, in both APIs, to agents and on the command line.
"""

from dailypapers.listings.filters import NO_FILTERS, Filters
from dailypapers.listings.listing import CHOSEN, Listing, Visibility
from dailypapers.listings.registry import (
    ListingKind,
    canonical_target,
    listing_kind,
    listing_kinds,
    open_listing,
    page_url,
)
from dailypapers.listings.window import Window

__all__ = [
    "CHOSEN",
    "NO_FILTERS",
    "Filters",
    "Listing",
    "ListingKind",
    "Visibility",
    "Window",
    "canonical_target",
    "listing_kind",
    "listing_kinds",
    "open_listing",
    "page_url",
]
