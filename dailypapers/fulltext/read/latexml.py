"""HTML that LaTeXML made of TeX, as arXiv and ar5iv serve it, with or without what sites put around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from dailypapers.fulltext.document import Block, Blocks, Document, Footnote, Inlines, Paragraph, Reference, Section
from dailypapers.fulltext.document_text import inline_text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import latexml_blocks as blocks_of
from dailypapers.fulltext.read.assembly import Anchors, InlineBuilder, add_blocks, clean, point_somewhere
from dailypapers.fulltext.read.latexml_authors import read_authors
from dailypapers.fulltext.read.latexml_inlines import (
    add_element,
    classes,
    is_skipped,
    read_inlines,
    take_formulas,
    with_class,
)
from dailypapers.fulltext.read.latexml_page import parse_page
from dailypapers.fulltext.read.licence_statements import licence_in
from dailypapers.fulltext.references import read_reference
from dailypapers.lib.sentences import sentence

_SECTIONS = frozenset((
    "ltx_part", "ltx_chapter", "ltx_section", "ltx_subsection", "ltx_subsubsection", "ltx_paragraph",
    "ltx_subparagraph", "ltx_appendix", "ltx_acknowledgements", "ltx_index", "ltx_glossary",
))  # fmt: skip
_NOT_TEXT = frozenset((
    "ltx_authors", "ltx_abstract", "ltx_keywords", "ltx_classification", "ltx_pagination", "ltx_TOC", "ltx_date",
    "ltx_dates", "ltx_page_footer", "ltx_page_header", "ltx_title_document", "ltx_subtitle", "ltx_bibliography",
    "ltx_role_newpage", "ltx_creator", "ltx_author_before", "ltx_page_logo",
))  # fmt: skip
_LOOKED_FOR = frozenset(("ltx_document", "ltx_title_document", "ltx_personname", "ltx_abstract", "ltx_bibitem"))
_NUMBER_DOT = re.compile(r"(?<=[0-9A-Za-z])[.:]$")
_APPENDIX = re.compile(r"^Appendix\s+", re.IGNORECASE)


class Reader:
    """What is known while one page is read."""

    def __init__(self) -> None:
        self.anchors = Anchors()
        self.footnotes: list[Footnote] = []
        self.sections: list[Section] = []
        self.formulas: dict[etree._Element, tuple[str, str]] = {}
        self.errors = 0  # commands that LaTeXML did not know
        self.holders: set[etree._Element] = set()  # elements with a block somewhere inside

    def flow(self, element: etree._Element) -> Blocks:
        """Return what stands inside an element as blocks; its words become paragraphs between them."""
        return self.flow_of(element.text, list(element), element)

    def flow_of(self, text: str | None, children: Sequence[etree._Element], owner: etree._Element) -> Blocks:
        """Return words and elements that follow one another as blocks; `owner` gives the first paragraph its id."""
        found: list[Block] = []
        self._flow(text, children, owner, found, InlineBuilder())
        return tuple(found)

    def _flow(
        self,
        text: str | None,
        children: Sequence[etree._Element],
        owner: etree._Element,
        found: list[Block],
        builder: InlineBuilder,
    ) -> None:
        builder.text(text)
        for child in children:
            names = classes(child)
            if not names.isdisjoint(_NOT_TEXT):
                pass
            elif read := blocks_of.reader_for(child, names):
                self._end_paragraph(owner, found, builder)
                found.extend(read(self, child))
            elif child in self.holders or (child.tag in ("p", "div") and not is_skipped(child.tag, names)):
                self._end_paragraph(owner, found, builder)
                inner_owner = child if child.get("id") or child.tag == "p" else owner
                self._flow(child.text, list(child), inner_owner, found, builder)
            else:
                add_element(self, builder, child, ())
            builder.text(child.tail)
        self._end_paragraph(owner, found, builder)

    def _end_paragraph(self, owner: etree._Element, found: list[Block], builder: InlineBuilder) -> None:
        """Close the paragraph at hand; marks of notes that stand alone go to the one before."""
        inlines = builder.take()
        last = found[-1] if found else None
        if inlines and isinstance(last, Paragraph) and all(inline.type == "note" for inline in inlines):
            found[-1] = Paragraph(last.anchor, (*last.inlines, *inlines))
        elif inlines:
            found.append(Paragraph(self.anchors.count("p", owner.get("id")), inlines))


def read_latexml(data: bytes) -> Document:
    """Return the document of a page. Raises FullTextError where LaTeXML did not make it, or nothing is inside."""
    page = parse_page(data)
    reader = Reader()
    reader.formulas = take_formulas(page, has_drawn=b"mjx-" in data)
    found = _look_through(reader, page)
    if not found["ltx_document"]:
        raise FullTextError(
            sentence("This page is not the full text of a paper as arXiv makes it (LaTeXML)."), "unknown_kind"
        )
    root = found["ltx_document"][0]
    _drop_what_precedes_the_title(root)
    title_inlines = _title(reader, found["ltx_title_document"])
    authors = read_authors(found["ltx_personname"])
    abstract = _abstract(reader, found["ltx_abstract"])
    _read_body(reader, root, level=1)
    references = tuple(_references(reader, found["ltx_bibitem"]))
    document = Document(
        title=inline_text(title_inlines),
        authors=authors,
        abstract=abstract,
        sections=tuple(reader.sections),
        references=references,
        footnotes=tuple(reader.footnotes),
        source="html",
        language=(page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:20].lower(),
        licence_url=_licence(page),
        warnings=tuple(_warnings(reader)),
    )
    if not document.sections and not document.abstract:
        raise FullTextError(sentence("This page holds no text of a paper, only its frame."), "empty")
    return point_somewhere(document, _finder(page, reader.anchors))


def _look_through(reader: Reader, page: etree._Element) -> dict[str, list[etree._Element]]:
    """Return the elements that are read by themselves, by class, and note what stands around blocks: in one pass."""
    found: dict[str, list[etree._Element]] = {name: [] for name in _LOOKED_FOR}
    for element in page.iter():
        names = classes(element)
        if not names.isdisjoint(_LOOKED_FOR):
            for name in names & _LOOKED_FOR:
                found[name].append(element)
        if blocks_of.reader_for(element, names):
            above = element.getparent()
            while above is not None and above not in reader.holders:
                reader.holders.add(above)
                above = above.getparent()
    return found


def _drop_what_precedes_the_title(root: etree._Element) -> None:
    """Remove words of a preamble that LaTeXML did not understand, which it sets above the title."""
    title = root.find("./*[@class='ltx_title ltx_title_document']")
    for element in list(title.itersiblings(preceding=True)) if title is not None else []:
        if "ltx_para" in classes(element) and element.find(".//*[@class='ltx_ERROR undefined']") is not None:
            root.remove(element)


def _title(reader: Reader, headings: Sequence[etree._Element]) -> Inlines:
    inlines = read_inlines(reader, headings[0]) if headings else ()
    return tuple(inline for inline in inlines if inline.type != "note")


def _abstract(reader: Reader, abstracts: Sequence[etree._Element]) -> Blocks:
    found: list[Block] = []
    for element in abstracts:
        for heading in with_class(element, "ltx_title"):
            _empty(heading)
            heading.tag = "span"
        found.extend(reader.flow(element))
    return tuple(found)


def _empty(element: etree._Element) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail


def _read_body(reader: Reader, element: etree._Element, level: int) -> None:
    """Read what stands inside a section, or the whole paper: its own blocks and the sections in it, in order.

    Blocks behind an inner section, such as a line above the appendices, are a section without a title.
    """
    run: list[etree._Element] = []
    text = element.text

    def end_run() -> None:
        nonlocal text
        blocks = reader.flow_of(text, run, element)
        run.clear()
        text = None
        add_blocks(reader.sections, blocks, level, reader.anchors)

    for child in element:
        names = classes(child)
        if not names.isdisjoint(_SECTIONS):
            end_run()
            number, title = _heading(reader, child)
            anchor = reader.anchors.count("sec", child.get("id"))
            reader.sections.append(Section(anchor, number, title, level, ()))
            _read_body(reader, child, level + 1)
            text = child.tail
        elif child.tag in ("div", "section", "article", "main") and _holds_sections(child):
            end_run()
            _read_body(reader, child, level)
            text = child.tail
        else:
            run.append(child)
    end_run()


def _holds_sections(element: etree._Element) -> bool:
    return any(not classes(inner).isdisjoint(_SECTIONS) for inner in element.iter("section", "div"))


def _heading(reader: Reader, element: etree._Element) -> tuple[str, Inlines]:
    """Return number and title of a section, and take the heading out of it."""
    heading = next((child for child in element if "ltx_title" in classes(child)), None)
    if heading is None:
        return "", ()
    number = ""
    tag = next((inner for inner in heading.iter() if "ltx_tag" in classes(inner)), None)
    if tag is not None:
        number = _NUMBER_DOT.sub("", _APPENDIX.sub("", clean("".join(map(str, tag.itertext()))).strip()).strip())
        _empty(tag)
    title = read_inlines(reader, heading)
    _empty(heading)
    if heading.tail is None:
        element.remove(heading)
    else:
        heading.tag = "span"
        heading.attrib.clear()
    return number, title


def _references(reader: Reader, items: Sequence[etree._Element]) -> Iterator[Reference]:
    for item in items:
        label, links = "", []
        for inner in item.iter():
            names = classes(inner)
            if not label and ("ltx_tag_bibitem" in names or "ltx_bibtag" in names or "ltx_role_refnum" in names):
                label = clean("".join(map(str, inner.itertext()))).strip()
                _empty(inner)
            elif "ltx_bib_cited" in names:
                _empty(inner)
            elif inner.tag == "a" and (inner.get("href") or "").startswith("http"):
                links.append(inner.get("href", ""))
        text = inline_text(read_inlines(reader, item))
        yield read_reference(reader.anchors.count("bib", item.get("id")), label, text, urls=links)


def _licence(page: etree._Element) -> str | None:
    for element in page.iter("a", "link"):
        if element.get("id") != "license-tr" and element.get("rel") != "license":
            continue
        text = "".join(map(str, element.itertext()))
        if found := licence_in(f"{element.get('href', '')} {text}"):
            return found
    return None


def _finder(page: etree._Element, anchors: Anchors) -> Callable[[str], str]:
    """Return a function that gives the anchor of an id: its own, else that of what the element stands in."""
    elements: dict[str, etree._Element] = {}

    def find(source_id: str) -> str:
        if source_id in anchors.of_id:
            return anchors.of_id[source_id]
        if not elements:
            elements.update({value: element for element in page.iter() if (value := element.get("id"))})
        element = elements.get(source_id)
        while element is not None:
            for near in (element.get("id"), *(inner.get("id") for inner in list(element)[:3])):
                if near and near in anchors.of_id:
                    return anchors.of_id[near]
            element = element.getparent()
        return ""

    return find


def _warnings(reader: Reader) -> Iterator[str]:
    if reader.errors:
        yield sentence("Some commands of the authors' TeX were not understood; what they stand for is missing.")
