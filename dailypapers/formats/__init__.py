"""Every way to write a paper, once: one `PaperView`, loaded in a fixed number of queries, and a file a format.

`FORMATS["bib"].write(load(ids), Context(site))` gives the pieces of a BibTeX file. A new format is one file with a
`FORMAT` and a line in `_PLACES`. Posts for chats (`chat`) hold more than a list: headings, notes, a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView, cards_of, load, load_cards, stream, stream_all, view_of, with_figures

_PLACES = {
    "html": ("html_card", "FORMAT"),
    "json": ("api_json", "FORMAT"),
    "jsonl": ("api_json", "LINES"),
    "hub.json": ("hub_json", "FORMAT"),
    "md": ("markdown", "FORMAT"),
    "bib": ("bibtex", "FORMAT"),
    "ris": ("ris", "FORMAT"),
    "csl.json": ("csl_json", "FORMAT"),
    "csv": ("csv_table", "FORMAT"),
    "rss": ("feed", "RSS"),
    "atom": ("feed", "ATOM"),
    "feed.json": ("feed", "JSON_FEED"),
    "txt": ("post", "FORMAT"),
}


class _Formats(Mapping[str, Format]):
    """Loads a format when it is asked for: a command writes one or none, and some bring libraries along."""

    def __getitem__(self, ending: str) -> Format:
        module, name = _PLACES[ending]
        found: Format = getattr(import_module(f"{__name__}.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


FORMATS: Mapping[str, Format] = _Formats()
"""All formats by their ending."""

__all__ = [
    "FORMATS",
    "Context",
    "Format",
    "PaperView",
    "cards_of",
    "load",
    "load_cards",
    "stream",
    "stream_all",
    "view_of",
    "with_figures",
]
