"""A format: key, day and title, a line a paper, with tabs between them.

Every list has it then, as `/papers/date/2025-10-14.titles.tsv`, and every paper. The name of the entry point is the
ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dailypapers.formats import Context, Format, PaperView


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write papers piece by piece: a list may be long."""
    for paper in papers:
        title = " ".join(paper.title_text.split())
        yield f"{paper.key}\t{paper.featured_on or ''}\t{title}\n"


FORMAT = Format("titles.tsv", "Titles", "text/tab-separated-values; charset=utf-8", write, streams=True)
