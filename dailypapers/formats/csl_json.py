"""CSL-JSON, as citeproc and Zotero read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dailypapers.formats.citation import citation_of
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.lib import citations


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write one JSON list, an item a line, each with an id of its own."""
    return citations.csl_json_list(citation_of(paper, context.site) for paper in papers)


def write_paper(paper: PaperView, context: Context) -> str:
    """Write a list of one item, indented for people."""
    return citations.csl_json(citation_of(paper, context.site))


FORMAT = Format(
    "csl.json",
    "CSL-JSON",
    "application/vnd.citationstyles.csl+json; charset=utf-8",
    write,
    streams=True,
    write_paper=write_paper,
)
