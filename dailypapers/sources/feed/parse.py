"""Any RSS or Atom feed of a journal or a lab, read by feedparser, whose shapes and mistakes nobody wants to list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from html import unescape
from typing import Any

import feedparser

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources import base
from dailypapers.sources.harvesting import Failed

MAX_ITEMS = 5_000
_TAG = re.compile(r"<[^<>]{0,2000}>")
_FIELDS = ("id", "link", "prism_doi", "dc_identifier", "doi")
_DOI_INSIDE = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"'<>&]+")


@dataclass(frozen=True, slots=True)
class Feed:
    records: tuple[PaperRecord, ...]
    failed: tuple[Failed, ...]


def parse(data: bytes, source: str) -> Feed:
    """The items of a feed as records of `source`. Raises InvalidRecord where it is no feed."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:4_096], re.IGNORECASE):
        raise InvalidRecord("The feed declares a document type, which is never read.")
    found = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not found.version:
        raise InvalidRecord("The answer is neither RSS nor Atom.")
    records: list[PaperRecord] = []
    failed: list[Failed] = []
    for number, entry in enumerate(found.entries[:MAX_ITEMS], start=1):
        try:
            records.append(record_of(entry, source))
        except InvalidRecord as error:
            failed.append(Failed(base.text(entry.get("id"), 200) or f"item {number} of the feed", str(error)))
    return Feed(tuple(records), tuple(failed))


def record_of(entry: Mapping[str, Any], source: str) -> PaperRecord:
    """The record of one item. Raises InvalidRecord where it has no title, or nothing to know it again by."""
    title = base.required_title(_plain(entry.get("title")))
    values = [base.text(entry.get(name), base.MAX_URL) for name in _FIELDS]
    found = next((one for value in values if (one := base.identifier(value))), None)
    if found is None:
        inside = next((match[0] for value in values[:2] if (match := _DOI_INSIDE.search(value))), "")
        found = base.identifier(inside)
    name = values[0] or values[1]
    if found is not None:
        name = found.value if found.scheme == "arxiv" else str(found)
    if not name:
        raise InvalidRecord("The item has neither an id nor a link.")
    content = entry.get("content")
    body = content[0].get("value") if isinstance(content, list) and content else None
    abstract = _plain(entry.get("summary") or body)
    published = _moment(entry.get("published_parsed") or entry.get("updated_parsed"))
    people = [person.get("name") for person in entry.get("authors", []) if isinstance(person, dict)]
    scheme = found.scheme if found is not None else ""
    value = found.value if found is not None else ""
    link = entry.get("link") if not found else None
    return PaperRecord(
        source=source,
        source_id=name if len(name) <= 200 else blake2b(name.encode(), digest_size=16).hexdigest(),
        title=title,
        abstract=abstract,
        authors=base.authors(people if len(people) != 1 else people[0]),
        arxiv_id=value if scheme == "arxiv" else "",
        doi=value if scheme == "doi" else base.doi(entry.get("prism_doi")),
        openreview_id=value if scheme == "openreview" else "",
        links=base.links([("page", link, None)], abstract),
        published_at=published,
        announced_on=published.date() if published else None,
        journal_ref=base.text(entry.get("prism_publicationname"), base.MAX_TITLE),
    )


def _plain(value: object) -> str:
    """Text without markup."""
    return base.text(unescape(_TAG.sub(" ", base.text(value))))


def _moment(value: Any) -> datetime | None:
    """A moment from what feedparser makes of a date: nine numbers, in UTC."""
    try:
        year, month, day, hour, minute, second = value[:6]
        return base.in_utc(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        return None
