"""arXiv's three interfaces: pages of OAI-PMH (`arXivRaw`, `arXiv`, `oai_dc`), the daily feed, answers of the query API.

`arXivRaw` has the fields of the snapshot file, so both are read by the same code and give the same record. Everything
that depends on today stays out: these are functions from bytes to records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from lxml import etree

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.identifiers import arxiv_month, parse_identifier
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.xml import fields, local_name, parse_xml, text_of
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import ANNOUNCE_KINDS, Announced, FailedRecord
from dailypapers.sources.snapshot import parse as snapshot
from dailypapers.sources.withdrawals import is_withdrawal_notice, is_withdrawn

SOURCE, FEED_SOURCE = "arxiv", "arxiv-feed"

# --- OAI-PMH ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OaiPage:
    """One page of OAI-PMH. `token` is "" on the last one; `error` is the protocol's code, "" where all is well."""

    records: tuple[PaperRecord, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    deleted: tuple[str, ...] = ()
    datestamps: Mapping[str, date] | None = None  # by arXiv id
    token: str = ""
    total: int | None = None
    error: str = ""
    message: str = ""


def parse_oai(data: bytes) -> OaiPage:
    """Return a page of ListRecords or GetRecord. Raises InvalidRecord where it is no complete OAI-PMH document."""
    root = parse_xml(data, "OAI-PMH")
    records: list[PaperRecord] = []
    failed: list[FailedRecord] = []
    deleted: list[str] = []
    stamps: dict[str, date] = {}
    token, total, code, message = "", None, "", ""
    for part in root:
        if local_name(part) == "error":
            code, message = part.get("code", "unknown"), clean.text(part.text, 500)
        elif local_name(part) in ("ListRecords", "GetRecord"):
            for item in part:
                if local_name(item) == "resumptionToken":
                    token = (item.text or "").strip()
                    total = clean.count(item.get("completeListSize"))
                elif local_name(item) == "record":
                    _sort_record(item, records, failed, deleted, stamps)
    return OaiPage(tuple(records), tuple(failed), tuple(deleted), stamps, token, total, code, message)


def _sort_record(
    item: etree._Element,
    records: list[PaperRecord],
    failed: list[FailedRecord],
    deleted: list[str],
    stamps: dict[str, date],
) -> None:
    """Add one <record> to those that are read, deleted or unreadable."""
    header, metadata = None, None
    for child in item:
        if local_name(child) == "header":
            header = child
        elif local_name(child) == "metadata":
            metadata = next((body for body in child if isinstance(body.tag, str)), None)
    head = fields(header) if header is not None else {}
    value = clean.text(head.get("identifier"), 200)
    identifier = clean.identifier(value)
    source_id = identifier.value if identifier is not None and identifier.scheme == "arxiv" else value
    if (stamp := _datestamp(head.get("datestamp", "")[:10])) is not None:
        stamps[source_id] = stamp
    if header is not None and header.get("status") == "deleted":
        deleted.append(source_id)
        return
    try:
        if metadata is None:
            raise InvalidRecord("The record has no metadata.")
        records.append(_METADATA.get(local_name(metadata), _unknown)(metadata, source_id))
    except InvalidRecord as error:
        failed.append(FailedRecord(source_id or "a record without identifier", str(error)))


@lru_cache(maxsize=4_096)
def _datestamp(value: str) -> date | None:
    return clean.day(value)


def _raw(metadata: etree._Element, source_id: str) -> PaperRecord:
    """Read `arXivRaw`: the fields of the snapshot, with every version and its moment."""
    snapshot_fields: dict[str, Any] = {}
    versions = []
    for child in metadata:
        name = local_name(child)
        if name == "version":
            created = next((part for part in child if local_name(part) == "date"), None)
            moment = text_of(created).strip() if created is not None else ""
            versions.append({"version": child.get("version"), "created": moment})
        elif name and name not in snapshot_fields:
            snapshot_fields[name] = text_of(child)
    snapshot_fields["versions"] = versions
    return _as_snapshot(snapshot_fields, source_id)


def _arxiv(metadata: etree._Element, source_id: str) -> PaperRecord:
    """Read `arXiv`: parsed names of authors, but only the days of the first and the newest version."""
    snapshot_fields: dict[str, Any] = fields(metadata)
    people = next((child for child in metadata if local_name(child) == "authors"), ())
    names = [fields(person) for person in people]
    snapshot_fields["authors_parsed"] = [
        [n.get("keyname", ""), n.get("forenames", ""), n.get("suffix", "")] for n in names
    ]
    record = _as_snapshot(snapshot_fields, source_id)
    published, revised = clean.moment(snapshot_fields.get("created")), clean.moment(snapshot_fields.get("updated"))
    return replace(
        record, published_at=published, revised_at=revised, featured_on=published.date() if published else None
    )


def _dublin_core(metadata: etree._Element, source_id: str) -> PaperRecord:
    """Read `oai_dc`: categories stand there by name only and are left out; the comment is a second description."""
    values: dict[str, list[str]] = {}
    for child in metadata:
        values.setdefault(local_name(child), []).append(child.text or "")
    descriptions = values.get("description", [])
    comment = next((text[len("Comment:") :] for text in descriptions if text.startswith("Comment:")), "")
    dates = sorted(filter(None, map(clean.moment, values.get("date", []))))
    snapshot_fields: dict[str, Any] = {
        "id": source_id,
        "title": "".join(values.get("title", [])[:1]),
        "abstract": next((text for text in descriptions if not text.startswith("Comment:")), ""),
        "comments": comment,
        "authors_parsed": [[*name.partition(", ")[::2], ""] for name in values.get("creator", [])],
        "doi": next((text for text in values.get("identifier", []) if text.startswith("doi:")), ""),
    }
    record = _as_snapshot(snapshot_fields, source_id)
    first = dates[0] if dates else None
    revised = dates[-1] if len(dates) > 1 else None
    return replace(record, published_at=first, revised_at=revised, featured_on=first.date() if first else None)


def _unknown(metadata: etree._Element, source_id: str) -> PaperRecord:
    raise InvalidRecord(f"The record is in the format {local_name(metadata)[:60]}, which we do not read.")


_METADATA = {"arXivRaw": _raw, "arXiv": _arxiv, "dc": _dublin_core}


def _as_snapshot(snapshot_fields: dict[str, Any], source_id: str) -> PaperRecord:
    snapshot_fields.setdefault("id", source_id)
    return snapshot.record_of(snapshot_fields)


# --- the daily feed ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The announcements of one day. `records` are those announced as new, or cross-listed while they are new."""

    day: date | None  # None where the feed is empty and names no day
    records: tuple[PaperRecord, ...] = ()
    announced: tuple[Announced, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    items: int = 0


_FEED_HEAD = re.compile(r"^\s*arXiv:\S+ Announce Type: \S+\s*(?:Abstract:\s*)?")


def parse_feed(data: bytes) -> FeedPage:
    """Return the feed of rss.arxiv.org in either shape. Raises InvalidRecord where it is neither RSS nor Atom."""
    try:
        root = parse_xml(data, "feed")
        items = [child for child in root if local_name(child) == "entry"]
    except InvalidRecord:
        root = parse_xml(data, "rss")
        channel = next((child for child in root if local_name(child) == "channel"), None)
        items = [child for child in channel if local_name(child) == "item"] if channel is not None else []
        root = root if channel is None else channel
    day = _feed_day(fields(root))
    records: list[PaperRecord] = []
    announced: list[Announced] = []
    failed: list[FailedRecord] = []
    for item in items:
        item_fields = fields(item)
        name = item_fields.get("id") or item_fields.get("guid") or item_fields.get("link") or ""
        try:
            announcement = _announcement(item_fields, name, day)
            day = day or announcement.day
            record = _announced_record(item, item_fields, announcement)
        except InvalidRecord as error:
            failed.append(FailedRecord(clean.text(name, 200) or "an item without id", str(error)))
            continue
        announced.append(announcement)
        if record is not None:
            records.append(record)
    return FeedPage(announced[0].day if announced else day, tuple(records), tuple(announced), tuple(failed), len(items))


def _announcement(item_fields: Mapping[str, str], name: str, day: date | None) -> Announced:
    identifier = parse_identifier(name)
    if identifier is None or identifier.scheme != "arxiv":
        raise InvalidRecord("The item names no arXiv number.")
    kind = next((kind for kind in ANNOUNCE_KINDS if kind == item_fields.get("announce_type", "").strip()), None)
    if kind is None:
        raise InvalidRecord(
            f"The item is announced as “{clean.text(item_fields.get('announce_type'), 40)}”, not as we know."
        )
    announced_on = _local_day(item_fields.get("published") or item_fields.get("pubDate")) or day
    if announced_on is None:
        raise InvalidRecord("The item names no day of announcement.")
    return Announced(announced_on, identifier.value, identifier.version or 1, kind)


def _announced_record(
    item: etree._Element, item_fields: Mapping[str, str], announcement: Announced
) -> PaperRecord | None:
    """Return the record of a paper that is new this day; None for replacements, and for old papers listed once more."""
    month = arxiv_month(announcement.source_id)
    age = (announcement.day.year - month[0]) * 12 + announcement.day.month - month[1] if month else 0
    if announcement.kind not in ("new", "cross") or (
        announcement.kind == "cross" and (announcement.version > 1 or age > 1)
    ):
        return None
    terms = [c.get("term") or c.text for c in item if local_name(c) == "category"]
    return PaperRecord(
        source=FEED_SOURCE,
        source_id=announcement.source_id,
        title=clean.required_title(item_fields.get("title")),
        abstract=clean.prose(
            _FEED_HEAD.sub("", item_fields.get("summary") or item_fields.get("description") or "", count=1)
        ),
        authors=clean.authors(item_fields.get("creator")),
        arxiv_id=announcement.source_id,
        doi=clean.doi(item_fields.get("DOI")),
        version=announcement.version,
        categories=clean.categories(terms),
        announced_on=announcement.day,
        journal_ref=clean.text(item_fields.get("journal_reference"), clean.MAX_TITLE),
        license_url=clean.web_address(item_fields.get("rights")),
    )


def _feed_day(channel: Mapping[str, str]) -> date | None:
    return _local_day(channel.get("pubDate") or channel.get("lastBuildDate"))


def _local_day(value: str | None) -> date | None:
    """Return the day as the feed's own zone writes it: an announcement of midnight in New York is no matter of UTC."""
    text = clean.text(value, 60)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return moment.date() if moment.year in clean.YEARS else None


# --- the query API ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One slice of an answer; `total` counts the papers of the whole answer."""

    records: tuple[PaperRecord, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    total: int = 0


def parse_query(data: bytes) -> QueryPage:
    """Return an answer of the query API. Raises InvalidRecord for no Atom, and SourceError with the API's own words.

    The API reports its errors as a feed with one entry titled "Error".
    """
    root = parse_xml(data, "feed")
    total = clean.count(fields(root).get("totalResults", "").strip()) or 0
    records: list[PaperRecord] = []
    failed: list[FailedRecord] = []
    for entry in root:
        if local_name(entry) != "entry":
            continue
        entry_fields = fields(entry)
        if entry_fields.get("title", "").strip() == "Error" and "/api/errors" in entry_fields.get("id", ""):
            raise SourceError(f"arXiv's query API refuses: {clean.text(entry_fields.get('summary'), 300)}")
        try:
            records.append(_query_record(entry, entry_fields))
        except InvalidRecord as error:
            failed.append(FailedRecord(clean.text(entry_fields.get("id"), 200) or "an entry without id", str(error)))
    return QueryPage(tuple(records), tuple(failed), total)


def _query_record(entry: etree._Element, entry_fields: Mapping[str, str]) -> PaperRecord:
    identifier = parse_identifier(entry_fields.get("id", "").strip())
    if identifier is None or identifier.scheme != "arxiv":
        raise InvalidRecord("The entry names no arXiv number.")
    primary = [c.get("term") for c in entry if local_name(c) == "primary_category"]
    terms = [c.get("term") for c in entry if local_name(c) == "category"]
    people = [fields(c).get("name", "") for c in entry if local_name(c) == "author"]
    comment, abstract = clean.text(entry_fields.get("comment")), clean.prose(entry_fields.get("summary"))
    published, updated = clean.moment(entry_fields.get("published")), clean.moment(entry_fields.get("updated"))
    version = identifier.version or 1
    between = (None,) * max(0, min(version, clean.MAX_VERSIONS) - 2)
    return PaperRecord(
        source=SOURCE,
        source_id=identifier.value,
        title=clean.required_title(entry_fields.get("title")),
        abstract=abstract,
        authors=clean.authors(people),
        arxiv_id=identifier.value,
        doi=clean.doi(entry_fields.get("doi")),
        version=version,
        version_dates=(published,) if version == 1 else (published, *between, updated),
        categories=clean.categories([*primary, *terms]),
        links=clean.links((), abstract, comment),
        published_at=published,
        revised_at=updated if version > 1 else None,
        featured_on=published.date() if published else None,
        author_comment=comment,
        journal_ref=clean.text(entry_fields.get("journal_ref"), clean.MAX_TITLE),
        withdrawn=is_withdrawn(comment) or is_withdrawal_notice(abstract),
    )
