"""JATS as PLOS, eLife, PMC, bioRxiv, SciELO and the societies write it, and NLM before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from dailypapers.fulltext.document import Block, Blocks, Document, Footnote, Inlines, Paragraph, Section, Text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import jats_blocks as blocks_of
from dailypapers.fulltext.read.assembly import Anchors, InlineBuilder, add_blocks, point_somewhere
from dailypapers.fulltext.read.jats_front import read_abstract, read_authors, read_licence, read_title
from dailypapers.fulltext.read.jats_inlines import add_element, add_footnote, read_inlines
from dailypapers.fulltext.read.jats_references import read_references
from dailypapers.fulltext.read.jats_tree import attribute, child, children, parse_article, within, words
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import local_name

_SECTIONS = frozenset(("sec", "ack", "app", "glossary", "notes", "bio"))
_WRAPPERS = frozenset(("app-group", "body", "back"))
_NOT_TEXT = frozenset((
    "title", "label", "ref-list", "fn-group", "sec-meta", "object-id", "sub-article", "response", "title-group",
    "subtitle", "floats-group", "floats-wrap", "signature", "sig-block", "alt-title",
))  # fmt: skip
_DEFAULT_TITLES = {"ack": "Acknowledgements", "app": "Appendix", "glossary": "Glossary"}
_OTHER_ARTICLES = frozenset(("sub-article", "response"))


class Reader:
    """What is known while one article is read."""

    def __init__(self, article: etree._Element) -> None:
        self.anchors = Anchors()
        self.footnotes: list[Footnote] = []
        self.footnote_anchors: dict[str, str] = {}
        self.sections: list[Section] = []
        self.notes = {note.get("id", ""): note for note in within(article, "fn") if _is_footnote(note)}
        self.floats = {  # kept apart at the end of the file: each comes behind the paragraph that first names it
            part.get("id", f"float.{position}"): part
            for group in children(article, "floats-group", "floats-wrap")
            for position, part in enumerate(group)
            if blocks_of.reader_for(part)
        }

    def flow(self, element: etree._Element) -> Blocks:
        """Return what stands inside an element as blocks; its words become paragraphs between them."""
        return self.flow_of(element.text, list(element), element)

    def flow_of(self, text: str | None, parts: Sequence[etree._Element], owner: etree._Element) -> Blocks:
        """Return words and elements that follow one another as blocks; `owner` gives the first paragraph its id."""
        found: list[Block] = []
        self._flow(text, parts, owner, found, InlineBuilder())
        return tuple(found)

    def _flow(
        self,
        text: str | None,
        parts: Sequence[etree._Element],
        owner: etree._Element,
        found: list[Block],
        builder: InlineBuilder,
    ) -> None:
        def end_paragraph() -> None:
            inlines = builder.take()
            if inlines:
                found.append(Paragraph(self.anchors.count("p", owner.get("id")), inlines))

        builder.text(text)
        for part in parts:
            name = local_name(part)
            if name in _NOT_TEXT:
                pass
            elif read := blocks_of.reader_for(part):
                end_paragraph()
                found.extend(read(self, part))
            elif name == "p" or name in blocks_of.TRANSPARENT:
                end_paragraph()
                self._flow(part.text, list(part), part if part.get("id") or name == "p" else owner, found, builder)
                found.extend(self._floats_named_in(part))
            else:
                add_element(self, builder, part, ())
            builder.text(part.tail)
        end_paragraph()

    def _floats_named_in(self, paragraph: etree._Element) -> Iterator[Block]:
        if not self.floats:
            return
        for pointer in within(paragraph, "xref"):
            for target in (pointer.get("rid") or "").split():
                if target in self.floats:
                    yield from self.read_float(target)

    def read_float(self, source_id: str) -> Blocks:
        """Read a figure or table of those kept apart, once."""
        part = self.floats.pop(source_id)
        read = blocks_of.reader_for(part)
        return read(self, part) if read else ()


def read_jats(data: bytes) -> Document:
    """Return the document of an article. Raises FullTextError for XML without one, or without text."""
    article, damaged = parse_article(data)
    reader = Reader(article)
    front = child(article, "front")
    meta = child(front, "article-meta") if front is not None else None
    title = read_title(reader, meta)
    abstract = read_abstract(reader, meta)
    for part in children(article, "body", "back"):
        _read_body(reader, part, level=1)
    leftover = [block for source_id in list(reader.floats) for block in reader.read_float(source_id)]
    if leftover:
        reader.sections.append(Section(reader.anchors.give(None, "floats"), "", (), 1, tuple(leftover)))
    references = tuple(read_references(reader, article))
    for note in reader.notes.values():
        add_footnote(reader, note)
    document = Document(
        title=title,
        authors=read_authors(meta),
        abstract=abstract,
        sections=tuple(section for section in reader.sections if section.title or section.blocks or section.number),
        references=references,
        footnotes=tuple(reader.footnotes),
        source="jats",
        language=attribute(article, "lang").lower()[:20],
        licence_url=read_licence(meta),
        warnings=(sentence("This file was damaged; what could be read of it is shown."),) if damaged else (),
    )
    if not document.sections and not document.abstract:
        raise FullTextError(sentence("This article holds neither text nor an abstract."), "empty")
    of_id = reader.anchors.of_id
    return point_somewhere(document, lambda source_id: of_id.get(source_id, ""))


def _read_body(reader: Reader, element: etree._Element, level: int) -> None:
    """Read what stands inside a section, the body or the back: its own blocks and the sections in it, in order."""
    run: list[etree._Element] = []
    text = element.text

    def end_run() -> None:
        nonlocal text
        blocks = reader.flow_of(text, run, element)
        run.clear()
        text = None
        add_blocks(reader.sections, blocks, level, reader.anchors)

    for part in element:
        name = local_name(part)
        if name in _SECTIONS or (name == "boxed-text" and within(part, "sec")):
            end_run()
            _read_section(reader, part, level)
        elif name in _WRAPPERS:
            end_run()
            _read_body(reader, part, level)
        elif name not in ("title", "label"):
            run.append(part)
    end_run()


def _read_section(reader: Reader, element: etree._Element, level: int) -> None:
    heading = child(element, "title")
    if heading is None:
        heading = child(element, "caption", "title")
    title: Inlines = read_inlines(reader, heading) if heading is not None else ()
    name = local_name(element)
    if not title and name in _DEFAULT_TITLES:
        title = (Text(_DEFAULT_TITLES[name]),)
    number = words(child(element, "label")).rstrip(".")
    source_id = element.get("id")
    reader.sections.append(Section(reader.anchors.count("sec", source_id), number, title, level, ()))
    _read_body(reader, element, level + 1)


def _is_footnote(note: etree._Element) -> bool:
    """Tell whether a note belongs to the text: not to the authors, a table, or another article in the same file."""
    for above in note.iterancestors():
        name = local_name(above)
        if name in ("author-notes", "table-wrap-foot", "front", "table-wrap") or name in _OTHER_ARTICLES:
            return False
        if name == "fn-group" and above.get("content-type") in ("author-contribution", "ethics-information"):
            return False
        if name == "fn-group":
            break
    return bool(note.get("id"))
