"""BibTeX and BibLaTeX, read by bibtexparser; one entry is given at a time, so that one bad entry costs one paper."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

import bibtexparser
from bibtexparser.bparser import BibTexParser

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

ENTRY = re.compile(rb"^[ \t]*@[ \t]*([A-Za-z]{2,30})[ \t]*[{(]", re.MULTILINE)
_NO_PAPERS = frozenset((b"comment", b"preamble", b"string"))
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def sniff(head: bytes) -> bool:
    """Whether a file begins with entries of BibTeX."""
    found = ENTRY.search(head)
    return found is not None and (b"=" in head[found.end() : found.end() + 4_000] or _is_other(found[1]))


def _is_other(kind: bytes) -> bool:
    return kind.lower() in _NO_PAPERS


def is_paper(entry: bytes) -> bool:
    """Whether the text of an entry is one of a paper, not of a comment, a preamble or an abbreviation."""
    found = ENTRY.match(entry)
    return found is None or not _is_other(found[1])


def parse(entry: bytes, abbreviations: str = "") -> PaperRecord:
    """The record of one entry; `abbreviations` are the file's @string entries. Raises InvalidRecord."""
    text = entry.decode("utf-8", "replace")
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False, interpolate_strings=True)
    try:
        entries = bibtexparser.loads(f"{abbreviations}\n{text}", parser).entries
    except Exception as error:  # whatever a grammar of another's making raises
        raise InvalidRecord(f"The entry cannot be read ({type(error).__name__}): check its braces.") from None
    if not entries:
        raise InvalidRecord("The entry cannot be read: check its braces, quotes and commas.")
    return record_of({str(name).lower(): str(value) for name, value in entries[0].items()})


def record_of(fields: Mapping[str, str]) -> PaperRecord:
    """The record of the fields of one entry. Raises InvalidRecord where it has no title."""
    get = fields.get
    is_arxiv = "arxiv" in (get("archiveprefix") or get("eprinttype") or get("journal") or "").lower()
    eprint = get("eprint") if is_arxiv or re.fullmatch(r"\d{4}\.\d{4,5}(?:v\d+)?", get("eprint") or "") else None
    people = [_turned(_bare(name)) for name in re.split(r"\s+and\s+", get("author") or get("editor") or "")]
    return reference(
        "bibtex",
        title=_bare(get("title")),
        abstract=_bare(get("abstract")),
        people=[name for name in people if name and name.lower() != "others"],
        ids=(eprint, get("doi"), get("url"), get("note")),
        date=get("date") or _date(get("year"), get("month")),
        venue=_bare(get("journal") or get("booktitle") or get("journaltitle")),
        keywords=get("keywords"),
        links=(("page", get("url"), None),),
    )


def _bare(value: str | None) -> str:
    """Text without the braces that protect capitals; TeX stays TeX where it is more than that."""
    text = clean.text(value)
    return clean.text(re.sub(r"(?<!\\)[{}]", "", text)) if "\\" not in text and "$" not in text else text


def _turned(name: str) -> str:
    """ "Family, Given" and "Family, Jr, Given" the other way round, accents in Unicode."""
    parts = [part.strip() for part in re.sub(r"[{}]", "", to_plain(name) or name).split(",")]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}".strip()
    if len(parts) == 3:
        return f"{parts[2]} {parts[0]} {parts[1]}".strip()
    return " ".join(parts)


def _date(year: str | None, month: str | None) -> str:
    """The year, with its month where that can be read."""
    name = (month or "").strip().lower()[:3]
    number = _MONTHS.get(name) or (int(name) if name.isdigit() and 1 <= int(name) <= 12 else 0)
    return f"{(year or '').strip()}-{number:02d}" if number else (year or "").strip()
