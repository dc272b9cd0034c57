"""A book as EPUB 3: chapters of XHTML with MathML, and pictures, in a ZIP file that is the same each time.

The libraries that write EPUB are under the AGPL, or take chapters as they are. What a chapter needs is below: HTML that
was sanitised becomes well-formed XHTML, in which each link leads somewhere and nothing is fetched from a network.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree, html

XHTML, MATHML, OPS = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.idpf.org/2007/ops",
)
CONTENT_TYPE = "application/epub+zip"
MAX_TITLE = 500  # characters
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""When a book was changed of which that is not known."""

_MOMENT = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP
_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_STYLE = """body { font-family: serif; line-height: 1.5; } h1, h2, h3, h4 { line-height: 1.2; }
figure { margin: 1em 0; } img { max-width: 100%; height: auto; } figcaption { font-size: .9em; }
table { border-collapse: collapse; } td, th { padding: .1em .4em; border: 1px solid #999; }
pre { white-space: pre-wrap; } .formula { margin: .8em 0; text-align: center; } .small { font-size: .85em; }
.small-caps { font-variant: small-caps; } .number { color: #555; }
"""
_NOT_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCREEN = ("large", "close")  # links of the reading page: a picture over the page, and the way back
_DROPPED = ("loading", "decoding", "rel", "target")  # attributes that a book has no use for, or no right to


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its title, HTML that was sanitised, and the parts of it that the contents name, by id and title.

    Pictures it shows are named `pictures/…`.
    """

    title: str
    body: str
    parts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a book, under the name by which chapters show it."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Book:
    """What an EPUB holds. `identifier` is an address or a URN that no other book has."""

    title: str
    identifier: str
    chapters: Sequence[Chapter]
    authors: Sequence[str] = ()
    language: str = "en"
    modified: datetime = UNDATED
    source: str = ""
    rights: str = ""
    pictures: Sequence[Picture] = ()


def write_book(book: Book) -> bytes:
    """Return a book as a file."""
    pages = [_page(chapter, {picture.name for picture in book.pictures}) for chapter in book.chapters]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        _add(packed, "mimetype", CONTENT_TYPE.encode(), zipfile.ZIP_STORED)  # first, and as it is: so readers know it
        _add(packed, "META-INF/container.xml", _CONTAINER.encode())
        _add(packed, "book/book.opf", _package(book, pages).encode())
        _add(packed, "book/contents.xhtml", _contents(book).encode())
        _add(packed, "book/style.css", _STYLE.encode())
        for number, page in enumerate(pages, 1):
            _add(packed, f"book/chapter{number}.xhtml", page)
        for picture in book.pictures:
            _add(packed, f"book/{picture.name}", picture.data, zipfile.ZIP_STORED)
    return file.getvalue()


def _add(packed: zipfile.ZipFile, name: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, data, how)


# --- a chapter --------------------------------------------------------------------------------------------------


def _page(chapter: Chapter, pictures: set[str]) -> bytes:
    """Return a chapter as XHTML: well-formed, in its namespaces, its links mended, without what is not in the book."""
    root = html.fragment_fromstring(f"<div>{chapter.body}</div>")
    for link in list(root.iter("a")):
        if link.get("class") in _SCREEN:
            link.drop_tree()
    _mend_pictures(root, pictures)
    _mend_links(root)
    for element in root.iter(etree.Element):
        for name in _DROPPED:
            element.attrib.pop(name, None)
    page = etree.Element(f"{{{XHTML}}}html", nsmap=_unprefixed(XHTML))
    head = etree.SubElement(page, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = _clean(chapter.title) or "Chapter"
    style = {"rel": "stylesheet", "href": "style.css", "type": "text/css"}
    etree.SubElement(head, f"{{{XHTML}}}link", style)
    body = etree.SubElement(page, f"{{{XHTML}}}body")
    body.append(_in_namespaces(root))
    return etree.tostring(page, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")


def _mend_pictures(root: html.HtmlElement, pictures: set[str]) -> None:
    """Leave out pictures that are not in the book: a reader that is off line would show a gap."""
    for image in list(root.iter("img")):
        if image.get("src") in pictures:
            image.set("alt", image.get("alt") or "")
        else:
            image.drop_tree()


def _mend_links(root: html.HtmlElement) -> None:
    """Make words of links that lead nowhere in the chapter; ids stay with the first that has them."""
    ids: set[str] = set()
    for element in root.iter(etree.Element):
        name = element.get("id")
        if name is not None and (not name or name in ids):
            del element.attrib["id"]
        elif name:
            ids.add(name)
    for link in list(root.iter("a")):
        address = link.get("href", "")
        if address.startswith("#") and address[1:] in ids:
            continue
        if not address.startswith(("http://", "https://")) or any(c.isspace() or c in '<>"{}|\\^`' for c in address):
            link.drop_tag()


def _in_namespaces(element: etree._Element, namespace: str = XHTML) -> etree._Element:
    """Return a copy of HTML in the namespaces of XHTML and MathML."""
    if element.tag == "math":
        namespace = MATHML
    nsmap = _unprefixed(MATHML) if element.tag == "math" else None
    made = etree.Element(f"{{{namespace}}}{element.tag}", nsmap=nsmap)
    for name, value in element.attrib.items():
        made.set(str(name), _clean(str(value)))
    made.text = _clean(element.text) or None
    for child in element:
        if isinstance(child.tag, str):
            copied = _in_namespaces(child, XHTML if element.tag == "annotation-xml" else namespace)
            copied.tail = _clean(child.tail)
            made.append(copied)
    return made


def _unprefixed(namespace: str) -> Any:
    return {None: namespace}  # which the types of lxml do not know


def _clean(text: str | None) -> str:
    """Return text with the characters that XML may hold."""
    return _NOT_XML.sub("", text or "")


# --- around the chapters ----------------------------------------------------------------------------------------


def _package(book: Book, pages: Sequence[bytes]) -> str:
    items = ['<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>']
    items.append('<item id="style" href="style.css" media-type="text/css"/>')
    for number, page in enumerate(pages, 1):
        mathematics = ' properties="mathml"' if b"<math" in page else ""
        items.append(
            f'<item id="chapter{number}" href="chapter{number}.xhtml" media-type="application/xhtml+xml"{mathematics}/>'
        )
    for number, picture in enumerate(book.pictures, 1):
        items.append(f'<item id="picture{number}" href="{picture.name}" media-type="{picture.content_type}"/>')
    spine = "".join(f'<itemref idref="chapter{number}"/>' for number in range(1, len(pages) + 1))
    return (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{_metadata(book)}</metadata>'
        f"<manifest>{''.join(items)}</manifest><spine>{spine}</spine></package>"
    )


def _metadata(book: Book) -> str:
    facts = [f'<dc:identifier id="id">{_text(book.identifier)}</dc:identifier>']
    facts += [f"<dc:title>{_text(book.title)}</dc:title>", f"<dc:language>{_text(book.language)}</dc:language>"]
    facts += [f"<dc:creator>{_text(author)}</dc:creator>" for author in book.authors if _text(author)]
    facts += [f"<dc:source>{_text(book.source)}</dc:source>"] if book.source else []
    facts += [f"<dc:rights>{_text(book.rights)}</dc:rights>"] if book.rights else []
    moment = book.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "".join(facts) + f'<meta property="dcterms:modified">{moment}</meta>'


def _contents(book: Book) -> str:
    heading = _text(_("Contents"))
    lines = "".join(_line(f"chapter{number}.xhtml", chapter) for number, chapter in enumerate(book.chapters, 1))
    return (
        f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="{XHTML}" xmlns:epub="{OPS}"><head>'
        f'<title>{_text(book.title)}</title></head><body><nav epub:type="toc"><h1>{heading}</h1><ol>{lines}</ol></nav>'
        "</body></html>"
    )


def _line(name: str, chapter: Chapter) -> str:
    parts = "".join(f'<li><a href="{name}#{escape(id)}">{_text(title) or "…"}</a></li>' for id, title in chapter.parts)
    below = f"<ol>{parts}</ol>" if parts else ""
    return f'<li><a href="{name}">{_text(chapter.title) or "Chapter"}</a>{below}</li>'


def _text(text: str) -> str:
    return escape(" ".join(_clean(text).split())[:MAX_TITLE])
