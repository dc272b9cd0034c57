"""Title, authors, abstract and licence out of the front of JATS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import Block, Blocks, Paragraph, Text
from dailypapers.fulltext.document_text import inline_text
from dailypapers.fulltext.read.jats_inlines import read_inlines
from dailypapers.fulltext.read.jats_tree import attribute, child, children, within, words
from dailypapers.fulltext.read.licence_statements import licence_in
from dailypapers.lib.xml import local_name

if TYPE_CHECKING:
    from dailypapers.fulltext.read.jats import Reader

_NOT_THE_ABSTRACT = frozenset((
    "graphical", "teaser", "toc", "executive-summary", "plain-language-summary", "key-points", "highlights",
    "web-summary", "video", "short", "editor", "author-highlights", "author-summary", "summary", "lay-summary",
))  # fmt: skip


def read_title(reader: Reader, meta: etree._Element | None) -> str:
    """Return title and subtitle."""
    group = child(meta, "title-group")
    if group is None:
        return ""
    parts = [read_inlines(reader, part) for part in children(group, "article-title", "subtitle")]
    return ": ".join(filter(None, (inline_text(part).replace("\n", " ").rstrip(" :") for part in parts)))


def read_authors(meta: etree._Element | None) -> tuple[str, ...]:
    """Return the names of people and collaborations, in order; of a name in two scripts the Latin one."""
    names: list[str] = []
    for group in children(meta, "contrib-group") if meta is not None else ():
        for contributor in within(group, "contrib"):
            if contributor.get("contrib-type", "author") not in ("author", "collab", "group", "person"):
                continue
            name = name_of(contributor)
            if name and name not in names:
                names.append(name)
    return tuple(names)


def name_of(element: etree._Element) -> str:
    """Return the name inside a contributor or a citation's person, in reading order."""
    holder = child(element, "name-alternatives")
    holder = holder if holder is not None else element
    for name in sorted(children(holder, "name", "string-name"), key=lambda part: not words(part)[:1].isascii()):
        surname, given = words(child(name, "surname")), words(child(name, "given-names"))
        suffix = words(child(name, "suffix"))
        if surname or given:
            parts = (
                (surname, given) if name.get("name-style") == "eastern" and not surname.isascii() else (given, surname)
            )
            return " ".join(filter(None, (*parts, suffix)))
        if written := words(name):
            return written
    for collaboration in children(element, "collab"):
        inner = [part for part in collaboration if local_name(part) not in ("contrib-group", "named-content")]
        own = " ".join(
            filter(None, ((collaboration.text or "").strip(), *(words(part) + (part.tail or "") for part in inner)))
        )
        return " ".join((own or words(child(collaboration, "named-content"))).split()).strip(" ,;:")
    return ""


def read_abstract(reader: Reader, meta: etree._Element | None) -> Blocks:
    """Return the abstract; its parts ("Background") begin in bold."""
    found: list[Block] = []
    for abstract in children(meta, "abstract") if meta is not None else ():
        if abstract.get("abstract-type", "") in _NOT_THE_ABSTRACT:
            continue
        parts = children(abstract, "sec")
        outside = [part for part in abstract if local_name(part) not in ("sec", "title", "label", "object-id")]
        found.extend(reader.flow_of(abstract.text, outside, abstract))
        for part in parts:
            title = words(child(part, "title")).rstrip(" :.")
            blocks = reader.flow(part)
            if title and blocks and isinstance(first := blocks[0], Paragraph):
                lead = (Text(f"{title}: ", ("bold",)), *first.inlines)
                blocks = (Paragraph(first.anchor, lead), *blocks[1:])
            found.extend(blocks)
        if found:
            break
    return tuple(found)


def read_licence(meta: etree._Element | None) -> str | None:
    """Return the address of the licence that the article states."""
    permissions = child(meta, "permissions")
    if permissions is None:
        return None
    stated = [*within(permissions, "license"), *within(permissions, "license_ref"), permissions]
    for part in stated:
        links = [attribute(link, "href") for link in (part, *within(part, "ext-link", "uri", "license_ref"))]
        if licence := licence_in(" ".join((*links, words(part), part.get("license-type", "")))):
            return licence
    return None
