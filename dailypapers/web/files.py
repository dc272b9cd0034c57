"""A list of papers in other forms: Markdown, BibTeX, RIS, CSL-JSON, CSV. Written piece by piece, in flat memory."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.lib import citations
from dailypapers.lib.citations import CitationData
from dailypapers.lib.tex import to_plain
from dailypapers.web.templatetags.papers import address_of

CHUNK = 200  # papers read at once

# ending of the address → what it is called on the wire
CONTENT_TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "csv": "text/csv",
}
COLUMNS = ("id", "title", "authors", "published", "featured", "organisation", "categories", "keywords", "upvotes",
           "comments", "arxiv_id", "doi", "code", "url", "summary", "abstract")  # fmt: skip

Papers = Iterable[Paper]


def write(ending: str, ids: list[int], site: str) -> Iterator[str]:
    """The papers with these ids in the form of an ending of `CONTENT_TYPES`; `site` ends with a slash."""
    papers = (paper for start in range(0, len(ids), CHUNK) for paper in queries.get_many(ids[start : start + CHUNK]))
    return _WRITERS[ending](papers, site)


def citation_of(paper: Paper, site: str) -> CitationData:
    """What reference managers are told of a paper loaded by `queries.whole`; `site` ends with a slash."""
    published = paper.published_at
    return CitationData(
        key=paper.key,
        title=paper.title_text,
        authors=tuple(row.author.name for row in paper.authorships.all()),
        year=published.year if published else None,
        month=published.month if published else None,
        day=published.day if published else None,
        arxiv_id=paper.arxiv_id,
        doi=paper.doi,
        primary_category=paper.primary_category.code if paper.primary_category else "",
        journal_ref=paper.journal_ref,
        url=site.rstrip("/") + address_of(paper.key),
        abstract=to_plain(paper.abstract) or paper.summary,
    )


def _cited(write: Callable[[Iterable[CitationData]], Iterator[str]]) -> Callable[[Papers, str], Iterator[str]]:
    return lambda papers, site: write(citation_of(paper, site) for paper in papers)


def _table(papers: Papers, site: str) -> Iterator[str]:
    """RFC 4180, UTF-8; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    line = _Line()
    table = csv.writer(line)
    table.writerow(COLUMNS)
    yield line.text
    for paper in papers:
        table.writerow([_cell(value) for value in _row(paper, site)])
        yield line.text


class _Line:
    """Where the csv module writes; holds the line last written."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _row(paper: Paper, site: str) -> tuple[Any, ...]:
    return (
        paper.key, paper.title_text, "; ".join(row.author.name for row in paper.authorships.all()),
        paper.published_at.date() if paper.published_at else "", paper.featured_on or "",
        paper.organisation.name if paper.organisation else "",
        "; ".join(row.category.code for row in paper.paper_categories.all()),
        "; ".join(row.keyword.name for row in paper.paper_keywords.all()),
        paper.external_upvotes, paper.external_comments, paper.arxiv_id, paper.doi, paper.code_url,
        site.rstrip("/") + address_of(paper.key), to_plain(paper.summary), to_plain(paper.abstract),
    )  # fmt: skip


def _cell(value: object) -> object:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else value


_WRITERS: dict[str, Callable[[Papers, str], Iterator[str]]] = {
    "bib": _cited(citations.bibtex_list),
    "ris": _cited(citations.ris_list),
    "csl.json": _cited(citations.csl_json_list),
    "csv": _table,
}
