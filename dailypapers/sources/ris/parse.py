"""RIS, the tagged lines of reference managers, one reference at a time, so that one bad reference costs one paper.

Other tagged lines are read as the same by `dialects`.

Tags by the RIS specification of 2011 and as programs use them: https://en.wikipedia.org/wiki/RIS_(file_format).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources import names
from dailypapers.sources.references import reference
from dailypapers.sources.ris import dialects

_MAX_LEADING_LINES = 30  # of a preamble, before the first reference
_BEGIN = re.compile(rb"^[ \t]{0,8}TY {0,2}-(?: |\r?$)", re.MULTILINE)
_TAG = re.compile(rb"^[ \t]{0,8}([A-Z][A-Z0-9]) {0,2}-(?: |\r?$)", re.MULTILINE)
_FEWEST_TAGS = 3  # of a file that has lost the first line of its first reference
_LINE = re.compile(
    r"[ \t\ufeff]{0,8}(?:([A-Z][A-Z0-9])[ \t]{0,2}-(?:[ \t](.*)|$)|(TY|ER) {1,2}-(\S.*)|([a-z][a-z0-9])  -(?: (.*)|$))",
    re.DOTALL,
)  # as it should be; without the blank behind the dash; in small letters
_YEAR = re.compile(r"\d{4}")

_TITLES = ("TI", "T1", "CT", "BT", "ST")
_PEOPLE = ("A1", "AU")
_EDITORS = ("A2", "ED", "A3", "A4")
_VENUES = ("JF", "T2", "JO", "J2", "JA", "J1", "BT", "T3")
_IDS = ("DO", "DI", "UR", "L1", "L2", "L3", "LK", "AN", "ID")
_MENTIONS = ("JF", "JO", "JA", "J2", "J1", "T2", "VL", "IS", "SP", "M1", "M2", "C7", "SV", "PB", "SE")
_NOTES = ("N1", "M3", "M1", "U1", "U2", "C1")


def sniff(head: bytes) -> bool:
    """Tell whether a file begins with a reference of RIS or of one of its dialects."""
    if dialects.dialect_of(head[:40].lstrip().decode("utf-8", "replace").partition("\n")[0]) is not None:
        return True
    first = _TAG.search(head)
    if first is None or head[: first.start()].strip(b" \t\r\n")[:1] in (b"{", b"[", b"@"):
        return False
    return _BEGIN.search(head) is not None or len(_TAG.findall(head[:20_000])) >= _FEWEST_TAGS


def parse(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, PaperRecord | InvalidRecord]]:
    """Yield every reference of the numbered lines of a file, with its first line; an unreadable one as InvalidRecord.

    A reference ends at its ER line, or where the next begins: programs forget the one or the other.
    """
    leading, dialect = [], None
    lines = iter(lines)
    for number, line in lines:
        leading.append((number, line))
        dialect = dialects.dialect_of(line)
        if dialect is not None or dialects.begins_ris(line) or len(leading) == _MAX_LEADING_LINES:
            break
    lines = chain(leading, lines)
    for number, fields in dialects.references(dialect, lines) if dialect is not None else references(lines):
        try:
            yield number, record_of(fields)
        except InvalidRecord as error:
            yield number, error


def references(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """Return the values of each tag of every reference, in order; a line without a tag goes on with the one before."""
    fields: dict[str, list[str]] = {}
    held: list[str] = []
    start = size = 0
    for number, line in lines:
        match = _LINE.match(line)
        tag, value = _tag_of(match)
        if tag in ("TY", "ER") and fields:
            yield start, fields
            fields, held = {}, []
        if not fields:
            start, size = number, 0
        size += len(line)
        if size > dialects.MAX_REFERENCE:
            continue
        if match is not None and tag != "ER":
            held = fields.setdefault(tag, [])
            held.append(value.strip())
        elif fields and line.strip() and len(held[-1]) < clean.MAX_ABSTRACT:
            held[-1] += " " + line.strip()
    if fields:
        yield start, fields


def _tag_of(match: re.Match[str] | None) -> tuple[str, str]:
    """Return the tag of a line, in capitals, and its value; two empty texts for a line without one."""
    if match is None:
        return "", ""
    tag = match[1] or match[3] or match[5]
    return tag.upper(), match[2] or match[4] or match[6] or ""


def record_of(fields: Mapping[str, list[str]]) -> PaperRecord:
    """Return the record of the values of each tag. Raises InvalidRecord where there is no title."""

    def values(*tags: str) -> list[str]:
        return [value for tag in tags for value in fields.get(tag, ()) if value]

    people = [value for tag, entries in fields.items() if tag in _PEOPLE for value in entries] or values(*_EDITORS)
    if names.are_vancouver(people):
        people = names.from_vancouver(people)
    titles = values(*_TITLES)
    if not titles:
        titles = values("T2") if fields.get("TY", [""])[0] in ("BOOK", "EBOOK", "EDBOOK", "CONF") else []
    if not titles:
        raise InvalidRecord(sentence("The reference has no title: give it a line `TI  - …`."))
    keywords = [word for value in values("KW") for word in value.split(";")]
    years, days = values("PY", "Y1"), values("DA")
    if years and days and not _YEAR.search(days[0]):  # "MAR 15", as Web of Science has it
        days = [f"{days[0]} {years[0]}"]
    return reference(
        "ris",
        title=titles[0],
        abstract=max(values("AB", "N2"), key=len, default=""),
        people=[person for value in people for person in names.people_in(value, one_each=True)],
        ids=values(*_IDS),
        mentions=values(*_MENTIONS),
        notes=values(*_NOTES),
        dates=[*years, *days],
        venue=next(iter(values(*_VENUES)), ""),
        keywords=keywords if len(keywords) != 1 else keywords[0],
        links=[("page", url, None) for url in values("UR")],
        language=values("LA"),
    )
