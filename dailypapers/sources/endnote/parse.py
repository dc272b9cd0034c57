"""EndNote's XML, which Mendeley and Zotero write too: one reference at a time, so that a damaged one costs itself.

Its elements are read as the tags of RIS that mean the same. Source: the RSXML document type that EndNote ships.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import collapse
from dailypapers.lib.xml import text_of
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.elements import elements_in
from dailypapers.sources.ris import parse as ris

_BEGIN = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<xml\b[^>]{0,200}>\s*<records\b")
_TAGS = {
    "titles/title": "TI", "titles/secondary-title": "T2", "titles/tertiary-title": "T3", "titles/short-title": "ST",
    "periodical/full-title": "JF", "periodical/abbr-1": "JO", "contributors/authors/author": "AU",
    "contributors/secondary-authors/author": "A2", "dates/year": "PY", "dates/pub-dates/date": "DA", "volume": "VL",
    "number": "IS", "pages": "SP", "electronic-resource-num": "DO", "abstract": "AB", "keywords/keyword": "KW",
    "urls/related-urls/url": "UR", "urls/text-urls/url": "UR", "urls/web-urls/url": "UR", "urls/pdf-urls/url": "L1",
    "accession-num": "AN", "language": "LA", "publisher": "PB", "notes": "N1", "work-type": "M3",
}  # fmt: skip


def sniff(head: bytes) -> bool:
    """Tell whether a file is EndNote's XML."""
    return _BEGIN.match(head) is not None


def parse(chunks: Iterator[bytes]) -> Iterator[tuple[int, PaperRecord | InvalidRecord]]:
    """Yield every reference of the pieces of a file with its line; what cannot be read as InvalidRecord."""
    for number, element in elements_in(chunks, ("record",)):
        try:
            yield number, element if isinstance(element, InvalidRecord) else ris.record_of(_fields(element))
        except InvalidRecord as error:
            yield number, error


def _fields(element: etree._Element) -> dict[str, list[str]]:
    """Return the values of a reference by the tags of RIS."""
    fields: dict[str, list[str]] = {}
    for path, tag in _TAGS.items():
        for child in element.iterfind(path):
            value = collapse(text_of(child)[: clean.MAX_ABSTRACT])
            if value:
                fields.setdefault(tag, []).append(value)
    return fields
