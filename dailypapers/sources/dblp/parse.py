"""Publications of DBLP's search API: https://dblp.org/faq/How+to+use+the+dblp+search+API.html."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

_MENTIONS = ("venue", "volume", "number", "pages", "publisher")
_STOP = re.compile(r"(?<!\.)\.$")


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object is a hit of a search for publications, or what one says of its publication."""
    fields = _info(item)
    return "key" in fields and "title" in fields and ("access" in fields or "ee" in fields or "venue" in fields)


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one publication. Raises InvalidRecord where it has no title."""
    fields = _info(item)
    get = fields.get
    people = get("authors")
    listed = _listed(people.get("author")) if isinstance(people, dict) else []
    pages = _listed(get("ee"))
    return reference(
        "dblp",
        title=_STOP.sub("", clean.prose(get("title"), clean.MAX_TITLE)),
        people=[name for one in listed[: clean.MAX_AUTHORS] if (name := _name(one))],
        ids=[get("doi"), *pages],
        mentions=[value for name in _MENTIONS for value in _listed(get(name))],
        dates=(get("year"),),
        venue=next(iter(_listed(get("venue"))), ""),
        links=[("page", page, None) for page in pages[:3]],
    )


def _info(item: Mapping[str, object]) -> Mapping[str, object]:
    info = item.get("info")
    return info if isinstance(info, dict) else item


def _listed(value: object) -> list[object]:
    """Return the values of a field, which is a list only where there are several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(person: object) -> str:
    return clean.text(person.get("text") if isinstance(person, dict) else person, clean.MAX_NAME)
