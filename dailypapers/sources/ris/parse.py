"""RIS, read by rispy one reference at a time, so that one bad reference costs one paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import rispy

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.references import reference

BEGIN = re.compile(rb"^TY  ?- ", re.MULTILINE)


def sniff(head: bytes) -> bool:
    """Whether a file begins with a reference of RIS."""
    found = BEGIN.search(head)
    return found is not None and head[: found.start()].strip(b" \t\r\n")[:1] not in (b"{", b"[", b"@")


def parse(entry: bytes) -> PaperRecord:
    """The record of one reference, from its TY to its ER line. Raises InvalidRecord."""
    text = entry.decode("utf-8", "replace").strip()
    text = re.sub(r"(?m)^([A-Z][A-Z0-9]) {1,2}-(?= |$) ?", r"\1  - ", text)
    if not re.search(r"(?m)^ER  - ", text):
        text += "\nER  - \n"
    try:
        found = rispy.loads(text)
    except Exception as error:  # whatever a parser of another's making raises
        raise InvalidRecord(f"The reference cannot be read ({type(error).__name__}): check its lines.") from None
    if not found:
        raise InvalidRecord("The reference cannot be read: every line begins like `TI  - `.")
    return record_of(found[0])


def record_of(fields: Mapping[str, Any]) -> PaperRecord:
    """The record of the fields that rispy gives. Raises InvalidRecord where there is no title."""
    get = fields.get
    people = get("authors") or get("first_authors") or []
    given = get("urls")
    urls: list[Any] = given if isinstance(given, list) else [given]
    return reference(
        "ris",
        title=get("title") or get("primary_title"),
        abstract=get("abstract") or get("notes_abstract"),
        people=[_turned(name) for name in people if isinstance(name, str)],
        ids=(*urls, get("doi"), get("accession_number"), get("id")),
        date=get("date") or get("year") or get("publication_year"),
        venue=get("journal_name") or get("secondary_title") or get("alternate_title3"),
        keywords=get("keywords"),
        links=[("page", url, None) for url in urls],
    )


def _turned(name: str) -> str:
    family, _, given = name.partition(",")
    given, _, suffix = given.partition(",")
    return " ".join(filter(None, (given.strip(), family.strip(), suffix.strip())))
