"""CSL-JSON, as Zotero and pandoc write it: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

_TAG = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^<>]{0,200}>")


def sniff(item: Mapping[str, object]) -> bool:
    """Whether an object has the fields of CSL-JSON."""
    if not isinstance(item.get("type"), str) or "title" not in item:
        return False
    issued, people = item.get("issued"), item.get("author")
    is_dated = isinstance(issued, dict) and ("date-parts" in issued or "raw" in issued or "literal" in issued)
    first = people[0] if isinstance(people, list) and people else None
    return is_dated or (isinstance(first, dict) and ("family" in first or "literal" in first))


def parse(line: bytes) -> PaperRecord:
    """The record of one item. Raises InvalidRecord where it has no title."""
    return record_of(clean.load_object(line))


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """The record of one decoded item. Raises InvalidRecord where it has no title."""
    get = item.get
    return reference(
        "csl",
        title=_TAG.sub("", clean.text(get("title"), clean.MAX_TITLE * 2)),
        abstract=_TAG.sub("", clean.text(get("abstract"))),
        people=_people(get("author") or get("editor")),
        ids=(get("number"), get("DOI"), get("URL"), get("id")),
        date=_date(get("issued")),
        venue=get("container-title") or get("event-title"),
        keywords=get("keyword"),
        links=(("page", get("URL"), None),),
    )


def _people(value: object) -> list[str]:
    names = []
    for person in value[: clean.MAX_AUTHORS] if isinstance(value, list) else ():
        if isinstance(person, dict):
            parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
            whole = " ".join(clean.text(person.get(part), clean.MAX_NAME) for part in parts if person.get(part))
            names.append(whole or clean.text(person.get("literal"), clean.MAX_NAME))
    return names


def _date(value: object) -> str:
    """2026, 2026-01 or 2026-01-05 out of date parts; else what is written there."""
    if not isinstance(value, dict):
        return clean.text(value, 40)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [clean.count(part) for part in first[:3]] if isinstance(first, list) else []
    known = [number for number in numbers if number]
    if known and len(known) == len(numbers):
        return "-".join(f"{number:02d}" if place else f"{number:04d}" for place, number in enumerate(known))
    return clean.text(value.get("raw") or value.get("literal"), 40)
