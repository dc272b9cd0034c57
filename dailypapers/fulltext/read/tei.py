"""TEI as GROBID writes it of a PDF: https://grobid.readthedocs.io/en/latest/TEI-encoding-of-results/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from dailypapers.fulltext.document import (
    Block,
    Blocks,
    Cell,
    Cite,
    Document,
    Figure,
    Footnote,
    Formula,
    Image,
    Inlines,
    NoteMark,
    Paragraph,
    Ref,
    Section,
    Table,
    Text,
)
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read.assembly import Anchors, InlineBuilder, point_somewhere
from dailypapers.fulltext.read.tei_references import read_references
from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse
from dailypapers.lib.xml import local_name, parse_xml, text_of

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NUMBERED = {"figure": "Figure", "table": "Table"}
_BACK = frozenset(("acknowledgement", "annex", "availability", "funding", "conflict", "contribution"))


def read_tei(data: bytes) -> Document:
    """Return the document of GROBID's answer. Raises FullTextError for anything else, or TEI without text."""
    try:
        root = parse_xml(data, "TEI")
    except InvalidRecord as error:
        raise FullTextError(sentence("GROBID's answer cannot be read: %(error)s", error=error), "broken") from None
    reader = _Reader(root)
    sections = tuple(reader.sections())
    header = _first(root, "teiHeader")
    abstract = reader.paragraphs(_first(header, "profileDesc", "abstract")) if header is not None else ()
    if not sections and not abstract:
        raise FullTextError(sentence("GROBID found no text in this file."), "empty")
    text = _first(root, "text")
    document = Document(
        title=_words(_first(header, "fileDesc", "titleStmt", "title")),
        authors=tuple(_authors(_first(header, "fileDesc", "sourceDesc", "biblStruct", "analytic"))),
        abstract=abstract,
        sections=sections,
        references=tuple(read_references(root, reader.anchors)),
        footnotes=tuple(reader.footnotes()),
        source="pdf",
        language=(text.get(_LANGUAGE) or "").lower()[:20] if text is not None else "",
    )
    of_id = reader.anchors.of_id
    return point_somewhere(document, lambda source_id: of_id.get(source_id, ""))


class _Reader:
    """What is known while one answer is read."""

    def __init__(self, root: etree._Element) -> None:
        self.anchors = Anchors()
        self.body, self.back = _first(root, "text", "body"), _first(root, "text", "back")
        self.heights = {
            surface.get("n", ""): float(surface.get("lry") or 0)
            for surface in _all(root, "surface")
            if _is_number(surface.get("lry"))
        }
        figures = (part for part in _all(self.body, "figure") if part.get(_ID))
        self.floats = {part.get(_ID, ""): part for part in figures}
        notes = (note for note in _all(self.body, "note") if note.get("place") == "foot")
        self.notes = {note.get(_ID) or f"foot.{number}": note for number, note in enumerate(notes, 1)}

    def sections(self) -> Iterator[Section]:
        """Yield the sections; a figure comes behind the paragraph that first names it, the others at the end."""
        found = []
        for part in self.body if self.body is not None else ():
            if local_name(part) == "div":
                found.append(self._section(part))
        for part in self.back if self.back is not None else ():
            if part.get("type") in _BACK:
                divs = [inner for inner in part.iter() if local_name(inner) == "div" and inner is not part]
                found += [self._section(div) for div in divs or [part]]
        rest = tuple(block for name in list(self.floats) for block in self._float(name))
        if rest and found:
            found[-1] = replace(found[-1], blocks=(*found[-1].blocks, *rest))
        elif rest:
            found.append(Section(self.anchors.count("sec"), "", (), 1, rest))
        yield from (section for section in found if section.title or section.blocks)

    def _section(self, div: etree._Element) -> Section:
        head = _first(div, "head")
        number = (head.get("n") or "").strip().rstrip(".") if head is not None else ""
        title = (Text(_words(head)),) if head is not None and _words(head) else ()
        anchor = self.anchors.count("sec", div.get(_ID))
        level = min(number.count(".") + 1, 6) if re.fullmatch(r"[0-9A-Z]+(?:\.[0-9]+)*", number) else 1
        return Section(anchor, number, title, level, tuple(self._blocks(div)))

    def _blocks(self, div: etree._Element) -> Iterator[Block]:
        for part in div:
            match local_name(part):
                case "p" | "ab" | "quote":
                    if inlines := self.inlines(part):
                        yield Paragraph(self.anchors.count("p", part.get(_ID)), inlines)
                    for ref in _all(part, "ref"):
                        yield from self._float((ref.get("target") or "").removeprefix("#"))
                case "formula":
                    label = _first(part, "label")
                    number = _words(label).strip("()")
                    said = collapse("".join(_texts_but(part, label)))
                    yield Formula(self.anchors.count("eq", part.get(_ID)), "", said, number)
                case "list":
                    for item in _all(part, "item"):
                        if inlines := self.inlines(item):
                            yield Paragraph(self.anchors.count("p"), inlines)

    def paragraphs(self, element: etree._Element | None) -> Blocks:
        """Return the paragraphs anywhere in an element."""
        found = ((part, self.inlines(part)) for part in _all(element, "p"))
        return tuple(Paragraph(self.anchors.count("p", part.get(_ID)), inlines) for part, inlines in found if inlines)

    def inlines(self, element: etree._Element) -> Inlines:
        """Return what stands in a paragraph; what a reference points to is still an id."""
        builder = InlineBuilder()

        def add(part: etree._Element, marks: tuple[str, ...]) -> None:
            builder.text(part.text, marks)  # type: ignore[arg-type]
            for inner in part:
                target, kind = (inner.get("target") or "").removeprefix("#"), inner.get("type")
                words = _words(inner)
                if local_name(inner) != "ref" or not target or not words:
                    styles = {"bold": "bold", "italic": "italic", "superscript": "sup", "subscript": "sub"}
                    style = styles.get(inner.get("rend") or "") if local_name(inner) == "hi" else None
                    add(inner, (*marks, style) if style else marks)
                elif kind == "foot" and target in self.notes:
                    builder.add(NoteMark(self._note_anchor(target)))
                else:
                    builder.add(Cite((target,), words) if kind == "bibr" else Ref(target, words))
                builder.text(inner.tail, marks)  # type: ignore[arg-type]

        add(element, ())
        return builder.take()

    def _note_anchor(self, source_id: str) -> str:
        return self.anchors.of_id.get(source_id) or self.anchors.give(source_id, "note")

    def footnotes(self) -> Iterator[Footnote]:
        """Yield the footnotes in order."""
        for source_id, note in self.notes.items():
            if inlines := self.inlines(note):
                anchor = self._note_anchor(source_id)
                paragraph = Paragraph(self.anchors.give(None, f"{anchor}.p1"), inlines)
                yield Footnote(anchor, (paragraph,), note.get("n") or "")

    def _float(self, source_id: str) -> Blocks:
        """Read a figure or table, once."""
        part = self.floats.pop(source_id, None)
        if part is None:
            return ()
        kind = "table" if part.get("type") == "table" else "figure"
        number, caption = _words(_first(part, "label")), _first(part, "figDesc")
        label = f"{_NUMBERED[kind]} {number}" if number else _words(_first(part, "head"))[:40]
        inlines = self.inlines(caption) if caption is not None else ()
        anchor, images = self.anchors.give(source_id, kind), self._images(part)
        if kind == "figure":
            return (Figure(anchor, label, inlines, images),)
        rows = tuple(
            tuple(Cell(self.inlines(cell), row.get("role") == "label") for cell in _all(row, "cell"))
            for row in _all(part, "row")
        )
        return (Table(anchor, label, inlines, rows, () if rows else images),)

    def _images(self, part: etree._Element) -> tuple[Image, ...]:
        """Return the place of a figure on its page, which can be cut out as for those that we find ourselves."""
        boxes = [box for box in map(self._box, _coordinates(_first(part, "graphic"), part)) if box]
        pages = {page for page, *_ in boxes}
        if len(pages) != 1:
            return ()
        left, bottom = min(box[1] for box in boxes), min(box[2] for box in boxes)
        right, top = max(box[3] for box in boxes), max(box[4] for box in boxes)
        return (Image(f"page:{pages.pop()}:{left},{bottom},{right},{top}", "", right - left, top - bottom),)

    def _box(self, text: str) -> tuple[int, int, int, int, int] | None:
        """Return page, left, bottom, right and top of "page,x,y,width,height", which counts from the top."""
        parts = text.split(",")
        if len(parts) != 5 or not all(map(_is_number, parts)) or parts[0] not in self.heights:
            return None
        x, y, width, height = (float(part) for part in parts[1:])
        top = self.heights[parts[0]] - y
        box = [max(round(value), 0) for value in (x, top - height, x + width, top)]
        is_box = max(box) < 20_000 and box[0] < box[2] and box[1] < box[3]
        return (int(parts[0]), *box) if is_box else None  # type: ignore[return-value]


def _coordinates(*elements: etree._Element | None) -> list[str]:
    """Return the boxes of the first element that has some."""
    found = (element.get("coords") for element in elements if element is not None)
    return next((text for text in found if text), "").split(";")[:50]


def _is_number(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,12})?", text) is not None


def _first(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element behind a path of names, each a child of the one before."""
    for name in path:
        element = next((part for part in element if local_name(part) == name), None) if element is not None else None
    return element


def _all(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [part for part in element.iter() if local_name(part) == name] if element is not None else []


def _words(element: etree._Element | None) -> str:
    return collapse(text_of(element)) if element is not None else ""


def _texts_but(element: etree._Element, left_out: etree._Element | None) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if part is not left_out:
            yield text_of(part)
        yield part.tail or ""


def _authors(analytic: etree._Element | None) -> Iterator[str]:
    for author in _all(analytic, "author"):
        name = _first(author, "persName")
        parts = [_words(part) for part in name] if name is not None else []
        if any(parts):
            yield " ".join(filter(None, parts))[:200]
