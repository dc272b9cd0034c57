"""EndNote's XML, which Mendeley and Zotero write too: one reference at a time, so that a damaged one costs itself.

Its elements are read as the tags of RIS that mean the same. Source: the RSXML document type that EndNote ships.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse
from dailypapers.lib.xml import parse_xml, text_of
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.ris import parse as ris

MAX_REFERENCE = 16 << 20  # bytes
_BEGIN = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<xml\b[^>]{0,200}>\s*<records\b")
_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}encoding=[\"']([\w.-]{1,40})", re.IGNORECASE)
_START, _END = re.compile(rb"<record[\s>]"), b"</record>"
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
    encoding = ""
    for line, source in _references(chunks):
        if not encoding:
            encoding = _encoding_of(source)
        starts = [match.start() for match in _START.finditer(source)]
        for start, end in pairwise([*starts, len(source)]):
            number = line + source.count(b"\n", 0, start)
            try:
                yield number, _read(source[start:end], encoding)
            except InvalidRecord as error:
                yield number, error


def _references(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the source up to the end of each reference with its first line, then what is left at the end."""
    held, line = b"", 1
    for chunk in chunks:
        seam = max(0, len(held) - len(_END))
        held += chunk
        begin = 0
        while (end := held.find(_END, max(begin, seam))) >= 0:
            end += len(_END)
            yield line, held[begin:end]
            line += held.count(b"\n", begin, end)
            begin = end
        held = held[begin:]
        if len(held) > MAX_REFERENCE:
            break
    yield line, held


def _encoding_of(head: bytes) -> str:
    """Return the encoding that a file declares; UTF-8 for none, an unknown one, and wide ones, which come unpacked."""
    match = _ENCODING.match(head)
    name = match[1].decode() if match is not None else ""
    try:
        return codecs.lookup(name).name if name and not name.lower().startswith(("utf-16", "utf-32")) else "utf-8"
    except LookupError:
        return "utf-8"


def _read(source: bytes, encoding: str) -> PaperRecord:
    """Return the record of the source of one reference. Raises InvalidRecord where it cannot be read."""
    if not source.endswith(_END):
        raise InvalidRecord(sentence("The reference that begins here never ends: export the file again."))
    try:
        text = source.decode(encoding)
    except (UnicodeError, LookupError):
        raise InvalidRecord(
            sentence(
                "The reference is not in %(encoding)s, which the file declares: export it again.", encoding=encoding
            )
        ) from None
    try:
        element = parse_xml(text.encode("utf-8", "replace"), "record")
    except InvalidRecord:
        raise InvalidRecord(sentence("The reference is not whole XML: check its tags, or export it again.")) from None
    return ris.record_of(_fields(element))


def _fields(element: etree._Element) -> dict[str, list[str]]:
    """Return the values of a reference by the tags of RIS."""
    fields: dict[str, list[str]] = {}
    for path, tag in _TAGS.items():
        for child in element.iterfind(path):
            value = collapse(text_of(child)[: clean.MAX_ABSTRACT])
            if value:
                fields.setdefault(tag, []).append(value)
    return fields
