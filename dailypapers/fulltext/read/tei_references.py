"""The bibliography of GROBID's TEI: the string as it stands in the PDF, and the fields that GROBID found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.read.assembly import Anchors
from dailypapers.fulltext.references import read_reference
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.text import collapse
from dailypapers.lib.xml import local_name, text_of

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}")


def read_references(root: etree._Element, anchors: Anchors) -> Iterator[Reference]:
    """Yield the references. A field that GROBID found counts before what is read out of the string."""
    for listed in (part for part in root.iter() if local_name(part) == "listBibl"):
        for entry in (part for part in listed if local_name(part) == "biblStruct"):
            reference = _read(anchors.count("bib", entry.get(_ID)), entry)
            if reference.text:
                yield reference


def _read(anchor: str, entry: etree._Element) -> Reference:
    parts: dict[str, str] = {}
    authors, ids, url = [], [], ""
    for part in entry.iter():
        name, kind = local_name(part), part.get("type") or ""
        if name == "title" and _words(part):
            parts.setdefault(f"title {part.get('level') or 'm'}", _words(part))
        elif name == "persName" and _words(part):
            authors.append(" ".join(_words(inner) for inner in part if _words(inner)) or _words(part))
        elif name == "idno":
            ids.append(_words(part))
        elif name == "date" and kind == "published":
            parts.setdefault("date", part.get("when") or _words(part))
        elif name == "ptr":
            url = url or part.get("target") or ""
        elif name == "note" and kind == "raw_reference":
            parts.setdefault("raw", _words(part))
    title = parts.get("title a") or parts.get("title m", "")
    venue = parts.get("title j") or (parts.get("title m", "") if parts.get("title a") else "")
    assembled = ". ".join(filter(None, (", ".join(authors), title, venue, parts.get("date", ""))))
    reference = read_reference(anchor, "", parts.get("raw") or assembled, urls=[url] if url.startswith("http") else [])
    year = _YEAR.search(parts.get("date", ""))
    named = [parsed for one in ids if (parsed := parse_identifier(one))]
    return replace(
        reference,
        authors=tuple(authors[:200]) or reference.authors,
        title=title or reference.title,
        venue=venue or reference.venue,
        year=int(year[0]) if year else reference.year,
        doi=next((one.value for one in named if one.scheme == "doi"), reference.doi),
        arxiv_id=next((one.value for one in named if one.scheme == "arxiv"), reference.arxiv_id),
    )


def _words(element: etree._Element) -> str:
    return collapse(text_of(element))
