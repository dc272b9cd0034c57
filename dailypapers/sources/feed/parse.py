"""Any RSS or Atom feed of a journal or a lab, read by feedparser, whose shapes and mistakes nobody wants to list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import feedparser

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import declares_document_type
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import FailedRecord

MAX_ITEMS = 5_000
_TAG = re.compile(r"<[^<>]{0,2000}>")
_FIELDS = ("id", "link", "prism_doi", "dc_identifier", "doi")
_DOI_INSIDE = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"'<>&]+")


@dataclass(frozen=True, slots=True)
class Feed:
    records: tuple[PaperRecord, ...]
    failed: tuple[FailedRecord, ...]


def parse(data: bytes, source: str) -> Feed:
    """Return the items of a feed as records of `source`. Raises InvalidRecord where it is no feed."""
    text = _decoded(data)
    if declares_document_type(text):
        raise InvalidRecord(sentence("The feed declares a document type, which is never read."))
    try:
        parsed = feedparser.parse(text.encode("utf-8"), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:  # of damage it did not expect
        raise InvalidRecord(sentence("The feed cannot be read (%(name)s).", name=type(error).__name__)) from error
    if not parsed.get("version"):  # an empty answer has none
        raise InvalidRecord(sentence("The answer is neither RSS nor Atom."))
    records: list[PaperRecord] = []
    failed: list[FailedRecord] = []
    for number, entry in enumerate(parsed.entries[:MAX_ITEMS], start=1):
        try:
            records.append(record_of(entry, source))
        except InvalidRecord as error:
            failed.append(FailedRecord(clean.text(entry.get("id"), 200) or f"item {number} of the feed", str(error)))
    return Feed(tuple(records), tuple(failed))


_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_ENCODINGS = re.compile(
    r"utf-?8|us-ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|gb2312|gbk|gb18030|big5|"
    r"shift_jis|euc-(?:jp|kr)|koi8-[ru]",
    re.IGNORECASE,
)


def _decoded(data: bytes) -> str:
    """Return the text of a feed, without its XML declaration. What is checked here is then all that feedparser sees.

    Raises InvalidRecord for an encoding that can hide markup (UTF-7) or is none.
    """
    declaration = _DECLARATION.match(data)
    name = declaration[1].decode() if declaration else "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    elif not _ENCODINGS.fullmatch(name):
        raise InvalidRecord(sentence("The feed is written in %(name)s, which we do not read.", name=name))
    try:
        text = data.decode("utf-8-sig" if name.lower() in ("utf-8", "utf8") else name)
    except (UnicodeDecodeError, LookupError):
        text = data.decode("windows-1252", "replace")
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return re.sub(r"\A(?:[\s\ufeff]*+<\?xml.*?\?>)*[\s\ufeff]*", "", text, flags=re.DOTALL)


def record_of(entry: Mapping[str, Any], source: str) -> PaperRecord:
    """Return the record of one item. Raises InvalidRecord where it has no title, or nothing to know it again by."""
    title = clean.required_title(_plain(entry.get("title")))
    values = [clean.text(entry.get(name), clean.MAX_URL) for name in _FIELDS]
    identifier = next((parsed for value in values if (parsed := clean.identifier(value))), None)
    if identifier is None:
        doi = next((match[0] for value in values[:2] if (match := _DOI_INSIDE.search(value))), "")
        identifier = clean.identifier(doi)
    name = values[0] or values[1]
    if identifier is not None:
        name = identifier.value if identifier.scheme == "arxiv" else str(identifier)
    if not name:
        raise InvalidRecord(sentence("The item has neither an id nor a link."))
    content = entry.get("content")
    body = content[0].get("value") if isinstance(content, list) and content else None
    abstract = _plain(entry.get("summary") or body)
    published = _moment(entry.get("published_parsed") or entry.get("updated_parsed"))
    people = [person.get("name") for person in entry.get("authors", []) if isinstance(person, dict)]
    scheme = identifier.scheme if identifier is not None else ""
    value = identifier.value if identifier is not None else ""
    link = entry.get("link") if not identifier else None
    return PaperRecord(
        source=source,
        source_id=name if len(name) <= 200 else blake2b(name.encode(), digest_size=16).hexdigest(),
        title=title,
        abstract=abstract,
        authors=clean.authors(people if len(people) != 1 else people[0]),
        arxiv_id=value if scheme == "arxiv" else "",
        doi=value if scheme == "doi" else clean.doi(entry.get("prism_doi")),
        openreview_id=value if scheme == "openreview" else "",
        links=clean.links([("page", link, None)], abstract),
        published_at=published,
        announced_on=published.date() if published else None,
        journal_ref=clean.text(entry.get("prism_publicationname"), clean.MAX_TITLE),
    )


def _plain(value: object) -> str:
    """Return text without markup."""
    return clean.text(_TAG.sub(" ", clean.prose(value)))


def _moment(value: Any) -> datetime | None:
    """Return a moment from what feedparser makes of a date: nine numbers, in UTC."""
    try:
        year, month, day, hour, minute, second = value[:6]
        return clean.in_utc(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        return None
