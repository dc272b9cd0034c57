"""The data of a citation, from which reference managers' formats are written."""

from __future__ import annotations

from dailypapers.catalog.urls import paper_url
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import publication_note, status_note
from dailypapers.lib.citations import CitationData
from dailypapers.lib.tex import to_plain


def citation_of(paper: PaperView, site: str) -> CitationData:
    """Return the citation of a fully loaded view; `site` has no trailing slash."""
    published = paper.published_at
    return CitationData(
        key=paper.key,
        title=paper.title_text,
        authors=tuple(paper.authors),
        year=published.year if published else None,
        month=published.month if published else None,
        day=published.day if published else None,
        arxiv_id=paper.arxiv_id,
        doi=paper.doi,
        primary_category=paper.category_code or "",
        journal_ref=paper.journal_ref,
        url=site + paper_url(paper.key),
        abstract=to_plain(paper.abstract) or paper.summary,
        language=paper.language or "",
        note=status_note(paper) or (publication_note(paper) if paper.published_doi else ""),
    )
