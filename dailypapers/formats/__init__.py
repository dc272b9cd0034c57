"""Every way to write a paper, once: one `PaperView`, loaded in a fixed number of queries, and a file a format.

`FORMATS["bib"].write(load(ids), Context(site))` gives the pieces of a BibTeX file. A new format is one file with a
`FORMAT` and one entry below. Posts for chats (`chat`) hold more than a list: headings, notes, a day.
"""

from dailypapers.formats import (
    api_json,
    bibtex,
    csl_json,
    csv_table,
    feed,
    html_card,
    hub_json,
    markdown,
    post,
    ris,
)
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView, cards_of, load, load_cards, stream, stream_all, view_of

FORMATS: dict[str, Format] = {
    entry.ending: entry
    for entry in (
        html_card.FORMAT,
        api_json.FORMAT,
        api_json.LINES,
        hub_json.FORMAT,
        markdown.FORMAT,
        bibtex.FORMAT,
        ris.FORMAT,
        csl_json.FORMAT,
        csv_table.FORMAT,
        *feed.FORMATS.values(),
        post.FORMAT,
    )
}
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
]
