"""Paperpile's JSON, as its settings export a library: BibTeX's fields, with parts of names and dates of their own."""

from __future__ import annotations

from collections.abc import Mapping

from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.names import people_in
from dailypapers.sources.references import reference

_DATES = ("year", "month", "day")
_MENTIONS = ("journal", "journalfull", "booktitle", "volume", "number", "issue", "pages", "eprint", "howpublished")
_VENUES = ("journalfull", "journal", "booktitle", "conference", "series", "school", "institution")


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object is a reference of Paperpile."""
    return "pubtype" in item and any(name in item for name in ("published", "citekey", "foldersNamed", "labelsNamed"))


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one reference. Raises InvalidRecord where it has no title."""
    get = item.get
    people = get("author") or get("editor")
    addresses = _listed(get("url"))
    note = get("note")
    return reference(
        "paperpile",
        title=get("title"),
        abstract=get("abstract"),
        people=people_in(people)
        if isinstance(people, str)
        else [_name(one) for one in clean.objects(people, clean.MAX_AUTHORS)],
        ids=[get("doi"), *(f"arXiv:{number}" for number in _listed(get("arxivid")) if number), *addresses],
        mentions=[get(name) for name in _MENTIONS],
        notes=note.splitlines() if isinstance(note, str) else (),
        dates=[_date(get("published")), get("year")],
        venue=next((value for name in _VENUES if isinstance(value := get(name), str) and value.strip()), ""),
        keywords=get("keywords"),
        links=[("page", one, None) for one in addresses[:3]],
        language=get("language"),
    )


def _date(published: object) -> str:
    """Return 2020-03-05 as far as it is known; a date that is written as one text as it is."""
    if not isinstance(published, dict):
        return clean.text(published, 40)
    parts = [clean.text(published.get(name), 20) for name in _DATES]
    return "-".join(parts[: parts.index("")] if "" in parts else parts)


def _name(person: Mapping[str, object]) -> str:
    """Return the name of a person by its parts, of a group as a whole; what is formatted has initials alone."""
    parts = [clean.text(person.get(name), clean.MAX_NAME) for name in ("first", "last")]
    whole = (clean.text(person.get(name), clean.MAX_NAME) for name in ("collective", "formatted"))
    return " ".join(filter(None, parts)) or next(filter(None, whole), "")


def _listed(value: object) -> list[object]:
    return value[:100] if isinstance(value, list) else [] if value is None else [value]
