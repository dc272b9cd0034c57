"""JATS (and its forerunner NLM) as a tree: no entity is ever expanded, names of HTML's are read as their characters."""

from __future__ import annotations

import html
import re

from lxml import etree

from dailypapers.fulltext.errors import FullTextError
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import local_name

_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[>]{0,2000}(?:\[.{0,100000}?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9.]{0,31});")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{2,30})")


def parse_article(data: bytes) -> tuple[etree._Element, bool]:
    """Return the <article> of a file and whether the file was damaged. Raises FullTextError without one.

    The document type goes first, so that no entity of the file's own can be expanded; one that nobody knows stays as
    it is written ("&foo;").
    """
    data = _FORBIDDEN.sub(b"", _as_utf8(data))
    data = _ENTITY.sub(_character, _DOCTYPE.sub(b"", data, count=1))
    start = re.search(rb"<[A-Za-z]", data)
    data = data[start.start() :] if start else b""
    damaged = False
    try:
        root = etree.fromstring(data, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        damaged = True
        try:
            root = etree.fromstring(data, _parser(recover=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise FullTextError(
                sentence("This file is no whole XML (%(error)s).", error=str(error)[:100]), "broken"
            ) from None
    article = (
        next((element for element in root.iter() if local_name(element) == "article"), None)
        if root is not None
        else None
    )
    if article is None:
        raise FullTextError(sentence("This XML holds no article: JATS begins with <article>."), "unknown_kind")
    return article, damaged


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover,
        remove_comments=True, remove_pis=True, strip_cdata=True, encoding="utf-8",
    )  # fmt: skip


def _as_utf8(data: bytes) -> bytes:
    """Return the same document in UTF-8, whatever it says or begins with."""
    declared = _ENCODING.search(data[:300])
    name = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else declared[1].decode("ascii") if declared else "utf-8"
    if name.lower() in ("utf-8", "utf8", "us-ascii", "ascii"):
        return data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode(name, "replace").encode("utf-8", "replace")
    except LookupError:
        return data


def _character(match: re.Match[bytes]) -> bytes:
    written = match[0].decode("ascii")
    character = html.unescape(written)
    return b"&amp;" + match[0][1:] if character == written else html.escape(character).encode()


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the direct children with one of the local names."""
    return [child for child in element if local_name(child) in names]


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first child, grandchild, … along a path of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local_name(inner) == name), None)
    return element


def within(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the elements anywhere inside, in order, with one of the local names."""
    return [inner for inner in element.iter() if local_name(inner) in names and inner is not element]


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by local name, whatever its namespace, or ""."""
    if (value := element.get(name)) is not None:
        return value
    return next((str(found) for key, found in element.attrib.items() if str(key).endswith("}" + name)), "")


def words(element: etree._Element | None) -> str:
    """Return all text inside an element in one line, or ""."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
