"""Sorted lines of a PDF to blocks: abstract, sections with paragraphs and floats, references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dailypapers.fulltext.document import Block, Cell, Figure, Image, Paragraph, Reference, Section, Table, Text
from dailypapers.fulltext.read.assembly import Anchors
from dailypapers.fulltext.read.pdf.bibliography import split_entries
from dailypapers.fulltext.read.pdf.citations import link_citations
from dailypapers.fulltext.read.pdf.floats import Float, rows_of
from dailypapers.fulltext.read.pdf.footnotes import cited_in_note, without_mark
from dailypapers.fulltext.read.pdf.front import abstract_start
from dailypapers.fulltext.read.pdf.headings import (
    Heading,
    level_of,
)
from dailypapers.fulltext.read.pdf.lines import Line
from dailypapers.fulltext.read.pdf.pages import Destination
from dailypapers.fulltext.read.pdf.paragraphs import Vocabulary, paragraph_text, split_paragraphs
from dailypapers.fulltext.read.pdf.sorting import Parts
from dailypapers.fulltext.references import read_reference


def abstract_texts(parts: Parts, vocabulary: Vocabulary) -> list[str]:
    texts = [paragraph_text(lines, vocabulary) for lines in split_paragraphs(parts.abstract)]
    if texts:
        texts[0] = abstract_start(texts[0])
    return [text for text in texts if text]


def references_of(
    anchors: Anchors, parts: Parts, vocabulary: Vocabulary, places: Sequence[Destination]
) -> list[Reference]:
    entries = split_entries(parts.references, vocabulary, places)
    if not parts.references and parts.notes:
        return [
            read_reference(anchors.count("bib"), note.label, text)
            for note in parts.notes
            for text in cited_in_note(without_mark(paragraph_text(note.lines, vocabulary)))
        ]
    return [read_reference(anchors.count("bib"), entry.label, entry.text) for entry in entries]


def sections_of(
    anchors: Anchors, parts: Parts, vocabulary: Vocabulary, references: Sequence[Reference]
) -> list[Section]:
    headings = [item for item in parts.body if isinstance(item, Heading)]
    styles = [(heading.size, heading.bold) for heading in headings if not heading.number]
    sections: list[Section] = []
    run: list[Line | Float] = []
    title: Heading | None = None

    def end_section() -> None:
        blocks = tuple(_blocks(anchors, run, vocabulary, references))
        run.clear()
        if title is None and not blocks:
            return
        name = (Text(title.title),) if title else ()
        number, level = (title.number, level_of(title, styles)) if title else ("", 1)
        sections.append(Section(anchors.count("sec"), number, name, level, blocks))

    for item in parts.body:
        if isinstance(item, Heading):
            end_section()
            title = item
        else:
            run.append(item)
    end_section()
    return sections


def _blocks(
    anchors: Anchors, run: Sequence[Line | Float], vocabulary: Vocabulary, references: Sequence[Reference]
) -> Iterator[Block]:
    """Yield paragraphs and floats; a float in the midst of a paragraph comes behind it."""
    lines = [item for item in run if isinstance(item, Line)]
    place = {id(item): position for position, item in enumerate(run)}
    waiting = [item for item in run if isinstance(item, Float)]
    for paragraph in split_paragraphs(lines):
        first, last = place[id(paragraph[0])], place[id(paragraph[-1])]
        while waiting and place[id(waiting[0])] < first:
            yield _float(anchors, waiting.pop(0), vocabulary)
        text = paragraph_text(paragraph, vocabulary).strip()
        if text:
            yield Paragraph(anchors.count("p"), link_citations(text, references))
        while waiting and place[id(waiting[0])] < last:
            yield _float(anchors, waiting.pop(0), vocabulary)
    for one in waiting:
        yield _float(anchors, one, vocabulary)


def _float(anchors: Anchors, one: Float, vocabulary: Vocabulary) -> Block:
    text = paragraph_text(one.caption, vocabulary)
    caption = text[len(one.label) :].lstrip(" .:|—–-") if text.lower().startswith(one.label.lower()) else text
    images: tuple[Image, ...] = ()
    if one.box is not None:
        box = one.box
        x0, y0, x1, y1 = round(box.x0), round(box.y0), round(box.x1), round(box.y1)
        source = f"page:{one.caption[0].page + 1}:{x0},{y0},{x1},{y1}"
        images = (Image(source, "", x1 - x0, y1 - y0),)
    inlines = (Text(caption),) if caption else ()
    if one.is_table:
        rows = tuple(tuple(Cell((Text(cell),)) for cell in row) for row in rows_of(one.inside))
        return Table(anchors.count("tab"), one.label, inlines, rows, images)
    return Figure(anchors.count("fig"), one.label, inlines, images)
