"""Pages of arXiv's OAI-PMH: `arXivRaw`, `arXiv`, `oai_dc`. Pure.

`arXivRaw` has the fields of the snapshot file, so both are read by the same code and give the same record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import fields, local_name, parse_xml, text_of
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import FailedRecord
from dailypapers.sources.snapshot import parse as snapshot


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
            raise InvalidRecord(sentence("The record has no metadata."))
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
    raise InvalidRecord(
        sentence("The record is in the format %(format)s, which we do not read.", format=local_name(metadata)[:60])
    )


_METADATA = {"arXivRaw": _raw, "arXiv": _arxiv, "dc": _dublin_core}


def _as_snapshot(snapshot_fields: dict[str, Any], source_id: str) -> PaperRecord:
    snapshot_fields.setdefault("id", source_id)
    return snapshot.record_of(snapshot_fields)
