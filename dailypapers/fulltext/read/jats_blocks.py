"""Formulas, figures, tables, lists and boxes of JATS: a function each, element to blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import (
    Block,
    Blocks,
    Cell,
    Code,
    Figure,
    Formula,
    Image,
    Inlines,
    List,
    Paragraph,
    Quote,
    Table,
    Text,
)
from dailypapers.fulltext.read.assembly import InlineBuilder, clean
from dailypapers.fulltext.read.jats_inlines import add_inside, formula_of, read_inlines
from dailypapers.fulltext.read.jats_tree import attribute, child, children, within, words
from dailypapers.fulltext.read.latexml_tables import span
from dailypapers.lib.xml import local_name

if TYPE_CHECKING:
    from dailypapers.fulltext.read.jats import Reader

BlockReader = Callable[["Reader", etree._Element], Blocks]

TRANSPARENT = frozenset((
    "sec", "p", "caption", "disp-formula-group", "table-wrap-group", "fig-group", "alternatives", "speech", "question",
    "answer", "explanation", "supplementary-material", "ack", "app", "table-wrap-foot", "body", "floats-group", "notes",
))  # fmt: skip
_LABEL_END = " .:|"


def reader_for(element: etree._Element) -> BlockReader | None:
    """Return what reads an element as blocks, or None where it is a part of a line or a mere container."""
    return _READERS.get(local_name(element))


def _formula(reader: Reader, element: etree._Element) -> Blocks:
    mathml, tex = formula_of(element, display=True)
    number = words(child(element, "label")).strip("()[] ")
    anchor = reader.anchors.count("eq", element.get("id"))
    if mathml or tex:
        return (Formula(anchor, mathml, tex, number),)
    if images := _images(element):
        return (Figure(anchor, f"({number})" if number else "", (), images),)
    builder = InlineBuilder()  # letters in italics, as chemists and older journals set them
    add_inside(reader, builder, element, ())
    inlines = builder.take()
    return (Paragraph(anchor, (*inlines, Text(f" ({number})")) if number else inlines),) if inlines else ()


def _figure(reader: Reader, element: etree._Element) -> Blocks:
    anchor = reader.anchors.count("fig", element.get("id"))
    label, caption = _label_and_caption(reader, element)
    inner = [part for part in within(element, "fig") if _nearest_figure(part) is element]
    nested = [block for part in inner for block in _figure(reader, part)]
    return (Figure(anchor, label, caption, _images(element)), *nested)


def _nearest_figure(element: etree._Element) -> etree._Element | None:
    return next((above for above in element.iterancestors() if local_name(above) == "fig"), None)


def _label_and_caption(reader: Reader, element: etree._Element) -> tuple[str, Inlines]:
    """Return label and caption of a float; the caption's title is in bold, its paragraphs follow in one line."""
    builder = InlineBuilder()
    caption = child(element, "caption")
    for part in caption if caption is not None else ():
        name = local_name(part)
        if name == "title":
            add_inside(reader, builder, part, ("bold",))
        elif name == "p":
            add_inside(reader, builder, part, ())
        builder.text(" ")
    return words(child(element, "label")).rstrip(_LABEL_END), builder.take()


def _images(element: etree._Element) -> tuple[Image, ...]:
    """Return the pictures of an element; of alternatives the first is enough."""
    images: list[Image] = []
    for picture in within(element, "graphic"):
        above = picture.getparent()
        source = attribute(picture, "href")
        if above is not None and local_name(above) == "alternatives" and children(above, "graphic")[0] is not picture:
            continue
        is_of_another = local_name(element) == "fig" and _nearest_figure(picture) is not element
        if source and not is_of_another:
            images.append(Image(source, clean(words(child(picture, "alt-text"))).strip()))
    return tuple(images)


def _table(reader: Reader, element: etree._Element) -> Blocks:
    anchor = reader.anchors.count("tab", element.get("id"))
    label, caption = _label_and_caption(reader, element)
    rows = tuple(
        cells
        for table in within(element, "table")
        if not any(local_name(above) == "table" for above in table.iterancestors())
        for row in within(table, "tr", "row")
        if (cells := _cells(reader, row))
    )
    blocks: list[Block] = [Table(anchor, label, caption, rows, () if rows else _images(element))]
    for foot in children(element, "table-wrap-foot"):
        blocks.extend(_foot(reader, part) for part in foot if local_name(part) in ("p", "fn", "attrib"))
    return tuple(blocks)


def _foot(reader: Reader, element: etree._Element) -> Paragraph:
    """Return a note below a table as a paragraph that begins with its mark."""
    builder = InlineBuilder()
    builder.text(words(child(element, "label")), ("sup",))
    builder.text(" ")
    add_inside(reader, builder, element, ())
    return Paragraph(reader.anchors.count("p", element.get("id")), builder.take())


def _cells(reader: Reader, row: etree._Element) -> tuple[Cell, ...]:
    """Return the cells of a row, of an HTML table or of an OASIS one."""
    is_head = any(local_name(above) == "thead" for above in row.iterancestors())
    cells = []
    for cell in children(row, "td", "th", "entry"):
        more_rows = span(cell.get("morerows")) + 1 if cell.get("morerows", "0") != "0" else 1
        rowspan = more_rows if local_name(cell) == "entry" else span(cell.get("rowspan"))
        is_header = is_head or local_name(cell) == "th"
        cells.append(Cell(read_inlines(reader, cell), is_header, _colspan(cell), rowspan))
    return tuple(cells)


def _colspan(cell: etree._Element) -> int:
    first, last = cell.get("namest", ""), cell.get("nameend", "")
    digits = "".join(filter(str.isdigit, first)), "".join(filter(str.isdigit, last))
    if all(digits) and len(digits[0]) < 4 and len(digits[1]) < 4:
        return max(1, int(digits[1]) - int(digits[0]) + 1)
    return span(cell.get("colspan"))


def _list(reader: Reader, element: etree._Element) -> Blocks:
    is_ordered = element.get("list-type", "").lower() in ("order", "ordered", "number", "arabic")
    items: list[Blocks] = []
    for item in children(element, "list-item"):
        label = words(child(item, "label"))
        lead: Inlines = (Text(label, ("bold",)),) if len(label) > 1 and not is_ordered else ()
        items.append(_led_by(reader, lead, reader.flow(item)))
    for item in children(element, "def-item"):
        term = child(item, "term")
        definition = child(item, "def")
        blocks = reader.flow(definition) if definition is not None else ()
        items.append(_led_by(reader, read_inlines(reader, term) if term is not None else (), blocks))
    items = [item for item in items if item]
    anchor = reader.anchors.count("list", element.get("id"))
    heading = child(element, "title")
    before: Blocks = ()
    if heading is not None and (inlines := read_inlines(reader, heading)):
        before = (Paragraph(reader.anchors.count("p"), inlines),)
    return (*before, List(anchor, is_ordered, tuple(items))) if items else before


def _led_by(reader: Reader, lead: Inlines, blocks: Blocks) -> Blocks:
    """Return blocks with words in front of the first paragraph."""
    if not lead:
        return blocks
    first = blocks[0] if blocks and isinstance(blocks[0], Paragraph) else None
    inlines = (*lead, Text(" "), *(first.inlines if first else ()))
    return (Paragraph(first.anchor if first else reader.anchors.count("p"), inlines), *blocks[1 if first else 0 :])


def _quote(reader: Reader, element: etree._Element) -> Blocks:
    """Return a quotation or a box; its label and title stand in bold in front."""
    heading = child(element, "title")
    if heading is None:
        heading = child(element, "caption", "title")
    builder = InlineBuilder()
    builder.text(words(child(element, "label")), ("bold",))
    if heading is not None:
        builder.text(" ", ("bold",))
        add_inside(reader, builder, heading, ("bold",))
    inlines = builder.take()
    blocks = reader.flow(element)
    if attribution := words(child(element, "attrib")):
        blocks = (*blocks, Paragraph(reader.anchors.count("p"), (Text(attribution),)))
    if inlines:
        blocks = (Paragraph(reader.anchors.count("p"), inlines), *blocks)
    return (Quote(reader.anchors.count("quote", element.get("id")), blocks),) if blocks else ()


def _statement(reader: Reader, element: etree._Element) -> Blocks:
    """Return a theorem as its paragraphs, the first beginning with its name in bold."""
    name = " ".join(filter(None, (words(child(element, "label")), words(child(element, "title")))))
    blocks = _led_by(reader, (Text(name, ("bold",)),) if name else (), reader.flow(element))
    if element.get("id") and blocks:
        reader.anchors.of_id.setdefault(element.get("id", ""), blocks[0].anchor)
    return blocks


def _code(reader: Reader, element: etree._Element) -> Blocks:
    text = "".join(map(str, element.itertext())).strip("\n").rstrip()
    return (Code(reader.anchors.count("code", element.get("id")), text),) if text else ()


def _verse(reader: Reader, element: etree._Element) -> Blocks:
    lines = tuple(read_inlines(reader, line) for line in within(element, "verse-line"))
    blocks = tuple(Paragraph(reader.anchors.count("p"), line) for line in lines if line)
    return (Quote(reader.anchors.count("quote", element.get("id")), blocks),) if blocks else ()


def _bare_image(reader: Reader, element: etree._Element) -> Blocks:
    source = attribute(element, "href")
    image = Image(source, clean(words(child(element, "alt-text"))))
    return (Figure(reader.anchors.count("fig", element.get("id")), "", (), (image,)),) if source else ()


_READERS: dict[str, BlockReader] = {
    "disp-formula": _formula, "fig": _figure, "table-wrap": _table, "list": _list, "def-list": _list,
    "disp-quote": _quote, "boxed-text": _quote, "statement": _statement, "code": _code, "preformat": _code,
    "verse-group": _verse, "graphic": _bare_image,
}  # fmt: skip
