"""Puts a PDF's document together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dailypapers.fulltext.document import Document, Footnote, Paragraph, Reference, Text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read.assembly import Anchors
from dailypapers.fulltext.read.languages import language_of
from dailypapers.fulltext.read.licence_statements import licence_in
from dailypapers.fulltext.read.pdf import pages as pdf_pages
from dailypapers.fulltext.read.pdf.blocks import abstract_texts, references_of, sections_of
from dailypapers.fulltext.read.pdf.characters import Page
from dailypapers.fulltext.read.pdf.footnotes import without_mark
from dailypapers.fulltext.read.pdf.furniture import without_furniture
from dailypapers.fulltext.read.pdf.headings import (
    in_bands,
)
from dailypapers.fulltext.read.pdf.lines import lines_of_pages
from dailypapers.fulltext.read.pdf.pages import cited_places, open_pdf, read_pages
from dailypapers.fulltext.read.pdf.paragraphs import Vocabulary, paragraph_text
from dailypapers.fulltext.read.pdf.sorting import sort_lines
from dailypapers.lib.sentences import Grouped, sentence


def read_pdf(data: bytes) -> Document:
    """Return the document of a PDF. Raises FullTextError for one that is encrypted, damaged or without any text."""
    pdf = open_pdf(data)
    page_count = len(pdf)
    metadata_title = str(pdf.get_metadata_dict().get("Title", ""))[:500]
    pages = list(read_pages(pdf))
    places = cited_places(pdf)
    pdf.close()
    lines_by_page = [in_bands(lines) for lines in without_furniture(pages, lines_of_pages(pages))]
    letters = sum(len(line.text) for lines in lines_by_page for line in lines)
    if letters < 40:
        raise FullTextError(_no_text(pages), "empty")
    first_text = " ".join(line.text for lines in lines_by_page[:2] for line in lines)
    last_text = " ".join(line.text for line in lines_by_page[-1])
    vocabulary = Vocabulary(line for lines in lines_by_page for line in lines)
    parts = sort_lines(pages, lines_by_page, metadata_title)
    anchors = Anchors()
    references = references_of(anchors, parts, vocabulary, places)
    abstract = [Paragraph(anchors.count("p"), (Text(text),)) for text in abstract_texts(parts, vocabulary)]
    sections = sections_of(anchors, parts, vocabulary, references)
    footnotes = [
        Footnote(anchor := anchors.count("fn"), (Paragraph(f"{anchor}.p", (Text(text),)),), note.label)
        for note in parts.notes
        if (text := without_mark(paragraph_text(note.lines, vocabulary)))
    ]
    return Document(
        title=parts.title,
        authors=parts.authors,
        abstract=tuple(abstract),
        sections=tuple(sections),
        references=tuple(references),
        footnotes=tuple(footnotes),
        source="pdf",
        language=language_of(first_text),
        licence_url=licence_in(first_text) or licence_in(last_text),
        warnings=tuple(_warnings(pages, page_count, references)),
    )


def _no_text(pages: Sequence[Page]) -> str:
    if any(page.is_scan or page.pictures for page in pages):
        return sentence("This PDF is pictures of pages (a scan) without any text: run OCR over it, and add it again.")
    return sentence("This PDF holds no text.")


def _warnings(pages: Sequence[Page], page_count: int, references: Sequence[Reference]) -> Iterator[str]:
    if page_count > pdf_pages.MAX_PAGES:
        yield sentence(
            "Only the first %(max_pages)s of %(page_count)s pages were read.",
            max_pages=pdf_pages.MAX_PAGES,
            page_count=Grouped(page_count),
        )
    if sum(page.is_scan for page in pages) > len(pages) / 2:
        yield sentence("These pages were scanned; the text is what a machine recognised, with its errors.")
    if not references:
        yield sentence("No list of references was found.")
