"""The bytes of a page to a tree, in whatever encoding, damaged or not."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from dailypapers.fulltext.errors import FullTextError
from dailypapers.lib.sentences import sentence

_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9._-]{2,30})")


def parse_page(data: bytes) -> etree._Element:
    """Return the <html> element; what stands before it is dropped, damage is mended as browsers do."""
    start = re.search(rb"<(?:!DOCTYPE|\?xml|html)\b", data[:20_000], re.IGNORECASE)
    data = data[start.start() :] if start else data
    parser = etree.HTMLParser(
        encoding=_encoding(data), huge_tree=False, no_network=True, remove_comments=True, remove_pis=True, compact=True
    )
    try:
        page = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise FullTextError(
            sentence("This page cannot be read as HTML (%(error)s).", error=str(error)[:100]), "broken"
        ) from None
    if page is None:
        raise FullTextError(sentence("This page is empty."), "empty")
    return page


def _encoding(data: bytes) -> str:
    """Return UTF-8 for whatever is UTF-8, whatever it says of itself; else what it says, if anybody knows that."""
    try:
        data.decode()
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:4_000])
        name = declared[1].decode("ascii") if declared else "cp1252"
        try:
            return codecs.lookup(name).name
        except LookupError:
            return "cp1252"
    return "utf-8"
