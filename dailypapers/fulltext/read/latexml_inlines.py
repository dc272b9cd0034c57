"""Words, formulas, citations and footnotes inside the lines of a page that LaTeXML made."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import Cite, Footnote, Inlines, Mark, Math, NoteMark, Ref
from dailypapers.fulltext.read.assembly import InlineBuilder, clean, web_link
from dailypapers.fulltext.read.mathml import inner_mathml, one_line, tex_of

if TYPE_CHECKING:
    from dailypapers.fulltext.read.latexml import Reader

_MARK_OF_CLASS: dict[str, Mark] = {
    "ltx_font_italic": "italic", "ltx_font_slanted": "italic", "ltx_font_bold": "bold",
    "ltx_font_typewriter": "code", "ltx_font_smallcaps": "smallcaps", "ltx_sup": "sup", "ltx_sub": "sub",
    "ltx_framed_underline": "underline", "ltx_ulem_sout": "strike",
}  # fmt: skip
_MARK_OF_TAG: dict[str, Mark] = {
    "em": "italic", "i": "italic", "b": "bold", "strong": "bold", "sup": "sup", "sub": "sub", "code": "code",
    "tt": "code", "u": "underline", "s": "strike",
}  # fmt: skip
_SKIPPED = frozenset((
    "ltx_note_mark", "ltx_tag_note", "ltx_note_type", "ltx_rule", "ltx_phantom", "ltx_pagination", "ltx_ERROR",
    "ltx_listing_data", "ltx_role_newpage", "mjx-assistive-mml",
))  # fmt: skip
_APART_TAGS = frozenset(("td", "th", "div", "p", "li", "tr"))
_SKIPPED_TAGS = frozenset(("script", "style", "svg", "img", "nav", "button", "iframe", "object"))


@lru_cache(maxsize=4096)
def split_classes(value: str) -> frozenset[str]:
    """Return the classes of a `class` attribute."""
    return frozenset(value.split())


def classes(element: etree._Element) -> frozenset[str]:
    """Return the classes of an element."""
    return split_classes(element.get("class") or "")


def with_class(root: etree._Element, *names: str) -> list[etree._Element]:
    """Return the elements inside a root, itself too, that have one of the classes."""
    return [element for element in root.iter() if not classes(element).isdisjoint(names)]


def is_skipped(tag: object, names: frozenset[str]) -> bool:
    """Tell whether an element of that tag and these classes holds nothing for a reader."""
    return tag in _SKIPPED_TAGS or not _SKIPPED.isdisjoint(names)


@lru_cache(maxsize=4096)
def _marks_of(tag: str, names: frozenset[str]) -> tuple[Mark, ...]:
    """Return the marks that an element puts on its words."""
    found = [mark for name in names if (mark := _MARK_OF_CLASS.get(name))]
    return (*found, _MARK_OF_TAG[tag]) if tag in _MARK_OF_TAG else tuple(found)


def read_inlines(reader: Reader, element: etree._Element) -> Inlines:
    """Return what stands inside an element as inlines, its block elements as words in their line."""
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
    names, tag = classes(element), element.tag
    if is_skipped(tag, names):
        reader.errors += "ltx_ERROR" in names
        return
    if (tag == "math" or tag == "span") and element in reader.formulas:
        builder.add(Math(*math_of(reader, element)))
    elif "ltx_note" in names:
        _add_note(reader, builder, element)
    elif tag == "cite" or "ltx_cite" in names:
        _add_cite(reader, builder, element, marks)
    elif tag == "a" or "ltx_ref" in names:
        _add_link(reader, builder, element, marks)
    elif tag == "br":
        builder.text(" ", marks)
    else:
        if added := _marks_of(str(tag), names):
            marks = tuple(sorted({*marks, *added}))
        if "ltx_font_medium" in names or "ltx_font_upright" in names:
            marks = tuple(mark for mark in marks if mark not in ("bold", "italic"))
        blank = " " if tag in _APART_TAGS or "ltx_bibblock" in names else ""
        builder.text(blank, marks)
        add_inside(reader, builder, element, marks)
        builder.text(blank, marks)


def take_formulas(root: etree._Element, *, has_drawn: bool) -> dict[etree._Element, tuple[str, str]]:
    """Return inner MathML and TeX of every formula, and empty its element: most of a page is inside formulas.

    `has_drawn` says that MathJax has drawn formulas in the page, which then stand in elements of their own.
    """
    formulas: dict[etree._Element, tuple[str, str]] = {}
    for element in list(root.iter("math")):
        formulas[element] = (inner_mathml(element), tex_of(element))
    for element in list(root.iter("span")) if has_drawn else ():
        names = classes(element)
        if "ltx_Math" in names or "ltx_DisplayMath" in names:
            inside = element.find(".//math")
            formulas[element] = formulas.pop(inside) if inside is not None else ("", _drawn_tex(element))
    for element in formulas:
        del element[:]
        element.text = None
    return formulas


def _drawn_tex(element: etree._Element) -> str:
    """Return the TeX of a formula that MathJax has drawn: what it reads aloud."""
    drawn = element.find(".//*[@aria-label]")
    return one_line(drawn.get("aria-label", "") if drawn is not None else "".join(map(str, element.itertext())))


def math_of(reader: Reader, element: etree._Element, *, display: bool = False) -> tuple[str, str]:
    """Return MathML and TeX of an element that `take_formulas` has emptied."""
    inner, tex = reader.formulas.get(element, ("", ""))
    shown = ' display="block"' if display else ""
    return (f"<math{shown}>{inner}</math>" if inner else ""), tex


def _add_note(reader: Reader, builder: InlineBuilder, element: etree._Element) -> None:
    content = element.find(".//*[@class='ltx_note_content']")
    mark = element.find("./*[@class='ltx_note_mark']")
    label = clean("".join(map(str, mark.itertext()))).strip() if mark is not None else ""
    anchor = reader.anchors.count("fn", element.get("id"))
    position = len(reader.footnotes)
    reader.footnotes.append(Footnote(anchor, (), label))  # holds the place: a note may hold notes
    blocks = reader.flow(content if content is not None else element)
    reader.footnotes[position] = Footnote(anchor, blocks, label)
    builder.add(NoteMark(anchor))


def fragment(element: etree._Element) -> str:
    """Return the id that a link points to in its own page, or ""; arxiv.org writes whole addresses."""
    address, sign, target = (element.get("href") or "").partition("#")
    return target if sign and (not address or "/html/" in address) else ""


def _add_cite(reader: Reader, builder: InlineBuilder, element: etree._Element, marks: tuple[Mark, ...]) -> None:
    targets = [target for link in element.iter("a") if (target := fragment(link))]
    inside = InlineBuilder()
    for child in element.iter():
        if "ltx_note" in classes(child):
            return add_inside(reader, builder, element, marks)  # \citep in a note, marked as a number
    _add_words(inside, element)
    text = "".join(inline.text for inline in inside.take() if not isinstance(inline, (Math, NoteMark)))
    if targets:
        builder.add(Cite(tuple(targets), text))
    else:
        builder.text(text, marks)
    return None


def _add_words(builder: InlineBuilder, element: etree._Element) -> None:
    builder.text(element.text)
    for child in element:
        if not is_skipped(child.tag, classes(child)):
            _add_words(builder, child)
        builder.text(child.tail)


def _add_link(reader: Reader, builder: InlineBuilder, element: etree._Element, marks: tuple[Mark, ...]) -> None:
    if element.find(".//math") is not None or element.find(".//a") is not None:
        return add_inside(reader, builder, element, marks)
    inside = InlineBuilder()
    _add_words(inside, element)
    text = "".join(inline.text for inline in inside.take() if not isinstance(inline, (Math, NoteMark)))
    if target := fragment(element):
        builder.add(Ref(target, text))
    elif text:
        link = web_link(element.get("href") or "", text)
        builder.text(text, marks) if link.type == "text" else builder.add(link)
    return None
