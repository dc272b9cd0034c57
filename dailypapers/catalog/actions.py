"""Writing to the catalogue: `store` takes records in and merges them into papers.

One call is one transaction: killed at any instruction it leaves either all of its records or none, and the same
records stored again change nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from django.db import transaction
from django.db.models import Model, Q, UniqueConstraint
from django.utils import timezone

from dailypapers.catalog import bulk, persistence, stars
from dailypapers.catalog.merging import merge, public_key
from dailypapers.catalog.models import Paper, Record, Separation
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.fingerprint import same_work, title_fingerprint
from dailypapers.lib.record import PaperRecord, StarCount, from_json, to_json

_RECORD_COLUMNS = ("paper_id", "key", "doi", "title_fingerprint", "payload", "payload_hash", "changed_at")

AFTER_MERGE: list[Callable[[Iterable[int]], None]] = []
"""What other apps do with the winners of a merge, in its transaction: they add a function when they start."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What one `store` did: the first three count records, the others papers."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    new_papers: int = 0
    merged_papers: int = 0

    def __add__(self, other: Stored) -> Stored:
        return Stored(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(slots=True, eq=False)
class _Group:
    """Records that are one work, while a batch is sorted out; `paper_id` is None until the paper exists."""

    paper_id: int | None
    arriving: list[_Arrival] = field(default_factory=list)
    absorbed: set[int] = field(default_factory=set)  # papers that turned out to be this one


@dataclass(slots=True)
class _Arrival:
    """A record that is new or has changed, with everything that is stored beside it."""

    record: PaperRecord
    key: str
    fingerprint: int
    payload: bytes
    payload_hash: int
    row: _Row | None = None  # what is stored of it already


@dataclass(slots=True)
class _Row:
    """What is stored of a record that comes again."""

    id: int
    paper_id: int
    payload_hash: int


def store(records: Iterable[PaperRecord], *, now: datetime | None = None) -> Stored:
    """Takes `records` in: new ones are added, changed ones replace what was stored, the same ones are left alone.

    Records of one work become one paper: by the same key (arXiv id or DOI), else by title, authors and year. Two
    papers that a record shows to be one are merged, and the older one's key leads on. Of two records of the same
    source and source id in one call the last counts; of the stars of its code every count is kept that tells of their
    growth (`stars.py`). Derived columns are computed here, save `trending_score`, which
    is emptied for ranking to fill.
    """
    moment = now or timezone.now()
    latest: dict[tuple[str, str], PaperRecord] = {}
    counted: dict[tuple[str, str], list[StarCount]] = {}
    for record in records:
        place = record.source, record.source_id
        latest[place] = record
        if record.star_counts:
            counted.setdefault(place, []).extend(record.star_counts)
    with transaction.atomic():
        arriving, unchanged = _arriving(latest, counted, moment)
        if not arriving:
            return Stored(unchanged=unchanged)
        groups = _grouped(arriving)
        merged = sum(_absorb(group) for group in groups)
        new_papers = _write(groups, moment)
    new = sum(arrival.row is None for arrival in arriving)
    return Stored(new, len(arriving) - new, unchanged, new_papers, merged)


def _arriving(
    latest: dict[tuple[str, str], PaperRecord], counted: dict[tuple[str, str], list[StarCount]], moment: datetime
) -> tuple[list[_Arrival], int]:
    """The records that are new or changed, and how many were neither; `counted` are counts of stars that came along.

    The hash is of what the source said this time, without what the record brings from before.
    """
    known: dict[tuple[str, str], _Row] = {}
    columns = ("source", "source_id", "id", "paper_id", "payload_hash")
    for source, source_id, *rest in bulk.select(Record, columns, "source_id", {name for _, name in latest}):
        known[source, source_id] = _Row(*rest)
    different: list[tuple[PaperRecord, int, _Row | None]] = []
    for place, record in latest.items():
        line_hash = _hash(to_json(replace(record, star_counts=()) if record.star_counts else record))
        row = known.get(place)
        if row is None or row.payload_hash != line_hash or place in counted:
            different.append((record, line_hash, row))
    before = _stored_of([row.id for _, _, row in different if row is not None])
    arriving = []
    for record, line_hash, row in different:
        stored = before.get(row.id) if row is not None else None
        earlier = counted.get((record.source, record.source_id), [])
        whole = stars.merge_counts(record, moment, (*earlier, *(stored.star_counts if stored else ())))
        if row is None or row.payload_hash != line_hash or whole != stored:
            line, fingerprint = to_json(whole), title_fingerprint(record.title)
            arriving.append(_Arrival(whole, public_key(record), fingerprint, _pack(line), line_hash, row))
    return arriving, len(latest) - len(arriving)


def _stored_of(ids: Sequence[int]) -> dict[int, PaperRecord]:
    """What is stored of these rows; stars without a moment were counted when their record changed last."""
    found = {row_id: _unpack(payload) for row_id, payload in bulk.select(Record, ("id", "payload"), "id", ids)}
    undated = [row_id for row_id, record in found.items() if stars.undated(record)]
    for row_id, changed_at in Record.objects.filter(id__in=undated).values_list("id", "changed_at"):
        found[row_id] = stars.merge_counts(found[row_id], changed_at)
    return found


def _grouped(arriving: Sequence[_Arrival]) -> list[_Group]:
    """Sorts arrivals into works: those that are stored already, and those that arrive together."""
    finder = _Finder(arriving)
    for arrival in arriving:
        found = finder.find(arrival)
        group = found[0] if found else _Group(None)
        for other in found[1:]:
            if not finder.are_separated(group, other):
                finder.join(group, other)
        group.arriving.append(arrival)
        finder.add(arrival, group)
    return list(dict.fromkeys(group for group in finder.groups() if group.arriving))


class _Finder:
    """Which work a record belongs to, among those stored and those seen earlier in the batch."""

    def __init__(self, arriving: Sequence[_Arrival]) -> None:
        self._by_paper: dict[int, _Group] = {}
        self._by_key: dict[str, _Group] = {}
        self._by_doi: dict[str, _Group] = {}
        self._by_title: dict[int, list[tuple[PaperRecord, _Group]]] = {}
        self._all: list[_Group] = []
        columns = ("paper_id", "key", "doi")
        keys = {arrival.key for arrival in arriving}
        dois = {arrival.record.doi for arrival in arriving} - {""}
        titles = {arrival.fingerprint for arrival in arriving} - {0}
        for paper_id, key, doi in bulk.select(Record, columns, "key", keys):
            self._note(self._stored(paper_id), key, doi)
        for paper_id, key, doi in bulk.select(Record, columns, "doi", dois):
            self._note(self._stored(paper_id), key, doi)
        columns = ("paper_id", "title_fingerprint", "payload")
        for paper_id, fingerprint, payload in bulk.select(Record, columns, "title_fingerprint", titles):
            self._by_title.setdefault(fingerprint, []).append((_unpack(payload), self._stored(paper_id)))
        for arrival in arriving:
            if arrival.row is not None:
                self._stored(arrival.row.paper_id)
        self._separated = set(Separation.objects.values_list("paper_id", "other_id"))  # made by hand, so few

    def find(self, arrival: _Arrival) -> list[_Group]:
        """All works this record belongs to, its own first; more than one when it shows that they are the same."""
        found: dict[_Group, None] = {}
        if arrival.row is not None:
            found[self._by_paper[arrival.row.paper_id]] = None
        for group in (self._by_key.get(arrival.key), self._by_doi.get(arrival.record.doi)):
            if group is not None:
                found[group] = None
        if not found:
            for record, group in self._by_title.get(arrival.fingerprint, ()):
                if same_work(arrival.record, record):
                    found[group] = None
                    break
        own = self._by_paper[arrival.row.paper_id] if arrival.row is not None else None
        if own is not None and any(self.are_separated(own, other) for other in found):
            return [own, *(group for group in found if group is not own)]
        return sorted(found, key=lambda group: group.paper_id or 1 << 62)

    def are_separated(self, one: _Group, other: _Group) -> bool:
        """Whether an administrator has split any of the papers of one group from any of the other's."""
        if not self._separated:
            return False
        mine, theirs = one.absorbed | {one.paper_id}, other.absorbed | {other.paper_id}
        return any((a, b) in self._separated for a in mine for b in theirs)

    def add(self, arrival: _Arrival, group: _Group) -> None:
        self._note(group, arrival.key, arrival.record.doi)
        if arrival.fingerprint:
            self._by_title.setdefault(arrival.fingerprint, []).append((arrival.record, group))
        self._all.append(group)

    def join(self, group: _Group, other: _Group) -> None:
        """Makes `other` a part of `group`, which has the older paper."""
        if other.paper_id is not None:
            group.absorbed.add(other.paper_id)
            self._by_paper[other.paper_id] = group
        group.absorbed |= other.absorbed
        group.arriving += other.arriving
        other.arriving = []
        for table in (self._by_key, self._by_doi):
            table.update({name: group for name, of in table.items() if of is other})
        for places in self._by_title.values():
            places[:] = [(record, group if of is other else of) for record, of in places]

    def groups(self) -> list[_Group]:
        return self._all

    def _stored(self, paper_id: int) -> _Group:
        return self._by_paper.setdefault(paper_id, _Group(paper_id))

    def _note(self, group: _Group, key: str, doi: str) -> None:
        self._by_key[key] = group
        if doi:
            self._by_doi[doi] = group


def _absorb(group: _Group) -> int:
    """Moves the records of the papers that are this one over to it; how many papers went."""
    if not group.absorbed or group.paper_id is None:
        return 0
    merge_papers(group.paper_id, group.absorbed)
    for arrival in group.arriving:
        if arrival.row is not None:
            arrival.row.paper_id = group.paper_id
    return len(group.absorbed)


def merge_papers(winner_id: int, loser_ids: Iterable[int]) -> None:
    """Gives all that points to the losers to the winner and removes the losers. Their keys lead to the winner.

    What is derived from records (authors, links, …) goes with the loser and is derived again. Rows of other apps move,
    in whatever table they are; where a unique constraint would be broken the winner's own row stays, else the oldest.
    """
    losers = list(loser_ids)
    with transaction.atomic():
        Record.objects.filter(paper_id__in=losers).update(paper_id=winner_id)
        for relation in Paper._meta.related_objects:
            field = relation.field
            if field.model._meta.app_label != Paper._meta.app_label and not field.many_to_many:
                _move(field.model, field.name, winner_id, losers)
        for _, second in Separation.objects.filter(paper_id__in=losers).values_list("paper_id", "other_id"):
            if second != winner_id and second not in losers:
                separate(winner_id, second)
        Paper.objects.filter(id__in=losers).delete()
        for follow_up in AFTER_MERGE:
            follow_up([winner_id])


def _move(model: type[Model], field: str, winner_id: int, losers: list[int]) -> None:
    """Points the rows of `model` at the winner; of rows that would then be equal one stays."""
    rows = model._default_manager.order_by("pk")
    moving = rows.filter(**{f"{field}__in": losers})
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or field not in constraint.fields:
            continue
        others = [name for name in constraint.fields if name != field]
        of_constraint = constraint.condition or Q()
        taken = set(rows.filter(of_constraint, **{field: winner_id}).values_list(*others))
        surplus = []
        for pk, *values in moving.filter(of_constraint).values_list("pk", *others):
            if None not in values and tuple(values) in taken:
                surplus.append(pk)
            taken.add(tuple(values))
        rows.filter(pk__in=surplus).delete()
    moving.update(**{field: winner_id})


def join(paper_ids: Sequence[int]) -> Paper:
    """Merges papers because somebody says that they are one; the oldest stays. Forgets that they were split."""
    with transaction.atomic():
        winner, *losers = sorted(paper_ids)
        merge_papers(winner, losers)
        rederive([winner])
    return Paper.objects.get(id=winner)


def split(record_ids: Sequence[int]) -> Paper:
    """Gives records of one paper a paper of their own, for good: they do not merge back by themselves.

    Raises DailyPapersError where they are of several papers, or all that their paper has.
    """
    with transaction.atomic():
        chosen = list(Record.objects.filter(id__in=record_ids).select_related("paper"))
        papers = {record.paper_id for record in chosen}
        if len(papers) != 1:
            raise DailyPapersError("Choose records of one paper: those that describe another work.")
        old = papers.pop()
        if Record.objects.filter(paper_id=old).count() == len(chosen):
            raise DailyPapersError("Leave the paper at least one record: these are all it has.")
        facts = merge([_unpack(record.payload) for record in chosen])
        key = persistence.free_key(facts, old)
        [new] = persistence.insert_papers([facts], timezone.now(), keys=[key])
        Record.objects.filter(id__in=[record.id for record in chosen]).update(paper_id=new)
        separate(old, new)
        rederive([old, new])
    return Paper.objects.get(id=new)


def separate(one: int, other: int) -> None:
    """Two papers are never merged by themselves."""
    pairs = [Separation(paper_id=one, other_id=other), Separation(paper_id=other, other_id=one)]
    Separation.objects.bulk_create(pairs, ignore_conflicts=True)


def _write(groups: Sequence[_Group], moment: datetime) -> int:
    """Writes papers, then their records; how many papers are new."""
    fresh = [group for group in groups if group.paper_id is None]
    facts = [merge([arrival.record for arrival in group.arriving]) for group in fresh]
    ids = persistence.insert_papers(facts, moment)
    for group, paper_id in zip(fresh, ids, strict=True):
        group.paper_id = paper_id
    _write_records(groups, moment)
    touched = {group.paper_id for group in groups if group.paper_id is not None} - set(ids)
    if touched:
        rederive(touched)
    return len(fresh)


def _write_records(groups: Sequence[_Group], moment: datetime) -> None:
    """Inserts new records and brings changed ones up to date, each at its group's paper."""
    fresh, changed = [], []
    for group in groups:
        for arrival in group.arriving:
            facts = (group.paper_id, arrival.key, arrival.record.doi, arrival.fingerprint, arrival.payload,
                     arrival.payload_hash, moment)  # fmt: skip
            if arrival.row is None:
                fresh.append((*facts, arrival.record.source, arrival.record.source_id, moment))
            else:
                changed.append((*facts, arrival.row.id))
    bulk.insert(Record, (*_RECORD_COLUMNS, "source", "source_id", "first_seen_at"), fresh)
    bulk.update(Record, _RECORD_COLUMNS, changed)


def rederive(paper_ids: Iterable[int]) -> None:
    """Derives these papers from their records once more. Safe at any time; unchanged facts lead to unchanged rows."""
    with transaction.atomic():
        by_paper: dict[int, list[PaperRecord]] = {}
        for paper_id, payload in bulk.select(Record, ("paper_id", "payload"), "paper_id", paper_ids):
            by_paper.setdefault(paper_id, []).append(_unpack(payload))
        persistence.update_papers({paper_id: merge(records) for paper_id, records in by_paper.items()})


def mark_withdrawn(source: str, source_ids: Iterable[str]) -> None:
    """Notes that a source no longer has these records; papers stay, marked as withdrawn."""
    gone = stored_records(source, source_ids).values()
    store([replace(record, withdrawn=True) for record in gone if not record.withdrawn])


def stored_records(source: str, source_ids: Iterable[str]) -> dict[str, PaperRecord]:
    """The records of a source as they are stored, by their id there; unknown ids are left out."""
    rows = bulk.select(Record, ("source", "source_id", "payload"), "source_id", source_ids)
    return {source_id: _unpack(payload) for name, source_id, payload in rows if name == source}


def _pack(line: bytes) -> bytes:
    """zlib by letter frequencies alone, which takes two thirds of the time of its fastest level."""
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_HUFFMAN_ONLY)
    return packer.compress(line) + packer.flush()


def _unpack(payload: bytes | memoryview[int]) -> PaperRecord:
    return from_json(zlib.decompress(payload))


def _hash(line: bytes) -> int:
    """63 bits, so that every database holds it as a signed integer."""
    return int.from_bytes(blake2b(line, digest_size=8).digest(), "big") >> 1
