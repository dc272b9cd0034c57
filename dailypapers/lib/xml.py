"""XML from strangers: no entities, no document types, no network, bounded depth and size."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NOT_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:[0-8]|1[1-24-9]|2[0-9]|3[01]|x[0-8bcef]|x1[0-9a-f]);", re.IGNORECASE
)


def parse_xml(data: bytes, root: str) -> etree._Element:
    """Return the root element, whose local name must be `root`. Raises InvalidRecord for any other document.

    Control characters that XML forbids, which some services send all the same, are removed when they are the fault.
    """
    if _DOCTYPE.search(data[:4_096]):
        raise InvalidRecord(
            sentence("The answer declares a document type, which is never read: ask again, or tell the service.")
        )
    try:
        document = _parse(data)
    except etree.XMLSyntaxError as error:
        if not _NOT_XML.search(data):
            raise InvalidRecord(
                sentence("The answer is not whole XML (%(error)s): ask again.", error=str(error)[:120])
            ) from None
        try:
            document = _parse(_NOT_XML.sub(b"", data))
        except etree.XMLSyntaxError as second:
            raise InvalidRecord(
                sentence("The answer is not whole XML (%(error)s): ask again.", error=str(second)[:120])
            ) from None
    if document.getroottree().docinfo.internalDTD is not None:  # further down, or in another encoding
        raise InvalidRecord(
            sentence("The answer declares a document type, which is never read: ask again, or tell the service.")
        )
    name = local_name(document)
    if name != root:
        raise InvalidRecord(
            sentence(
                "The answer begins with <%(name)s> where <%(root)s> was expected: ask again.", name=name, root=root
            )
        )
    return document


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


_HEAD = re.compile(r"<\w")
_OPAQUE = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def declares_document_type(text: str) -> bool:
    """Tell whether a document has a document type or entities, for parsers of others that cannot refuse them."""
    first = _HEAD.search(text)
    return bool(
        _DECLARED.search(text, 0, first.start() if first else len(text)) or _DECLARED.search(_OPAQUE.sub("", text))
    )


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; "" for an entity that was not resolved."""
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=256)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def fields(element: etree._Element) -> dict[str, str]:
    """Return the text of each child by local name, with that of everything inside it; the first of several counts."""
    texts: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name and name not in texts:
            texts[name] = text_of(child)
    return texts


def text_of(element: etree._Element) -> str:
    """Return the text of an element, with that of everything inside it."""
    return (element.text or "") if not len(element) else "".join(map(str, element.itertext()))
