"""Words, formulas, citations and notes inside the lines of JATS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import Cite, Footnote, Inlines, Mark, Math, NoteMark, Paragraph, Ref, Text
from dailypapers.fulltext.read.assembly import InlineBuilder, clean, web_link
from dailypapers.fulltext.read.jats_tree import attribute, within, words
from dailypapers.fulltext.read.mathml import one_line, read_math
from dailypapers.lib.xml import local_name

if TYPE_CHECKING:
    from dailypapers.fulltext.read.jats import Reader

_MARKS: dict[str, Mark] = {
    "italic": "italic", "bold": "bold", "sup": "sup", "sub": "sub", "monospace": "code", "sc": "smallcaps",
    "underline": "underline", "strike": "strike",
}  # fmt: skip
_SKIPPED = frozenset((
    "label", "object-id", "inline-graphic", "graphic", "media", "permissions", "index-term", "alt-text", "long-desc",
    "processing-meta", "attrib",
))  # fmt: skip
_TEX_FRAME = re.compile(r".*\\begin\{document\}(.*?)\\end\{document\}.*", re.DOTALL)
_DOLLARS = re.compile(r"^\s*(?:\$\$?|\\\[|\\\()(.*?)(?:\$\$?|\\\]|\\\))\s*$", re.DOTALL)
_WEB = re.compile(r"(?:www\.|doi\.org/)\S")


def read_inlines(reader: Reader, element: etree._Element) -> Inlines:
    """Return what stands inside an element as inlines."""
    builder = InlineBuilder()
    add_inside(reader, builder, element, ())
    return builder.take()


def add_inside(reader: Reader, builder: InlineBuilder, element: etree._Element, marks: tuple[Mark, ...]) -> None:
    """Add the text and children of an element to a builder."""
    builder.text(element.text, marks)
    for child in element:
        add_element(reader, builder, child, marks)
        builder.text(child.tail, marks)


def add_element(reader: Reader, builder: InlineBuilder, element: etree._Element, marks: tuple[Mark, ...]) -> None:
    """Add one element to a builder."""
    name = local_name(element)
    if name in _SKIPPED or not name:
        return
    if name in ("inline-formula", "disp-formula", "math", "tex-math", "chem-struct"):
        mathml, tex = formula_of(element)
        builder.add(Math(mathml, tex)) if mathml or tex else add_inside(reader, builder, element, marks)
    elif name == "xref":
        _add_xref(reader, builder, element, marks)
    elif name == "fn":
        builder.add(NoteMark(add_footnote(reader, element)))
    elif name in ("ext-link", "uri", "email", "self-uri"):
        _add_link(builder, element, marks)
    elif name == "break":
        builder.text(" ", marks)
    else:
        mark = _MARKS.get(name)
        is_block = name in ("p", "td", "th", "title", "list-item", "def-item", "tr")
        builder.text(" " if is_block else "", marks)
        add_inside(reader, builder, element, tuple(sorted({*marks, mark})) if mark else marks)
        builder.text(" " if is_block else "", marks)


def formula_of(element: etree._Element, *, display: bool = False) -> tuple[str, str]:
    """Return MathML and TeX of a formula, each from where the article has it."""
    name = local_name(element)
    maths = [element] if name == "math" else within(element, "math")
    mathml, tex = read_math(maths[0], display=display) if maths else ("", "")
    for source in [element] if name == "tex-math" else within(element, "tex-math"):
        written = "".join(map(str, source.itertext()))
        framed = _TEX_FRAME.match(written)
        written = framed[1] if framed else written
        bare = _DOLLARS.match(written)
        tex = one_line(bare[1] if bare else written) or tex
        break
    return mathml, tex


def _add_xref(reader: Reader, builder: InlineBuilder, element: etree._Element, marks: tuple[Mark, ...]) -> None:
    kind = element.get("ref-type", "")
    targets = tuple((element.get("rid") or "").split())
    text = clean(words(element))
    if kind in ("aff", "corresp", "author-notes", "contrib"):
        return
    if kind in ("fn", "table-fn") and len(targets) == 1 and targets[0] in reader.notes:
        builder.add(NoteMark(add_footnote(reader, reader.notes[targets[0]])))
    elif kind == "bibr" and targets:
        builder.add(Cite(targets, text))
    elif targets and text:
        builder.add(Ref(targets[0], text))
    else:
        builder.text(text, marks)


def _add_link(builder: InlineBuilder, element: etree._Element, marks: tuple[Mark, ...]) -> None:
    text = clean(words(element))
    url = attribute(element, "href") or text
    if local_name(element) == "email":
        url = f"mailto:{text}"
    elif _WEB.match(url):
        url = f"https://{url}"
    elif url.startswith("10.") and element.get("ext-link-type") == "doi":
        url = f"https://doi.org/{url}"
    link = web_link(url, text)
    builder.text(text, marks) if isinstance(link, Text) else builder.add(link)


def add_footnote(reader: Reader, element: etree._Element) -> str:
    """Return the anchor of a footnote, which is read when it is met first."""
    source_id = element.get("id")
    if source_id and source_id in reader.footnote_anchors:
        return reader.footnote_anchors[source_id]
    anchor = reader.anchors.count("fn", source_id)
    if source_id:
        reader.footnote_anchors[source_id] = anchor
    label = next((words(child) for child in element if local_name(child) == "label"), "")
    position = len(reader.footnotes)
    reader.footnotes.append(Footnote(anchor, (), label))
    builder = InlineBuilder()
    add_inside(reader, builder, element, ())
    paragraph = Paragraph(reader.anchors.give(None, f"{anchor}.p"), builder.take())
    reader.footnotes[position] = Footnote(anchor, (paragraph,), label)
    return anchor
