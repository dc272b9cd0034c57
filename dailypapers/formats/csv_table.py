"""CSV, for spreadsheets: RFC 4180 in UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from dailypapers.catalog.urls import paper_url
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import status_code
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import without_controls

COLUMNS = (
    "id",
    "title",
    "authors",
    "published",
    "featured",
    "organisation",
    "categories",
    "keywords",
    "upvotes",
    "comments",
    "arxiv_id",
    "doi",
    "code",
    "url",
    "summary",
    "abstract",
    "journal",
    "status",
    "published_as",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # spreadsheets read the wide signs alike


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write a header and one row a paper; text that a spreadsheet would read as a formula gets an apostrophe."""
    line = _Line()
    table = csv.writer(line)
    table.writerow(COLUMNS)
    yield line.text
    for paper in papers:
        table.writerow([_cell(value) for value in _row(paper, context.site)])
        yield line.text


class _Line:
    """A file for the csv module that holds the last line written."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _row(paper: PaperView, site: str) -> tuple[Any, ...]:
    return (
        paper.key,
        paper.title_text,
        "; ".join(paper.authors),
        paper.published_at.date() if paper.published_at else "",
        paper.featured_on or "",
        paper.organisation_name or "",
        "; ".join(category.code for category in paper.categories),
        "; ".join(paper.keyword_names),
        paper.external_upvotes,
        paper.external_comments,
        paper.arxiv_id,
        paper.doi,
        paper.code_url,
        site + paper_url(paper.key),
        to_plain(paper.summary),
        to_plain(paper.abstract),
        paper.journal_ref,
        status_code(paper),
        paper.publication.doi,
    )


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = without_controls(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


FORMAT = Format("csv", "CSV", "text/csv; charset=utf-8", write, streams=True)
