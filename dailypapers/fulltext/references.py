"""Fields out of the strings of a bibliography: people, title, venue, year and identifiers, by small rules. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dailypapers.fulltext.document import Reference
from dailypapers.lib.identifier_spans import find_identifiers
from dailypapers.lib.text import collapse

MAX_LENGTH = 4_000


def read_reference(anchor: str, label: str, text: str, *, urls: Sequence[str] = ()) -> Reference:
    """Return the reference of a string as printed, with the fields that could be read out of it."""
    text = collapse(text)[:MAX_LENGTH]
    doi, arxiv = "", ""
    for span in find_identifiers(" ".join((text, *urls))):
        if span.identifier.scheme == "doi":
            doi = doi or span.identifier.value
        elif span.identifier.scheme == "arxiv":
            arxiv = arxiv or span.identifier.value
    return Reference(anchor, label, text, doi=doi, arxiv_id=arxiv)
