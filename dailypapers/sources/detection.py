"""The format of a file, told by its first bytes, and that of an object of JSON by its fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.sentences import sentence
from dailypapers.sources.ads import parse as ads
from dailypapers.sources.alerts import parse as alerts
from dailypapers.sources.answers import items_in
from dailypapers.sources.bibtex import parse as bibtex
from dailypapers.sources.cff import parse as cff
from dailypapers.sources.csl import parse as csl
from dailypapers.sources.csv import parse as table
from dailypapers.sources.dblp import parse as dblp
from dailypapers.sources.endnote import parse as endnote
from dailypapers.sources.field_cleaners import Format, load_json
from dailypapers.sources.hub import parse as hub
from dailypapers.sources.inspire import parse as inspire
from dailypapers.sources.openalex import parse as openalex
from dailypapers.sources.orcid import parse as orcid
from dailypapers.sources.pages import parse as pages
from dailypapers.sources.paperpile import parse as paperpile
from dailypapers.sources.papers_with_code import parse as papers_with_code
from dailypapers.sources.plain import parse as plain
from dailypapers.sources.pubmed import parse as pubmed
from dailypapers.sources.retraction_watch import parse as retraction_watch
from dailypapers.sources.ris import parse as ris
from dailypapers.sources.semantic_scholar import parse as semantic_scholar
from dailypapers.sources.snapshot import parse as snapshot
from dailypapers.sources.streams import (
    BOM,
    MAX_LINE,
    Line,
    split_lines,
    split_values,
)
from dailypapers.sources.zotero import parse as zotero

KNOWN_FORMATS = sentence(
    "saved Daily Papers result pages (text), the hub's daily-papers JSON and JSON lines, plain paper JSON lines "
    "(objects with `title` and `id`), the Kaggle arXiv snapshot, BibTeX, RIS, CSL-JSON, CSV with a head line, the "
    "Retraction Watch data set, XML of EndNote and of PubMed, CITATION.cff, and what Zotero, Paperpile, Crossref, "
    "ORCID, OpenAlex, Semantic Scholar, INSPIRE, DBLP, ADS and Papers with Code give as JSON, and alert mails of "
    "Google Scholar and Semantic Scholar (.eml, mbox)"
)

HEAD = 1 << 18  # bytes looked at to tell the format
_FOREIGN = {
    b"PK\x03\x04": sentence("a zip archive: unpack it, or pipe it with `unzip -p FILE | dailypapers import -`"),
    b"BZh": sentence("packed with bzip2: unpack it with `bunzip2` first"),
    b"\x28\xb5\x2f\xfd": sentence("packed with zstd: unpack it with `unzstd` first"),
    b"PAR1": sentence("a Parquet file: export it as JSON lines"),
}


class UnknownFormat(SourceError):
    """A file that is in none of the formats we read; the message names them."""


FormatOrNone = TypeVar("FormatOrNone", Format, None)
_ARRAY = re.compile(rb'"(?:items|results|data|recommendedPapers|group|hits?|docs)"\s*:\s*(\[)\s*\{')
_OBJECT_LINE = re.compile(rb"^\s*[\[{]", re.MULTILINE)
TEXTS: dict[Format, Any] = {
    "endnote": endnote,
    "pubmed": pubmed,
    "cff": cff,
    "alerts": alerts,
    "retraction-watch": retraction_watch,
    "bibtex": bibtex,
    "ris": ris,
    "csv": table,
    "page": pages,
}
PARSERS: dict[Format, Any] = {
    "snapshot": snapshot,
    "papers-with-code": papers_with_code,
    "hub": hub,
    "zotero": zotero,
    "paperpile": paperpile,
    "inspire": inspire,
    "dblp": dblp,
    "ads": ads,
    "orcid": orcid,
    "openalex": openalex,
    "semantic-scholar": semantic_scholar,
    "csl": csl,
    "plain": plain,
}  # the vaguest last
WITH_NOTICES = (csl, openalex)


def detect(first_bytes: bytes, name: str) -> Format:
    """Return the format that the first (unpacked) bytes of a file show; `name` is only for the message.

    Raises UnknownFormat, whose message names the known formats.
    """
    head = first_bytes.removeprefix(BOM)
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise UnknownFormat(sentence("%(name)s is %(what)s.", name=name, what=what))
    if head.lstrip()[:1] not in (b"{", b"["):
        for format_name, parser in TEXTS.items():
            if parser.sniff(head):
                return format_name
    if _OBJECT_LINE.search(head):
        shapes = [shape_of(item, None) for item in _objects(head)]
        if not shapes:  # no whole record within the first bytes: the names of the fields must do
            shapes = [
                shape_of(dict.fromkeys(re.findall(r'"([A-Za-z_-]{2,24})"\s*:', head.decode("utf-8", "replace"))), None)
            ]
        for shape in shapes:
            if shape is not None:
                return shape
    raise UnknownFormat(
        sentence("%(name)s is in no known format. Known are %(known_formats)s.", name=name, known_formats=KNOWN_FORMATS)
    )


def shape_of(item: Mapping[str, object], default: FormatOrNone) -> Format | FormatOrNone:
    """Return the format whose fields an object has, else the default; our own full form goes before all others."""
    if "source" in item and "source_id" in item:
        return "plain"
    shape = next((name for name, parser in PARSERS.items() if parser.sniff(item)), default)
    return "csl" if shape == "plain" and default == "csl" and "type" in item else shape  # without people and date


def is_lines(head: bytes) -> bool:
    """Tell whether JSON stands one value a line; else it is an array, or objects written over several lines."""
    lines = [line for line in head.removeprefix(BOM).split(b"\n") if line.strip()][:2]
    first = lines[0].strip() if lines else b""
    if first.startswith(b"[") or first.endswith((b"[", b"{")):
        return False
    return not first.startswith(b"{") or first.endswith(b"}") or len(lines) < 2 or lines[1].startswith(b"{")


def array_in_answer(head: bytes) -> int | None:
    """Return where the array of records begins in an answer of which the first bytes hold no whole value."""
    match = _ARRAY.search(head) if head.lstrip(BOM + b" \r\n\t")[:1] == b"{" else None
    if match is None or b'"title"' in head[: match.start()]:
        return None
    first, end, _ = head.lstrip().partition(b"\n")
    return None if end and first.rstrip().endswith(b"}") else match.start(1)


def _objects(head: bytes) -> Iterator[Mapping[str, object]]:
    split = split_lines if is_lines(head) else split_values
    for line in split((head,), "", MAX_LINE):
        try:
            value = load_json(line.data) if isinstance(line, Line) else None
        except InvalidRecord:
            continue
        yield from (item for item in items_in(value) if isinstance(item, dict))
