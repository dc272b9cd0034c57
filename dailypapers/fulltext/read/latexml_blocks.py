"""Formulas, figures, tables, lists and listings of a page of LaTeXML: a function each, element to blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import (
    Block,
    Blocks,
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
from dailypapers.fulltext.read.latexml_inlines import classes, math_of, read_inlines
from dailypapers.fulltext.read.latexml_tables import is_outer_table, rows_of

if TYPE_CHECKING:
    from dailypapers.fulltext.read.latexml import Reader

BlockReader = Callable[["Reader", etree._Element], Blocks]

_FLOATS = frozenset(("ltx_figure", "ltx_table", "ltx_float"))
_LABEL_END = re.compile(r"[\s:.]+$")
_NUMBER = re.compile(r"^[\s(\[]+|[\s)\]]+$")


def reader_for(element: etree._Element, names: frozenset[str]) -> BlockReader | None:
    """Return what reads an element as blocks, or None where it is a part of a line or a mere container."""
    if element.tag == "math":
        return _display_math if element.get("display") == "block" else None
    return _reader_for(element.tag, names)


@lru_cache(maxsize=4096)
def _reader_for(tag: object, names: frozenset[str]) -> BlockReader | None:
    if "ltx_equation" in names or "ltx_equationgroup" in names:
        return _formulas
    if "ltx_DisplayMath" in names:
        return _display_math
    if not names.isdisjoint(_FLOATS):
        return _float
    if "ltx_tabular" in names:
        return _bare_table
    if "ltx_listing" in names or "ltx_verbatim" in names or tag == "pre":
        return _listing
    if "ltx_theorem" in names or "ltx_proof" in names:
        return _theorem
    if tag in ("ul", "ol", "dl") and "ltx_biblist" not in names and "ltx_toclist" not in names:
        return _list
    if tag == "blockquote" or "ltx_quote" in names:
        return _quote
    if tag == "img" and "ltx_graphics" in names:
        return _bare_image
    return None


# --- formulas ---------------------------------------------------------------------------------------------------


def _formulas(reader: Reader, element: etree._Element) -> Blocks:
    """Return a formula for each line of an equation or a group of them."""
    lines = [row for row in element.iter("tr") if "ltx_eqn_row" in classes(row) or "ltx_equation" in classes(row)]
    nested = {inner for row in lines for inner in row.iter("tr") if inner is not row}
    found: list[Block] = []
    for line in [row for row in lines if row not in nested] or [element]:
        formulas = [part for part in line.iter("math", "span") if part in reader.formulas]
        number = ""
        for cell in line.iter():
            if "ltx_tag_equation" in classes(cell) and not number:
                number = _NUMBER.sub("", "".join(map(str, cell.itertext())))
        if formulas:
            sides = [reader.formulas[part] for part in formulas]
            inner = "".join(f"<mrow>{mathml}</mrow>" for mathml, _ in sides if mathml)
            mathml = f'<math display="block">{inner}</math>' if inner else ""
            tex = " ".join(tex for _, tex in sides if tex)
            found.append(Formula(reader.anchors.count("eq", _formula_id(line, element)), mathml, tex, clean(number)))
        elif text := clean("".join(map(str, line.itertext()))).strip():  # \intertext, or a formula that was a picture
            found.append(Paragraph(reader.anchors.count("p"), (Text(text),)))
    return tuple(found)


def _formula_id(line: etree._Element, element: etree._Element) -> str | None:
    """Return the id of a line: its own, its body's in a group, else that of the whole equation for the first one."""
    if line.get("id"):
        return line.get("id")
    body = line.getparent()
    if body is not None and body.tag == "tbody" and body.get("id") and body.find("tr") is line:
        return body.get("id")
    return element.get("id") if next(element.iter("tr"), element) in (line, element) else None


def _display_math(reader: Reader, element: etree._Element) -> Blocks:
    mathml, tex = math_of(reader, element, display=True)
    return (Formula(reader.anchors.count("eq", element.get("id")), mathml, tex),)


# --- figures and tables -----------------------------------------------------------------------------------------


def _float(reader: Reader, element: etree._Element) -> Blocks:
    """Return a figure, a table or a listing, with its caption; several with captions side by side are several."""
    inner = [part for part in element.iter() if part is not element and _is_float(part)]
    own_caption = next((part for part in element.iter() if _is_caption(part) and _float_of(part) is element), None)
    if own_caption is None and any(_has_label(part) for part in inner):
        outermost = [part for part in inner if _float_of(part.getparent()) is element]
        return tuple(block for part in outermost for block in _float(reader, part))
    anchor = reader.anchors.count("fig", element.get("id"))
    for part in inner:
        if part.get("id"):
            reader.anchors.of_id.setdefault(part.get("id", ""), anchor)
    label, caption = _caption(reader, element, own_caption)
    listing = next((part for part in element.iter() if "ltx_listing" in classes(part)), None)
    if listing is not None and not label.lower().startswith(("figure", "table")):
        return (Code(anchor, _listing_text(reader, listing), label, caption),)
    images = _images(element)
    rows = tuple(row for part in element.iter() if is_outer_table(part, element) for row in rows_of(reader, part))
    if ("ltx_table" in classes(element) and rows) or (rows and not images):
        return (Table(anchor, label, caption, rows, images),)
    if "ltx_table" in classes(element) and images:
        return (Table(anchor, label, caption, (), images),)
    if listing is not None and not images:
        return (Code(anchor, _listing_text(reader, listing), label, caption),)
    if not images and not caption:
        return _parts_of_float(reader, element)
    return (Figure(anchor, label, caption, images), *_words_of_figure(reader, element, images))


def _parts_of_float(reader: Reader, element: etree._Element) -> Blocks:
    """Return a float without pictures, cells or caption as the blocks inside it."""
    return tuple(block for child in element for block in reader.flow(child))


def _words_of_figure(reader: Reader, element: etree._Element, images: tuple[Image, ...]) -> Blocks:
    """Return the words of a figure that is no picture but text, such as an example in a frame."""
    if images:
        return ()
    return tuple(
        block for child in element if not _is_caption(child) and child.tag != "svg" for block in reader.flow(child)
    )


def _is_float(element: etree._Element) -> bool:
    return not classes(element).isdisjoint(_FLOATS)


def _is_caption(element: etree._Element) -> bool:
    return element.tag == "figcaption" or "ltx_caption" in classes(element)


def _float_of(element: etree._Element | None) -> etree._Element | None:
    while element is not None and not _is_float(element):
        element = element.getparent()
    return element


def _has_label(element: etree._Element) -> bool:
    """Tell whether a float is captioned with a number of its own ("Figure 3:"), not as a part ("(a)")."""
    return any(
        not classes(part).isdisjoint(("ltx_tag_figure", "ltx_tag_table", "ltx_tag_float"))
        and not "".join(map(str, part.itertext())).strip().startswith("(")
        for part in element.iter("span")
    )


def _caption(reader: Reader, element: etree._Element, own: etree._Element | None) -> tuple[str, Inlines]:
    """Return label and caption; the captions of parts follow that of the whole."""
    label, inlines = "", InlineBuilder()
    captions = [own] if own is not None else []
    captions += [part for part in element.iter() if _is_caption(part) and part is not own]
    for caption in captions:
        tag = next((part for part in caption.iter() if "ltx_tag" in classes(part)), None)
        if tag is not None:
            text = clean("".join(map(str, tag.itertext()))).strip()
            if not label and not text.startswith("("):
                label = _LABEL_END.sub("", text)
                tail = tag.tail
                tag.clear()
                tag.tail = tail
        inlines.text(" ")
        for inline in read_inlines(reader, caption):
            inlines.text(inline.text, inline.marks) if isinstance(inline, Text) else inlines.add(inline)
    return label, inlines.take()


def _images(element: etree._Element) -> tuple[Image, ...]:
    images = []
    for picture in element.iter("img"):
        source = picture.get("src") or ""
        if source and not source.startswith("data:"):
            alt = clean(picture.get("alt") or "").strip()
            alt = "" if alt.lower().startswith("refer to caption") or alt == "[Uncaptioned image]" else alt
            images.append(Image(source, alt, _pixels(picture.get("width")), _pixels(picture.get("height"))))
    return tuple(images)


def _pixels(value: str | None) -> int:
    match = re.match(r"[0-9]{1,5}", value or "")
    return int(match[0]) if match else 0


def _bare_image(reader: Reader, element: etree._Element) -> Blocks:
    images = _images(element)
    return (Figure(reader.anchors.count("fig", element.get("id")), "", (), images),) if images else ()


def _bare_table(reader: Reader, element: etree._Element) -> Blocks:
    rows = rows_of(reader, element)
    return (Table(reader.anchors.count("tab", element.get("id")), "", (), rows, _images(element)),) if rows else ()


# --- the others -------------------------------------------------------------------------------------------------


def _listing(reader: Reader, element: etree._Element) -> Blocks:
    text = _listing_text(reader, element)
    return (Code(reader.anchors.count("code", element.get("id")), text),) if text else ()


def _listing_text(reader: Reader, element: etree._Element) -> str:
    lines = [part for part in element.iter() if "ltx_listingline" in classes(part)]
    if not lines:
        return "".join(map(str, element.itertext())).strip("\n").rstrip()
    return "\n".join(_code_line(reader, line) for line in lines).rstrip()


def _code_line(reader: Reader, line: etree._Element) -> str:
    parts: list[str] = [line.text or ""]
    for child in line:
        if child in reader.formulas:
            parts.append(reader.formulas[child][1])
        elif "ltx_listing_data" not in classes(child):
            parts.append(_code_line(reader, child))
        parts.append(child.tail or "")
    return "".join(parts).replace("\n", " ").replace("\u00a0", " ").rstrip()


def _theorem(reader: Reader, element: etree._Element) -> Blocks:
    """Return a theorem as its paragraphs, the first beginning with its name in bold."""
    heading = next((child for child in element if "ltx_title" in classes(child)), None)
    name = ""
    if heading is not None:
        name = "".join(inline.text for inline in read_inlines(reader, heading) if isinstance(inline, Text))
        tail = heading.tail
        heading.clear()
        heading.tag, heading.tail = "span", tail
    blocks = list(reader.flow(element))
    if name:
        first = blocks[0] if blocks and isinstance(blocks[0], Paragraph) else None
        inlines: Inlines = (Text(f"{name.rstrip()} ", ("bold",)), *(first.inlines if first else ()))
        blocks[: 1 if first else 0] = [Paragraph(first.anchor if first else reader.anchors.count("p"), inlines)]
    if element.get("id") and blocks:
        reader.anchors.of_id.setdefault(element.get("id", ""), blocks[0].anchor)
    return tuple(blocks)


def _list(reader: Reader, element: etree._Element) -> Blocks:
    items: list[Blocks] = []
    term: Inlines = ()
    for child in element:
        if child.tag == "dt":
            term = read_inlines(reader, child)
        elif child.tag in ("li", "dd"):
            items.append(_item(reader, child, term, is_ordered=element.tag == "ol"))
            term = ()
            if child.get("id") and items[-1]:
                reader.anchors.of_id.setdefault(child.get("id", ""), items[-1][0].anchor)
    anchor = reader.anchors.count("list", element.get("id"))
    return (List(anchor, element.tag == "ol", tuple(filter(None, items))),) if any(items) else ()


def _item(reader: Reader, item: etree._Element, term: Inlines, *, is_ordered: bool) -> Blocks:
    """Return an item's blocks; a mark that says more than its place ("(i)", a word) stands in front in bold."""
    for tag in [part for part in item if "ltx_tag" in classes(part)]:
        text = clean("".join(map(str, tag.itertext()))).strip()
        if len(text) > 1 and not (is_ordered and text.rstrip(".").isdigit()):
            term = (Text(text, ("bold",)),)
        tail = tag.tail
        tag.clear()
        tag.tail = tail
    blocks = list(reader.flow(item))
    if term:
        first = blocks[0] if blocks and isinstance(blocks[0], Paragraph) else None
        inlines = (*term, Text(" "), *(first.inlines if first else ()))
        blocks[: 1 if first else 0] = [Paragraph(first.anchor if first else reader.anchors.count("p"), inlines)]
    return tuple(blocks)


def _quote(reader: Reader, element: etree._Element) -> Blocks:
    blocks = reader.flow(element)
    return (Quote(reader.anchors.count("quote", element.get("id")), blocks),) if blocks else ()
