"""Notes of OpenReview's API 2, where every field of a paper stands at `content.<field>.value`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import FailedRecord


@dataclass(frozen=True, slots=True)
class Notes:
    """One answer; `last` is the id after which the next one goes on."""

    records: tuple[PaperRecord, ...]
    failed: tuple[FailedRecord, ...]
    items: int
    last: str


def parse(data: bytes) -> Notes:
    """Return the papers of an answer, without the notes in their forums (reviews, comments). Raises InvalidRecord."""
    notes = clean.load_object(data).get("notes")
    if not isinstance(notes, list):
        raise InvalidRecord(sentence("The answer has no list of notes."))
    records: list[PaperRecord] = []
    failed: list[FailedRecord] = []
    last = ""
    for number, note in enumerate(notes, start=1):
        fields: Mapping[str, object] = note if isinstance(note, dict) else {}
        name = clean.text(fields.get("id"), 60)
        last = name or last
        if name and fields.get("forum") not in (None, name):
            continue
        try:
            records.append(record_of(fields))
        except InvalidRecord as error:
            failed.append(FailedRecord(name or f"note {number} of a listing", str(error)))
    return Notes(tuple(records), tuple(failed), len(notes), last)


def record_of(note: Mapping[str, object]) -> PaperRecord:
    """Return the record of one note. Raises InvalidRecord where it has no title or no id."""
    title = clean.required_title(_value(note, "title"))
    identifier = clean.identifier(f"openreview:{clean.text(note.get('forum') or note.get('id'), 60)}")
    if identifier is None or identifier.scheme != "openreview":
        raise InvalidRecord(sentence("The note has no id of OpenReview."))
    published, changed = _moment(note.get("pdate") or note.get("cdate")), _moment(note.get("mdate"))
    abstract, venue = clean.prose(_value(note, "abstract")), clean.text(_value(note, "venue"), clean.MAX_TITLE)
    venue_id = clean.text(_value(note, "venueid"), 200).lower()
    return PaperRecord(
        source="openreview",
        source_id=identifier.value,
        title=title,
        abstract=abstract,
        summary=clean.text(_value(note, "TLDR") or _value(note, "TL;DR")),
        authors=clean.authors(_value(note, "authors")),
        openreview_id=identifier.value,
        keywords=clean.words(_value(note, "keywords")),
        links=clean.links([("code", _value(note, "code"), None)], abstract),
        published_at=published,
        revised_at=changed if changed and published and changed > published else None,
        journal_ref=venue,
        license_url=clean.license_url(note.get("license")),
        withdrawn="withdrawn" in venue_id or "withdrawn" in venue.lower(),
    )


def _value(note: Mapping[str, object], name: str) -> object:
    """Return a field of the content; notes of the older API hold it bare."""
    content = note.get("content")
    field = content.get(name) if isinstance(content, dict) else None
    return field.get("value") if isinstance(field, dict) else field


def _moment(value: object) -> datetime | None:
    """Return a moment from milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(value // 1000, UTC)
