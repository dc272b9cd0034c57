"""Files of XML that hold one reference after another, element by element, so that a damaged one costs itself. Pure.

What stands around the elements is never read: neither a document type nor a root that is not closed does harm.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import parse_xml

MAX_REFERENCE = 16 << 20  # bytes
_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}encoding=[\"']([\w.-]{1,40})", re.IGNORECASE)


def elements_in(chunks: Iterator[bytes], names: Sequence[str]) -> Iterator[tuple[int, etree._Element | InvalidRecord]]:
    """Yield every element with one of the names out of the pieces of a file, with its line."""
    any_name = "|".join(names).encode()
    start, end = re.compile(rb"<(" + any_name + rb")[\s>]"), re.compile(rb"</(?:" + any_name + rb")>")
    longest = max(map(len, names)) + len("</>")
    encoding = ""
    for line, source in _sources(chunks, end, longest):
        encoding = encoding or _encoding_of(source)
        starts = list(start.finditer(source))
        stops = [*(match.start() for match in starts), len(source)][1:]
        for match, stop in zip(starts, stops, strict=True):
            number = line + source.count(b"\n", 0, match.start())
            try:
                yield number, _element(source[match.start() : stop], match[1].decode(), encoding)
            except InvalidRecord as error:
                yield number, error


def _sources(chunks: Iterator[bytes], end: re.Pattern[bytes], longest: int) -> Iterator[tuple[int, bytes]]:
    """Yield the source up to the end of each element with its first line, then what is left at the end."""
    held, line = b"", 1
    for chunk in chunks:
        seam = max(0, len(held) - longest)
        held += chunk
        cuts = [0, *(match.end() for match in end.finditer(held, seam))]
        for begin, stop in pairwise(cuts):
            yield line, held[begin:stop]
            line += held.count(b"\n", begin, stop)
        held = held[cuts[-1] :]
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


def _element(source: bytes, name: str, encoding: str) -> etree._Element:
    """Return the element of a source. Raises InvalidRecord where it cannot be read."""
    if not source.endswith(f"</{name}>".encode()):
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
        return parse_xml(text.encode("utf-8", "replace"), name)
    except InvalidRecord:
        raise InvalidRecord(sentence("The reference is not whole XML: check its tags, or export it again.")) from None
