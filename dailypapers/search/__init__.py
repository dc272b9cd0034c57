"""Search: the whole public face. Everything else in this package is how it is done.

`search`, `similar` and `suggest` read; `sync` brings the index up to date with the catalogue, `rebuild` makes it anew
beside the old one; `describe` finds keyphrases and the sentence that says what a paper does.

The names are loaded on first use, so that `search.engine` and `search.embedders` can be used without Django.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dailypapers.search.actions import Synced, advance, behind, has_other_embedder, is_ready, publish, rebuild, sync
    from dailypapers.search.autocomplete import Suggestion, suggest
    from dailypapers.search.counting import count_by_day, count_facets, ids_passing, vectors_of
    from dailypapers.search.engine import (
        NO_FACETS,
        DateBin,
        ExtractedFilter,
        Facet,
        Facets,
        Filters,
        Mode,
        Query,
        highlight,
        is_from_sentence,
        parse,
        without,
    )
    from dailypapers.search.enrichment import describe, undescribed
    from dailypapers.search.quarantine import is_damaged
    from dailypapers.search.queries import (
        DEEPEST,
        NoIndex,
        Options,
        SearchItem,
        SearchPage,
        hits,
        last_word,
        narrow,
        search,
    )
    from dailypapers.search.related import similar

OURS = "dailypapers"
"""Who wrote a gist that is a sentence of the abstract."""

_MODULES = {
    "actions": ("Synced", "advance", "behind", "has_other_embedder", "is_ready", "publish", "rebuild", "sync"),
    "autocomplete": ("Suggestion", "suggest"),
    "counting": ("count_by_day", "count_facets", "ids_passing", "vectors_of"),
    "engine": (
        "NO_FACETS",
        "DateBin",
        "ExtractedFilter",
        "Facet",
        "Facets",
        "Filters",
        "Mode",
        "Query",
        "highlight",
        "is_from_sentence",
        "parse",
        "without",
    ),
    "enrichment": ("describe", "undescribed"),
    "quarantine": ("is_damaged",),
    "queries": ("DEEPEST", "NoIndex", "Options", "SearchItem", "SearchPage", "hits", "last_word", "narrow", "search"),
    "related": ("similar",),
}
__all__ = [
    "DEEPEST",
    "NO_FACETS",
    "OURS",
    "DateBin",
    "ExtractedFilter",
    "Facet",
    "Facets",
    "Filters",
    "Mode",
    "NoIndex",
    "Options",
    "Query",
    "SearchItem",
    "SearchPage",
    "Suggestion",
    "Synced",
    "advance",
    "behind",
    "count_by_day",
    "count_facets",
    "describe",
    "has_other_embedder",
    "highlight",
    "hits",
    "ids_passing",
    "is_damaged",
    "is_from_sentence",
    "is_ready",
    "last_word",
    "narrow",
    "parse",
    "publish",
    "rebuild",
    "search",
    "similar",
    "suggest",
    "sync",
    "undescribed",
    "vectors_of",
    "without",
]


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
