"""Puts a PDF's document together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dailypapers.fulltext.document import (
    Block,
    Cell,
    Document,
    Figure,
    Footnote,
    Image,
    Paragraph,
    Reference,
    Section,
    Table,
    Text,
)
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read.assembly import Anchors
from dailypapers.fulltext.read.languages import language_of
from dailypapers.fulltext.read.licence_statements import licence_in
from dailypapers.fulltext.read.pdf import characters
from dailypapers.fulltext.read.pdf.bibliography import split_entries
from dailypapers.fulltext.read.pdf.characters import Page, cited_places, open_pdf, read_pages
from dailypapers.fulltext.read.pdf.citations import link_citations
from dailypapers.fulltext.read.pdf.floats import Float, find_floats, rows_of
from dailypapers.fulltext.read.pdf.footnotes import Note, cited_in_note, take_footnotes, without_mark
from dailypapers.fulltext.read.pdf.front import Front, abstract_start, read_front
from dailypapers.fulltext.read.pdf.furniture import without_furniture
from dailypapers.fulltext.read.pdf.headings import (
    Heading,
    find_heading,
    in_bands,
    is_references,
    level_of,
    references_starts,
)
from dailypapers.fulltext.read.pdf.lines import Line, lines_of_pages
from dailypapers.fulltext.read.pdf.paragraphs import Vocabulary, paragraph_text, split_paragraphs
from dailypapers.fulltext.references import read_reference

_KEYWORDS = re.compile(
    r"(?:key ?words|index terms|ccs concepts|categories and|mots[- ]cl[ée]s|palavras[- ]chave|"
    r"schl[üu]sselw[öo]rter|pacs)\b",
    re.IGNORECASE,
)
_AFTER_REFERENCES = re.compile(
    r"(?:appendi|anhang|supplement|acknowledg|author|biograph|about the|figure|table|checklist|additional|proof|a\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Parts:
    """The lines of a paper by what they are."""

    title: str
    authors: tuple[str, ...]
    abstract: list[Line] = field(default_factory=list)
    body: list[Line | Heading | Float] = field(default_factory=list)
    references: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


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
    parts = _sort_lines(pages, lines_by_page, metadata_title)
    anchors = Anchors()
    references = _references(anchors, parts, vocabulary, places)
    abstract = [Paragraph(anchors.count("p"), (Text(text),)) for text in _abstract_texts(parts, vocabulary)]
    sections = _sections(anchors, parts, vocabulary, references)
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
        return "This PDF is pictures of pages (a scan) without any text: run OCR over it, and add it again."
    return "This PDF holds no text."


def _warnings(pages: Sequence[Page], page_count: int, references: Sequence[Reference]) -> Iterator[str]:
    if page_count > characters.MAX_PAGES:
        yield f"Only the first {characters.MAX_PAGES} of {page_count:,} pages were read."
    if sum(page.is_scan for page in pages) > len(pages) / 2:
        yield "These pages were scanned; the text is what a machine recognised, with its errors."
    if not references:
        yield "No list of references was found."


# --- what each line is ------------------------------------------------------------------------------------------


def _body_size(lines_by_page: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in lines_by_page:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _sort_lines(pages: Sequence[Page], lines_by_page: Sequence[list[Line]], metadata_title: str) -> _Parts:
    body_size = _body_size(lines_by_page)
    first = next((number for number, lines in enumerate(lines_by_page) if len(lines) > 3), 0)
    front = read_front(lines_by_page[first], metadata_title, body_size)
    parts = _Parts(front.title, front.authors)
    starts = references_starts(lines_by_page, body_size)
    in_references = False
    for number, lines in enumerate(lines_by_page):
        if number < first:
            continue
        kept = list(lines)
        if not in_references:
            begins = next((at for at, line in enumerate(lines) if id(line) in starts), len(lines))
            above, notes = take_footnotes(pages[number], lines[:begins], body_size)
            kept = [*above, *lines[begins:]]
            parts.notes += notes
        if number == first:
            kept = _without_front(parts, front, lines, kept, body_size)
            kept = _without_small_print(kept, body_size)
        floats = find_floats(pages[number], kept, body_size)
        in_references = _sort_page(parts, kept, floats, body_size, starts, in_references)
    return parts


def _without_front(
    parts: _Parts, front: Front, lines: Sequence[Line], kept: Sequence[Line], body_size: float
) -> list[Line]:
    """Return the first page's lines behind title, authors and abstract; the abstract goes to its place."""
    front_lines = {id(line) for line in lines[: front.end]}
    if front.abstract >= 0:
        front_lines -= {id(line) for line in lines[front.abstract :]}
    left = [line for line in kept if id(line) not in front_lines]
    if front.abstract < 0:
        return left
    start = next((at for at, line in enumerate(left) if line is lines[front.abstract]), None)
    if start is None:
        return left
    end = start + 1
    while end < len(left):
        line = left[end]
        is_end = _KEYWORDS.match(line.text) or (
            end > start + 1 and (find_heading(left, end, body_size) or _is_other_style(left, start, end))
        )
        if is_end or end - start > 80:
            break
        end += 1
    parts.abstract = left[start:end]
    return left[:start] + left[end:]


def _without_small_print(lines: list[Line], body_size: float) -> list[Line]:
    """Return the first page's lines without what stands in small letters above the first heading: dates, addresses."""
    first = next((at for at in range(len(lines)) if find_heading(lines, at, body_size)), 0)
    return [line for line in lines[:first] if line.size > 0.88 * body_size] + lines[first:]


def _is_other_style(lines: Sequence[Line], start: int, end: int) -> bool:
    """Tell whether a line is set apart from those of the abstract by its size and a blank."""
    before, line = lines[end - 1], lines[end]
    reference = lines[min(start + 1, end - 1)]
    gap = before.baseline - line.baseline
    apart = line.column != before.column or gap > 1.6 * before.size or gap < 0
    return apart and (abs(line.size - reference.size) > 0.3 or gap > 2.2 * before.size)


def _sort_page(
    parts: _Parts,
    lines: Sequence[Line],
    floats: Sequence[Float],
    body_size: float,
    starts: frozenset[int],
    in_references: bool,
) -> bool:
    """Sort a page's lines into the body and the bibliography; return whether the bibliography goes on."""
    of_float = {id(line): one for one in floats for line in (*one.caption, *one.inside)}
    placed: set[int] = set()
    position = 0
    while position < len(lines):
        line = lines[position]
        one = of_float.get(id(line))
        if one is not None:
            if id(one) not in placed:
                placed.add(id(one))
                parts.body.append(one)
            position += 1
            continue
        if id(line) in starts:
            in_references = True
            position += is_references(line)
            if is_references(line):
                continue
        heading = find_heading(lines, position, body_size)
        if in_references:
            ends = heading is not None and _ends_references(heading, line, parts.references)
            if not ends and not _is_other_list(lines, position, parts.references):
                parts.references.append(line)
                position += 1
                continue
            in_references = False
        if heading is not None:
            parts.body.append(heading)
            position += heading.lines
        else:
            parts.body.append(line)
            position += 1
    return in_references


def _ends_references(heading: Heading, line: Line, references: Sequence[Line]) -> bool:
    if len(references) < 2:
        return False
    usual = references[len(references) // 2].size
    is_first = line.page != references[-1].page
    if heading.bold and not references[len(references) // 2].bold and (heading.size > 1.04 * usual or is_first):
        return True
    known = _AFTER_REFERENCES.match(heading.title) is not None or (
        heading.number[:1].isalpha() and heading.number != ""
    )
    return known and (heading.bold or heading.size > 1.04 * usual or line.text.isupper())


def _is_other_list(lines: Sequence[Line], position: int, references: Sequence[Line]) -> bool:
    """Tell whether letters of another size go on at the top of a page or column: the publisher's own list of books."""
    line = lines[position]
    ahead = lines[position : position + 4]
    if len(references) < 4 or len(ahead) < 4:
        return False
    last, usual = references[-1], references[len(references) // 2].size
    moved = line.page != last.page or line.column != last.column
    return moved and all(abs(other.size - usual) > 0.1 * usual for other in ahead)


# --- blocks -----------------------------------------------------------------------------------------------------


def _abstract_texts(parts: _Parts, vocabulary: Vocabulary) -> list[str]:
    texts = [paragraph_text(lines, vocabulary) for lines in split_paragraphs(parts.abstract)]
    if texts:
        texts[0] = abstract_start(texts[0])
    return [text for text in texts if text]


def _references(anchors: Anchors, parts: _Parts, vocabulary: Vocabulary, places: Sequence[object]) -> list[Reference]:
    entries = split_entries(parts.references, vocabulary, places)  # type: ignore[arg-type]
    if not parts.references and parts.notes:
        return [
            read_reference(anchors.count("bib"), note.label, text)
            for note in parts.notes
            if (text := cited_in_note(without_mark(paragraph_text(note.lines, vocabulary))))
        ]
    return [read_reference(anchors.count("bib"), entry.label, entry.text) for entry in entries]


def _sections(
    anchors: Anchors, parts: _Parts, vocabulary: Vocabulary, references: Sequence[Reference]
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
