"""CSV with a head line, as spreadsheets and reference managers write it; comma, semicolon or tab between."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

_NAMES = {  # of a column, in lower case, to what it holds
    "title": "title", "article title": "title", "paper": "title", "name": "title", "document title": "title",
    "abstract": "abstract", "abstract note": "abstract", "summary": "abstract",
    "author": "people", "authors": "people", "author full names": "people", "creator": "people",
    "id": "id", "arxiv": "arxiv", "arxiv id": "arxiv", "arxiv_id": "arxiv", "arxiv number": "arxiv",
    "doi": "doi", "url": "url", "link": "url",
    "date": "date", "publication date": "date", "published": "date", "year": "year", "publication year": "year",
    "journal": "venue", "venue": "venue", "source title": "venue", "publication title": "venue",
    "keywords": "keywords", "author keywords": "keywords", "manual tags": "keywords", "tags": "keywords",
    "comment": "comment", "notes": "comment",
}  # fmt: skip
_IDENTITIES = frozenset(("id", "arxiv", "doi", "url", "people", "abstract"))
csv.field_size_limit(1 << 20)


def sniff(head: bytes) -> bool:
    """Whether the first line names columns: a title, and something that tells papers."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace").strip()
    return bool(first) and columns(first) is not None


def columns(first: str) -> tuple[str, list[str]] | None:
    """The sign between columns and what each of them holds; None where the line names none that we know."""
    for sign in ("\t", ";", ","):
        if sign in first:
            try:
                head = next(csv.reader([first], delimiter=sign), [])
            except csv.Error:
                continue
            names = [_NAMES.get(name.strip().strip("\ufeff").lower().replace("_", " "), "") for name in head]
            if "title" in names and _IDENTITIES & set(names):
                return sign, names
    return None


def rows(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str] | InvalidRecord]]:
    """Every row by what its columns hold, with the line on which it ends; what cannot be read as InvalidRecord."""
    given = iter(lines)
    found = columns(next(given, "").rstrip("\r\n"))
    if found is None:
        yield 1, InvalidRecord("The first line names no columns that we know: one must be `title`.")
        return
    sign, names = found
    reader = csv.reader(given, delimiter=sign)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num + 1, InvalidRecord(f"The row cannot be read ({error}): check its quotes.")
            continue
        if any(row):
            held: dict[str, str] = {}
            for name, value in zip(names, row, strict=False):
                if name and value:
                    held.setdefault(name, value)
            yield reader.line_num + 1, held


def record_of(fields: Mapping[str, str]) -> PaperRecord:
    """The record of one row. Raises InvalidRecord where it has no title."""
    get = fields.get
    people = get("people") or ""
    names = people.split(";") if ";" in people else list(clean.authors(people))
    return reference(
        "csv",
        title=get("title"),
        abstract=get("abstract"),
        people=[_turned(name) if ";" in people else name for name in names],
        ids=(_arxiv(get("arxiv")), get("id"), get("doi"), get("url")),
        date=get("date") or get("year"),
        venue=get("venue"),
        keywords=get("keywords"),
        links=(("page", get("url"), None),),
        comment=get("comment"),
    )


def _turned(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name.strip()


def _arxiv(value: str | None) -> str | None:
    """An arXiv number; a spreadsheet takes 0704.0010 for a fraction and drops zeros."""
    text = (value or "").strip()
    head, dot, tail = text.partition(".")
    if dot and head.isdigit() and tail.isdigit() and len(head) <= 4 and len(tail) < 5:
        month = head.zfill(4)
        return f"{month}.{tail.ljust(5 if month >= '1501' else 4, '0')}"
    return text or None
