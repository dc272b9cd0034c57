"""RIS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dailypapers.formats.citation import citation_of
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.lib.citations import ris


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write one record a paper."""
    return (ris(citation_of(paper, context.site)) for paper in papers)


FORMAT = Format("ris", "RIS", "application/x-research-info-systems; charset=utf-8", write, streams=True)
