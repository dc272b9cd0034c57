"""Every way to write a paper, once: one `PaperView`, loaded in a fixed number of queries, and a file a format.

`FORMATS["bib"].write(load(ids), Context(site))` gives the pieces of a BibTeX file. A new format is one file with a
`FORMAT` and a line in `_PLACES`. Posts for chats (`chat`) hold more than a list: headings, notes, a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView, cards_of, load, load_cards, stream, stream_all, view_of, with_figures
from dailypapers.lib import plugins

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
    """Loads a format when it is asked for: a command writes one or none, and some bring libraries along.

    Those of other packages come last.
    """

    def __init__(self) -> None:
        self._added: dict[str, Format] = {}

    def __getitem__(self, ending: str) -> Format:
        if ending not in _PLACES:
            return self.added()[ending]
        module, name = _PLACES[ending]
        found: Format = getattr(import_module(f"{__name__}.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from _PLACES
        yield from self.added()

    def __len__(self) -> int:
        return len(_PLACES) + len(self.added())

    def added(self) -> Mapping[str, Format]:
        """Return the formats of other packages, by ending."""
        plugins.load("formats", self._accept)
        return self._added

    def _accept(self, ending: str, load: Callable[[], object]) -> None:
        if ending in _PLACES or ending in self._added or ending == "epub":
            raise ValueError(f"The format “{ending}” is registered twice.")
        written = load()
        if not isinstance(written, Format) or written.ending != ending:
            raise TypeError(f"A plug-in for formats is a Format, whose ending is its name: {ending}.")
        self._added[ending] = written


_formats = _Formats()
FORMATS: Mapping[str, Format] = _formats
"""All formats by their ending."""


def added_formats() -> Mapping[str, Format]:
    """Return the formats that other packages add, by ending."""
    return _formats.added()


__all__ = [
    "FORMATS",
    "Context",
    "Format",
    "PaperView",
    "added_formats",
    "cards_of",
    "load",
    "load_cards",
    "stream",
    "stream_all",
    "view_of",
    "with_figures",
]
