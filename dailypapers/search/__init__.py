"""Search: the whole public face. Everything else in this package is how it is done.

`search` and `similar` read; `sync` brings the index to the catalogue, `rebuild` makes it anew beside the old one.

The names are loaded on first use, so that `search.engine` and `search.embedders` can be used without Django.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dailypapers.search.actions import Synced, behind, is_ready, rebuild, sync
    from dailypapers.search.engine import Filters, Query, highlight, parse
    from dailypapers.search.likeness import similar
    from dailypapers.search.queries import DEEPEST, Found, SearchPage, search

_HOMES = {
    "actions": ("Synced", "behind", "is_ready", "rebuild", "sync"),
    "engine": ("Filters", "Query", "behind", "highlight", "is_ready", "parse"),
    "likeness": ("similar",),
    "queries": ("DEEPEST", "Found", "SearchPage", "search"),
}
__all__ = [
    "DEEPEST", "Filters", "Found", "Query", "SearchPage", "Synced",
    "behind", "highlight", "is_ready", "parse", "rebuild", "search", "similar", "sync",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
