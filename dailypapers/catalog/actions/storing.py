"""Storing records: `store` takes a batch in and merges it into papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from dailypapers.catalog import bulk, persistence, stars
from dailypapers.catalog.actions.matching import Arrival, StoredRecord, Work, group_by_work
from dailypapers.catalog.actions.outcomes import Kind, Outcome, with_doubts
from dailypapers.catalog.actions.papers import merge_papers, rederive
from dailypapers.catalog.actions.payloads import hash_line, pack, stored_records, unpack
from dailypapers.catalog.hooks import AFTER_NEW_PAPERS
from dailypapers.catalog.merging import merge, public_key, with_artifacts_of
from dailypapers.catalog.models import Record
from dailypapers.lib.fingerprint import title_fingerprint
from dailypapers.lib.record import PaperRecord, StarCount, to_json

_RECORD_COLUMNS = ("paper_id", "key", "doi", "title_fingerprint", "payload", "payload_hash", "changed_at")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a call of `store` did: the first three count records, the others papers."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    new_papers: int = 0
    merged_papers: int = 0

    def __add__(self, other: Stored) -> Stored:
        return Stored(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def store(
    records: Iterable[PaperRecord],
    *,
    now: datetime | None = None,
    on_outcomes: Callable[[list[Outcome]], None] | None = None,
) -> Stored:
    """Store a batch of records: new ones are added, changed ones replace what was stored, equal ones are left alone.

    Records of one work become one paper: by the same key (arXiv id or DOI), else by title, authors and year. Two
    papers that a record shows to be one are merged, and the older one's key leads on. Of two records of the same
    source and source id in one call the last counts; of the stars of its code every count is kept that tells of their
    growth (`stars.py`). Derived columns are computed here, save `trending_score`, which is emptied for ranking to fill.
    `now` is when the records were seen, by default the time of the call. `on_outcomes` is told what became of each
    record of the batch, one that stands there twice included.
    """
    seen_at = now or timezone.now()
    batch = _Batch(records)
    with transaction.atomic():
        arrivals = _changed(batch.records, batch.star_counts, seen_at)
        works = group_by_work(arrivals) if arrivals else []
        held = {id(work) for work in works if work.paper_id is not None}
        merged = sum(_absorb(work) for work in works)
        new_papers = _write(works, seen_at) if works else 0
        if on_outcomes is not None:
            on_outcomes(with_doubts(_outcomes(batch, works, held)))
    new = sum(arrival.stored is None for arrival in arrivals)
    return Stored(new, len(arrivals) - new, len(batch.records) - len(arrivals), new_papers, merged)


def preview(records: Iterable[PaperRecord]) -> list[Outcome]:
    """Return what would become of each record if this batch were stored; nothing is written."""
    batch = _Batch(records)
    arrivals = _changed(batch.records, batch.star_counts, timezone.now())
    works = group_by_work(arrivals) if arrivals else []
    return with_doubts(_outcomes(batch, works, {id(work) for work in works if work.paper_id is not None}))


class _Batch:
    """The records of one call by what names them, with all counts of stars that they bring."""

    def __init__(self, records: Iterable[PaperRecord]) -> None:
        self.all = list(records)
        self.records = {_RecordId(record.source, record.source_id): record for record in self.all}
        self.star_counts: dict[_RecordId, list[StarCount]] = {}
        for record in self.all:
            if record.star_counts:
                key = _RecordId(record.source, record.source_id)
                self.star_counts.setdefault(key, []).extend(record.star_counts)


def _outcomes(batch: _Batch, works: Sequence[Work], held: set[int]) -> list[Outcome]:
    """Return what became of each record, in the order of the batch; `held` are the works that had a paper before."""
    by_id: dict[_RecordId, Outcome] = {}
    for work in works:
        has_paper = id(work) in held
        for arrival in work.arrivals:
            kind: Kind = "changed" if arrival.stored is not None else "joined" if has_paper else "new"
            has_paper = True
            by_id[_RecordId(arrival.record.source, arrival.record.source_id)] = Outcome(
                arrival.record, kind, work.paper_id
            )
    papers = _papers_of([key for key in batch.records if key not in by_id])
    outcomes = []
    for record in batch.all:
        key = _RecordId(record.source, record.source_id)
        outcome = by_id.get(key) or Outcome(record, "unchanged", papers.get(key))
        outcomes.append(outcome)
        by_id[key] = outcome._replace(kind="unchanged")  # where it comes again
    return outcomes


def _papers_of(ids: Sequence[_RecordId]) -> dict[_RecordId, int]:
    """Return the papers of stored records."""
    rows = bulk.select(Record, ("source", "source_id", "paper_id"), "source_id", {key.source_id for key in ids})
    return {_RecordId(source, source_id): paper_id for source, source_id, paper_id in rows}


class _RecordId(NamedTuple):
    """What names a record for ever."""

    source: str
    source_id: str


class _Difference(NamedTuple):
    """A record that may differ from what is stored of it."""

    record: PaperRecord
    payload_hash: int  # of what the source sent this time
    stored: StoredRecord | None


def _changed(
    batch: dict[_RecordId, PaperRecord], star_counts: dict[_RecordId, list[StarCount]], seen_at: datetime
) -> list[Arrival]:
    """Return the records that are new or changed; `star_counts` are all counts of stars that the batch brings.

    The hash is of what the source sent this time, without what is stored from before.
    """
    differences = _differences(batch, star_counts)
    earlier = _stored_payloads([row.stored.id for row in differences if row.stored is not None])
    arrivals = []
    for record, payload_hash, stored in differences:
        before = earlier.get(stored.id) if stored is not None else None
        counts = star_counts.get(_RecordId(record.source, record.source_id), [])
        merged = stars.merge_counts(record, seen_at, (*counts, *(before.star_counts if before else ())))
        merged = with_artifacts_of(merged, before)
        if stored is None or stored.payload_hash != payload_hash or merged != before:
            arrivals.append(
                Arrival(
                    record=merged,
                    key=public_key(record),
                    fingerprint=title_fingerprint(record.title),
                    payload=pack(to_json(merged)),
                    payload_hash=payload_hash,
                    stored=stored,
                )
            )
    return arrivals


def _differences(
    batch: dict[_RecordId, PaperRecord], star_counts: dict[_RecordId, list[StarCount]]
) -> list[_Difference]:
    """Return the records whose hash is not the stored one, and those that bring counts of stars."""
    columns = ("source", "source_id", "id", "paper_id", "payload_hash")
    rows = bulk.select(Record, columns, "source_id", {record_id.source_id for record_id in batch})
    stored_rows = {_RecordId(source, source_id): StoredRecord(*facts) for source, source_id, *facts in rows}
    differences = []
    for record_id, record in batch.items():
        payload_hash = hash_line(to_json(replace(record, star_counts=()) if record.star_counts else record))
        stored = stored_rows.get(record_id)
        if stored is None or stored.payload_hash != payload_hash or record_id in star_counts:
            differences.append(_Difference(record, payload_hash, stored))
    return differences


def _stored_payloads(ids: Sequence[int]) -> dict[int, PaperRecord]:
    """Return the stored records of these row ids. Undated stars were counted when their record last changed."""
    records = {row_id: unpack(payload) for row_id, payload in bulk.select(Record, ("id", "payload"), "id", ids)}
    undated = [row_id for row_id, record in records.items() if stars.undated(record)]
    for row_id, changed_at in Record.objects.filter(id__in=undated).values_list("id", "changed_at"):
        records[row_id] = stars.merge_counts(records[row_id], changed_at)
    return records


def _absorb(work: Work) -> int:
    """Merge the papers that turned out to be one work into its paper; return how many were merged away."""
    if not work.absorbed or work.paper_id is None:
        return 0
    merge_papers(work.paper_id, work.absorbed)
    for arrival in work.arrivals:
        if arrival.stored is not None:
            arrival.stored.paper_id = work.paper_id
    return len(work.absorbed)


def _write(works: Sequence[Work], seen_at: datetime) -> int:
    """Write papers, then their records; return how many papers are new."""
    new_works = [work for work in works if work.paper_id is None]
    facts = [merge([arrival.record for arrival in work.arrivals]) for work in new_works]
    ids = persistence.insert_papers(facts, seen_at)
    for work, paper_id in zip(new_works, ids, strict=True):
        work.paper_id = paper_id
    _write_records(works, seen_at)
    for callback in AFTER_NEW_PAPERS if ids else ():
        callback(ids)
    changed = {work.paper_id for work in works if work.paper_id is not None} - set(ids)
    if changed:
        rederive(changed)
    return len(new_works)


def _write_records(works: Sequence[Work], seen_at: datetime) -> None:
    """Insert new records and update changed ones, each at the paper of its work."""
    new, changed = [], []
    for work in works:
        for arrival in work.arrivals:
            values = (
                work.paper_id,
                arrival.key,
                arrival.record.doi,
                arrival.fingerprint,
                arrival.payload,
                arrival.payload_hash,
                seen_at,
            )  # in the order of _RECORD_COLUMNS
            if arrival.stored is None:
                new.append((*values, arrival.record.source, arrival.record.source_id, seen_at))
            else:
                changed.append((*values, arrival.stored.id))
    bulk.insert(Record, (*_RECORD_COLUMNS, "source", "source_id", "first_seen_at"), new)
    bulk.update(Record, _RECORD_COLUMNS, changed)


def mark_withdrawn(source: str, source_ids: Iterable[str]) -> None:
    """Mark records that their source no longer has as withdrawn; their papers stay."""
    records = stored_records(source, source_ids).values()
    store([replace(record, withdrawn=True) for record in records if not record.withdrawn])
