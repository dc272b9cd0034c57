"""Search: the whole public face. Everything else in this package is how it is done.

`search`, `similar` and `suggest` read; `sync` brings the index to the catalogue, `rebuild` makes it anew beside the old
one; `describe` finds keyphrases and the sentence that says what a paper does.

The names are loaded on first use, so that `search.engine` and `search.embedders` can be used without Django.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dailypapers.search.actions import Synced, advance, behind, has_other_embedder, is_ready, rebuild, sync
    from dailypapers.search.autocomplete import Suggestion, suggest
    from dailypapers.search.engine import ExtractedFilter, Filters, Query, highlight, is_said, parse, without
    from dailypapers.search.enrichment import OURS, describe, undescribed
    from dailypapers.search.live import is_damaged
    from dailypapers.search.queries import DEEPEST, Found, Options, SearchPage, begun_word, hits, search
    from dailypapers.search.related import similar

_HOMES = {
    "actions": ("Synced", "advance", "behind", "has_other_embedder", "is_ready", "rebuild", "sync"),
    "enrichment": ("OURS", "describe", "undescribed"),
    "engine": ("Filters", "Query", "ExtractedFilter", "highlight", "is_said", "parse", "without"),
    "related": ("similar",),
    "live": ("is_damaged",),
    "queries": ("DEEPEST", "Found", "Options", "SearchPage", "begun_word", "hits", "search"),
    "autocomplete": ("Suggestion", "suggest"),
}
__all__ = [
    "DEEPEST",
    "OURS",
    "ExtractedFilter",
    "Filters",
    "Found",
    "Options",
    "Query",
    "SearchPage",
    "Suggestion",
    "Synced",
    "advance",
    "begun_word",
    "behind",
    "describe",
    "has_other_embedder",
    "highlight",
    "hits",
    "is_damaged",
    "is_ready",
    "is_said",
    "parse",
    "rebuild",
    "search",
    "similar",
    "suggest",
    "sync",
    "undescribed",
    "without",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
