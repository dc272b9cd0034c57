"""BibTeX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dailypapers.formats.citation import citation_of
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.lib.citations import bibtex_list


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write entries with an empty line between them, each with a key of its own."""
    return bibtex_list(citation_of(paper, context.site) for paper in papers)


FORMAT = Format("bib", "BibTeX", "application/x-bibtex; charset=utf-8", write, streams=True)
