"""The text of a paper as programs get it: whole where its licence and its reader allow, else what may be quoted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.formats.text_markdown import write_document, write_section
from dailypapers.fulltext import queries
from dailypapers.fulltext.document import Document, Figure, Reference, Section, Table
from dailypapers.fulltext.document_text import block_text, inline_text, iterate_blocks
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.image_urls import image_url
from dailypapers.fulltext.licence import quote
from dailypapers.fulltext.queries import ReadableText, Reader
from dailypapers.fulltext.sections import find_section
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import paper_id

if TYPE_CHECKING:
    from dailypapers.search.passages import PassageHit

CITATIONS = 30  # papers of each list, the newest


class PaperText(NamedTuple):
    """A text as one reader may have it. `sections` are all of it, those that were asked for, or none."""

    paper: Paper
    readable: ReadableText
    document: Document
    sections: tuple[Section, ...]


def get_text(identifier: str, reader: Reader, section: str = "") -> PaperText:
    """Return the text of a paper, or one section of it with those below.

    Raises `ApiError` where paper, text or section is not here. Where the reader may not have the text, there are no
    sections, whichever was asked for.
    """
    paper = Paper.objects.get(id=paper_id(identifier))
    readable = queries.text_of(paper, reader)
    if readable is None:
        raise ApiError("not_found", f"The text of {paper.key} is not here. Its abstract is.", "id")
    try:
        document = readable.document()
    except FullTextError as error:
        raise ApiError("not_found", str(error), "id") from error
    sections = document.sections if readable.is_whole else ()
    if section and readable.is_whole:
        sections = find_section(document, section)
        if not sections:
            raise ApiError("not_found", f"There is no section “{section[:80]}” in {paper.key}.", "section")
    return PaperText(paper, readable, document, sections)


def search_text(identifier: str, reader: Reader, text: str, limit: int) -> tuple[PaperText, list[PassageHit]]:
    """Return a text and the passages in it that answer, whether or not the reader gets the whole: each quotes little.

    Raises `ApiError` where paper or text is not here.
    """
    from dailypapers.search import parse
    from dailypapers.search.passages import find_passages

    found = get_text(identifier, reader)
    return found, find_passages(found.document, parse(text), limit)


def passages_json(found: PaperText, hits: list[PassageHit], site: str) -> dict[str, Any]:
    """Return passages as the API gives them."""
    page = f"{site}{paper_url(found.paper.key)}/read"
    return {
        "id": found.paper.key,
        "items": [
            {
                "section": hit.passage.section,
                "anchor": hit.passage.anchor,
                "quote": "".join(piece.text for piece in hit.pieces),
                "score": round(hit.score, 3),
                "url": f"{page}#t-{hit.passage.anchor}" if found.readable.is_whole else page,
            }
            for hit in hits
        ],
    }


def snippet_of(document: Document) -> str:
    """Return the beginning of a text, as much as may be quoted of any."""
    return quote(next((text for _, block in iterate_blocks(document) if (text := block_text(block))), ""))


def text_in_markdown(paper: Paper, reader: Reader) -> str:
    """Return what stands behind a paper's abstract in its Markdown: the text, or where it is; "" for neither."""
    readable = queries.text_of(paper, reader)
    if readable is None:
        return ""
    text, licence = readable.text, readable.known_licence
    origin = f"Text from {text.source_name}" + (f": {text.url}" if text.url else "")
    origin += f" ({licence})" if licence else ""
    if not readable.is_whole:
        return f"\n{origin}. Its licence does not let this site pass it on.\n" if text.url else ""
    try:
        document = readable.document()
    except FullTextError:
        return ""
    return f"\n{origin}.\n\n{write_document(document, with_abstract=not paper.abstract)}\n"


def citations_in_markdown(paper: Paper, site: str) -> str:
    """Return what a paper cites here and what cites it, as lists in Markdown; "" for neither. Two queries."""
    parts = []
    lists = (("Cites these papers here", queries.cited(paper)), ("Cited by papers here", queries.citing(paper)))
    for heading, papers in lists:
        newest = papers.order_by("-published_at", "-id").values_list("key", "title_text")[:CITATIONS]
        rows = [f"- [{_plain(title)}]({site}{paper_url(key)})" for key, title in newest]
        if rows:
            parts.append("\n".join((f"\n## {heading}\n", *rows, "")))
    return "".join(parts)


def _plain(title: str) -> str:
    """Return a title as the words of a link in Markdown."""
    return re.sub(r"([\\\[\]<>*_`])", r"\\\1", title)


def text_json(found: PaperText, site: str) -> dict[str, Any]:
    """Return a text as the API gives it."""
    text, licence = found.readable.text, found.readable.known_licence
    is_whole = found.readable.is_whole
    papers = queries.papers_of_references(text, found.document) if is_whole else {}
    return {
        "id": found.paper.key,
        "access": str(found.readable.access),
        "source": text.source,
        "source_url": text.url,
        "version": text.version,
        "licence": str(licence) if licence else "",
        "licence_url": licence.url if licence else "",
        "fetched_at": text.fetched_at,
        "words": text.words,
        "url": f"{site}{paper_url(found.paper.key)}/read",
        "snippet": "" if is_whole else snippet_of(found.document),
        "sections": [_section(section, found, site) for section in found.sections],
        "references": [_reference(one, papers) for one in found.document.references] if is_whole else [],
    }


def _section(section: Section, found: PaperText, site: str) -> dict[str, Any]:
    text = found.readable.text
    images = [image for block in section.blocks if isinstance(block, Figure | Table) for image in block.images]
    kept = queries.picture_urls(text) if images else {}
    urls = (
        f"{site}{kept[image.src]}" if image.src in kept else image_url(text.source, text.url, image.src)
        for image in images
    )
    return {
        "anchor": section.anchor,
        "number": section.number,
        "title": inline_text(section.title),
        "level": section.level,
        "markdown": write_section(section),
        "images": [url for url in urls if url],
    }


def _reference(reference: Reference, papers: dict[str, str]) -> dict[str, Any]:
    return {
        "anchor": reference.anchor,
        "label": reference.label,
        "text": reference.text,
        "title": reference.title,
        "authors": list(reference.authors),
        "year": reference.year,
        "doi": reference.doi,
        "arxiv_id": reference.arxiv_id,
        "url": reference.url,
        "paper": papers.get(reference.anchor),
    }
