"""Matching records to works: those that are stored already, and those that arrive together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dailypapers.catalog import bulk
from dailypapers.catalog.actions.payloads import unpack
from dailypapers.catalog.models import Record, Separation
from dailypapers.lib.fingerprint import same_work
from dailypapers.lib.record import PaperRecord


@dataclass(slots=True)
class StoredRecord:
    """The row of a record that arrives again."""

    id: int
    paper_id: int
    payload_hash: int


@dataclass(slots=True)
class Arrival:
    """A record that is new or has changed, with everything that is stored beside it."""

    record: PaperRecord
    key: str
    fingerprint: int
    payload: bytes
    payload_hash: int
    stored: StoredRecord | None = None


@dataclass(slots=True, eq=False)
class Work:
    """Records that describe one work; `paper_id` is None until its paper exists."""

    paper_id: int | None
    arrivals: list[Arrival] = field(default_factory=list)
    absorbed: set[int] = field(default_factory=set)  # papers that turned out to be this one


def group_by_work(arrivals: Sequence[Arrival]) -> list[Work]:
    """Group arrivals by the work they describe, in the order of their first arrival."""
    matcher = _Matcher(arrivals)
    works: dict[Work, None] = {}
    for arrival in arrivals:
        matches = matcher.matches(arrival)
        work = matches[0] if matches else Work(None)
        for other in matches[1:]:
            if not matcher.are_separated(work, other):
                matcher.join(work, other)
        work.arrivals.append(arrival)
        matcher.add(arrival, work)
        works[work] = None
    return [work for work in works if work.arrivals]


class _Matcher:
    """Finds the works a record belongs to, among those stored and those seen earlier in the batch."""

    def __init__(self, arrivals: Sequence[Arrival]) -> None:
        self._by_paper: dict[int, Work] = {}
        self._by_key: dict[str, Work] = {}
        self._by_doi: dict[str, Work] = {}
        self._by_title: dict[int, list[tuple[PaperRecord, Work]]] = {}
        columns = ("paper_id", "key", "doi")
        keys = {arrival.key for arrival in arrivals}
        dois = {arrival.record.doi for arrival in arrivals} - {""}
        titles = {arrival.fingerprint for arrival in arrivals} - {0}
        for paper_id, key, doi in bulk.select(Record, columns, "key", keys):
            self._index(self._stored(paper_id), key, doi)
        for paper_id, key, doi in bulk.select(Record, columns, "doi", dois):
            self._index(self._stored(paper_id), key, doi)
        columns = ("paper_id", "title_fingerprint", "payload")
        for paper_id, fingerprint, payload in bulk.select(Record, columns, "title_fingerprint", titles):
            self._by_title.setdefault(fingerprint, []).append((unpack(payload), self._stored(paper_id)))
        for arrival in arrivals:
            if arrival.stored is not None:
                self._stored(arrival.stored.paper_id)
        self._separated = set(Separation.objects.values_list("paper_id", "other_id"))  # made by hand, so few

    def matches(self, arrival: Arrival) -> list[Work]:
        """Return the works a record belongs to, its own first; several when it shows that they are the same."""
        own = self._by_paper[arrival.stored.paper_id] if arrival.stored is not None else None
        candidates = (own, self._by_key.get(arrival.key), self._by_doi.get(arrival.record.doi))
        works = dict.fromkeys(work for work in candidates if work is not None)
        if not works:
            for record, work in self._by_title.get(arrival.fingerprint, ()):
                if same_work(arrival.record, record):
                    works[work] = None
                    break
        if own is not None and any(self.are_separated(own, other) for other in works):
            return [own, *(work for work in works if work is not own)]
        return sorted(works, key=lambda work: work.paper_id or 1 << 62)

    def are_separated(self, one: Work, other: Work) -> bool:
        """Tell whether an administrator has split any of the papers of one work from any of the other's."""
        if not self._separated:
            return False
        own, others = one.absorbed | {one.paper_id}, other.absorbed | {other.paper_id}
        return any((a, b) in self._separated for a in own for b in others)

    def add(self, arrival: Arrival, work: Work) -> None:
        """Let later arrivals match this one."""
        self._index(work, arrival.key, arrival.record.doi)
        if arrival.fingerprint:
            self._by_title.setdefault(arrival.fingerprint, []).append((arrival.record, work))

    def join(self, work: Work, other: Work) -> None:
        """Make `other` a part of `work`, which has the older paper."""
        if other.paper_id is not None:
            work.absorbed.add(other.paper_id)
            self._by_paper[other.paper_id] = work
        work.absorbed |= other.absorbed
        work.arrivals += other.arrivals
        other.arrivals = []
        for index in (self._by_key, self._by_doi):
            index.update({name: work for name, owner in index.items() if owner is other})
        for records in self._by_title.values():
            records[:] = [(record, work if owner is other else owner) for record, owner in records]

    def _stored(self, paper_id: int) -> Work:
        return self._by_paper.setdefault(paper_id, Work(paper_id))

    def _index(self, work: Work, key: str, doi: str) -> None:
        self._by_key[key] = work
        if doi:
            self._by_doi[doi] = work
