"""A paper as JSON: the fields of `client.models.PaperOut`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import orjson

from dailypapers.catalog.urls import paper_url
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView, load
from dailypapers.formats.paper_text import status_code
from dailypapers.lib.tex import to_plain

LINES_PER_PIECE = 200
UNUSED = ("keyphrases", "first_seen_at")  # columns that a document does not tell

Document = dict[str, Any]


def document(paper: PaperView, site: str) -> Document:
    """Return a fully loaded view as plain values; `site` has no trailing slash."""
    organisation = paper.organisation
    return {
        "id": paper.key,
        "title": paper.title_text,
        "abstract": paper.abstract,
        "language": paper.language or "",
        "summary": to_plain(paper.summary),
        "authors": paper.authors,
        "author_count": paper.author_count,
        "published_at": paper.published_at,
        "revised_at": paper.revised_at,
        "announced_on": paper.announced_on,
        "featured_on": paper.featured_on,
        "version": paper.version,
        "withdrawn": paper.withdrawn,
        "status": status_code(paper),
        "notice": _notice(paper),
        "published_as": publication._asdict() if (publication := paper.publication) else None,
        "categories": [category.code for category in paper.categories],
        "keywords": paper.keyword_names,
        "organisation": {"slug": organisation.slug, "name": organisation.name} if organisation else None,
        "links": [{"kind": link.kind, "url": link.url, "stars": link.stars} for link in paper.links],
        "upvotes": paper.external_upvotes,
        "external_comments": paper.external_comments,
        "votes": paper.votes,
        "comments": paper.comments,
        "attention_score": paper.attention_score,
        "trending_score": paper.trending_score,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "openreview_id": paper.openreview_id,
        "journal_ref": paper.journal_ref,
        "author_comment": paper.author_comment,
        "license_url": paper.license_url,
        "thumbnail_url": paper.thumbnail_url,
        "translation": None,  # that of a single paper is put in where a language is asked for
        "url": site + paper_url(paper.key),
    }


def _notice(paper: PaperView) -> Document | None:
    """Return the notice of a retraction or concern."""
    if not paper.notice:
        return None
    return {"kind": paper.notice, "doi": paper.notice_doi, "issued_on": paper.notice_on, "reason": paper.notice_reason}


def documents(ids: Sequence[int], site: str) -> list[Document]:
    """Return papers in the order of `ids`; missing ones are left out. Five queries."""
    return [document(paper, site) for paper in load(ids, without=UNUSED)]


def write(papers: Iterable[PaperView], context: Context) -> Iterator[bytes]:
    """Write one JSON list."""
    yield b"["
    for number, paper in enumerate(papers):
        yield b"," * bool(number) + orjson.dumps(document(paper, context.site), option=orjson.OPT_UTC_Z)
    yield b"]"


def write_lines(papers: Iterable[PaperView], context: Context) -> Iterator[bytes]:
    """Write one object a line, `LINES_PER_PIECE` lines a piece."""
    option = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    lines = (orjson.dumps(document(paper, context.site), option=option) for paper in papers)
    while piece := b"".join(islice(lines, LINES_PER_PIECE)):
        yield piece


FORMAT = Format("json", "JSON", "application/json", write, streams=True)
LINES = Format("jsonl", "JSON lines", "application/x-ndjson", write_lines, streams=True)
