"""BibTeX and BibLaTeX: entries to records, with what they inherit from each other. The syntax is read by `syntax`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain, to_unicode
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources import names
from dailypapers.sources.bibtex.abbreviations import ASTRONOMY, STANDARD
from dailypapers.sources.bibtex.syntax import BrokenEntry, Entry, EntryReader
from dailypapers.sources.references import is_preprint_server, reference

MAX_PARENTS = 20_000
"""Entries of one file that others behind them may refer to, and entries that wait for one before them."""

_BEGIN = re.compile(rb"^[ \t]*@[ \t]*([A-Za-z][\w:.+-]{1,30})\s*[{(]", re.MULTILINE)
_FIELD = re.compile(rb"[{(,]\s*[\w+:.-]+\s*=|[{(]\s*[^\s{}(),]+\s*,|@(?i:comment|preamble|string)")
_INHERITED = frozenset((
    "address", "booktitle", "date", "editor", "institution", "journal", "journaltitle", "location", "month",
    "organization", "publisher", "series", "volume", "year",
))  # fmt: skip  # by `crossref`: not what names the parent itself, such as its DOI
_MAX_INHERITED = 2_000
_TITLE_FIELDS = ("title", "booktitle", "maintitle", "shorttitle", "issuetitle")
_OWN_FIELDS = ("eprint", "arxivid", "arxiv", "arxiv_id", "arxivnumber", "doi", "url", "pdf", "biburl", "adsurl", "ee")
_MENTIONING_FIELDS = (
    "journal", "journaltitle", "booktitle", "volume", "number", "eid", "pages", "howpublished", "series", "publisher",
    "institution", "type", "reportnumber", "slaccitation", "archive",
)  # fmt: skip
_NOTE_FIELDS = ("note", "annote", "comment", "addendum", "extra")
_ARXIV_FIELDS = ("archiveprefix", "eprinttype", "journal", "journaltitle", "publisher", "howpublished", "institution")
_OTHER_ARCHIVES = frozenset(("jstor", "pubmed", "pmid", "hdl", "googlebooks", "mr", "zbl", "ssrn", "hal", "iacr"))
_ADDRESS = re.compile(r"\\(?:url|href|path|nolinkurl)\s?\{([^{}]*)\}")
_ESCAPE = re.compile(r"\\([_%&#~$])")


def sniff(head: bytes) -> bool:
    """Tell whether a file begins with entries of BibTeX."""
    match = _BEGIN.search(head)
    return match is not None and _FIELD.search(head, match.start(), match.end() + 4_000) is not None


def entries(lines: Iterable[tuple[int, str]]) -> Iterator[Entry | BrokenEntry]:
    """Return every paper's entry out of the numbered lines of a file, with the fields that it inherits.

    One that refers to an entry behind it comes when that has come.
    """
    parents: dict[str, Entry] = {}
    waiting: dict[str, list[Entry]] = {}
    count = 0
    for entry in EntryReader(STANDARD).read(lines):
        if isinstance(entry, BrokenEntry):
            yield entry
            continue
        key = entry.key.lower()
        if key and len(parents) < MAX_PARENTS:
            parents.setdefault(key, entry._replace(fields=_short(entry.fields)))
        for child in waiting.pop(key, ()):
            yield _with_inherited(child, parents)
        missing = next((name for name in _parents_of(entry) if name not in parents), None)
        if entry.kind == "xdata":
            continue
        if missing is not None and count < MAX_PARENTS:
            waiting.setdefault(missing, []).append(entry)
            count += 1
        else:
            yield _with_inherited(entry, parents)
    for child in chain.from_iterable(waiting.values()):
        yield _with_inherited(child, parents)


def _short(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if len(value) <= _MAX_INHERITED}


def _parents_of(entry: Entry) -> list[str]:
    keys = [entry.fields[name] for name in ("crossref", "xdata") if name in entry.fields]
    return [key for key in (key.strip().lower() for key in ",".join(keys).split(",")) if key]


def _with_inherited(entry: Entry, parents: Mapping[str, Entry], depth: int = 4) -> Entry:
    """Return the entry with the fields it lacks: of `crossref` those of a volume, of `xdata` all."""
    keys = _parents_of(entry)
    if not keys or not depth:
        return entry
    fields = dict(entry.fields)
    for key in keys:
        parent = parents.get(key)
        if parent is None or parent.key == entry.key:
            continue
        inherited = _with_inherited(parent, parents, depth - 1).fields
        if parent.kind != "xdata":
            title = inherited.get("booktitle") or inherited.get("title", "")
            inherited = {name: value for name, value in inherited.items() if name in _INHERITED} | {"booktitle": title}
            inherited |= {} if "title" in fields else {"title": title}
        for name, value in inherited.items():
            fields[name] = fields.get(name) or value
    return entry._replace(fields=fields)


def record_of(entry: Entry) -> PaperRecord:
    """Return the record of one entry. Raises InvalidRecord where it has no title."""
    get = entry.fields.get
    speaks_of_arxiv = any(is_preprint_server(get(name, "")) for name in _ARXIV_FIELDS)
    title = next(filter(None, (_text(get(name)) for name in _TITLE_FIELDS)), "")
    if subtitle := _text(get("subtitle")):
        title = f"{title}{'' if title[-1:] in '.?!:' else ':'} {subtitle}"
    people = get("author") or get("editor") or get("inventor") or get("collaboration") or ""
    venue = get("journal") or get("booktitle") or get("journaltitle") or ""
    if venue.startswith("\\"):  # the macros of ADS
        venue = ASTRONOMY.get(venue[1:].strip("{} ").lower(), venue)
    archive = (get("eprinttype") or get("archiveprefix") or "arxiv").lower()
    elsewhere = {"eprint"} if archive in _OTHER_ARCHIVES else ()
    own = [_verbatim(value) for name in _OWN_FIELDS if (value := get(name)) and name not in elsewhere]
    if entry.key.startswith("DBLP:journals/corr/abs-"):
        own.append(f"https://dblp.org/rec/{entry.key[5:]}")
    return reference(
        "bibtex",
        title=title,
        abstract=_text(get("abstract")),
        people=names.in_bibtex(people),
        ids=own,
        mentions=[_verbatim(value) for name in _MENTIONING_FIELDS if (value := get(name))],
        notes=[_verbatim(value) for name in _NOTE_FIELDS if (value := get(name))],
        speaks_of_arxiv=speaks_of_arxiv,
        dates=_dates(entry.fields),
        venue=to_plain(venue),
        keywords=_text(get("keywords")),
        language=get("langid") or _text(get("language")) or get("hyphenation"),
        links=[("page", _verbatim(get("url") or ""), None)],
    )


def _text(value: str | None) -> str:
    """Return text without TeX but for its formulas."""
    return to_unicode(value) if value else ""


def _verbatim(value: str) -> str:
    """Return an address or identifier: TeX and braces around it go, what stands inside stays."""
    match = _ADDRESS.search(value)
    if match is not None:
        value = match[1]
    if "\\" in value or "$" in value:
        value = to_plain(_ESCAPE.sub(r"\1", value)) if "$" in value else _ESCAPE.sub(r"\1", value)
    return clean.text(value.replace("{", "").replace("}", ""), clean.MAX_URL)


def _dates(fields: Mapping[str, str]) -> list[str]:
    """Return all that an entry says of its date."""
    year, month, day = (clean.text(to_plain(fields.get(name, ""))) for name in ("year", "month", "day"))
    parts = f"{year}-{month}-{day}" if month.isdigit() and day.isdigit() else f"{day} {month} {year}"
    if month.isdigit() and not day:
        parts = f"{year}-{month}"
    return [fields.get("date", ""), parts, year, fields.get("issue_date", "")]


def parse(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, PaperRecord | InvalidRecord]]:
    """Return every paper of a file with the line of its entry; one that cannot be read as InvalidRecord."""
    for entry in entries(lines):
        try:
            if isinstance(entry, BrokenEntry):
                raise InvalidRecord(entry.reason)
            yield entry.line, record_of(entry)
        except InvalidRecord as error:
            yield entry.line, error
