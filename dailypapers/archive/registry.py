"""What an archive holds. Each kind knows how its lines are written and how they are taken back.

An archive is JSON lines: first `{"kind": "archive", …}`, then the kinds in the order of `KINDS`, last
`{"kind": "end", "lines": …}`. What an app adds to the instance becomes a kind behind those it points to; a line names
a paper by its key, which leads to the paper after all merging. docs/archive.md describes every kind.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import orjson
from django.db import transaction

from dailypapers.archive.interactions import INTERACTIONS
from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.archive.mails import MAILS
from dailypapers.archive.people import PEOPLE
from dailypapers.archive.separations import SEPARATIONS
from dailypapers.catalog.actions import merge_papers, store
from dailypapers.catalog.models import Paper, Record
from dailypapers.lib.record import PaperRecord, from_json


def paper_lines() -> Iterator[Line]:
    """Every paper with all its records, from which it is derived again."""
    last = 0
    while True:
        papers = list(
            Paper.objects.filter(id__gt=last).order_by("id").values_list("id", "key", "first_seen_at")[:CHUNK]
        )
        if not papers:
            return
        last = papers[-1][0]
        records: dict[int, list[Line]] = {paper_id: [] for paper_id, _, _ in papers}
        columns = ("paper_id", "payload", "first_seen_at", "changed_at")
        rows = Record.objects.filter(paper_id__in=records).order_by("paper_id", "id").values_list(*columns)
        for paper_id, payload, first_seen_at, changed_at in rows:
            fact = orjson.loads(zlib.decompress(payload))
            records[paper_id].append({"first_seen_at": first_seen_at, "changed_at": changed_at, "record": fact})
        for paper_id, key, first_seen_at in papers:
            yield {"kind": "paper", "key": key, "first_seen_at": first_seen_at, "records": records[paper_id]}


def take_papers(lines: list[Line]) -> None:
    """Stores papers as they were: their records, their keys, since when they are known. One transaction."""
    read = [(line, [from_json(orjson.dumps(row["record"])) for row in line["records"]]) for line in lines]
    with transaction.atomic():
        store(record for _, records in read for record in records)
        where = _papers_of(record for _, records in read for record in records)
        for line, records in read:
            papers = {where[record.source, record.source_id] for record in records}
            if papers:
                _as_it_was(line, min(papers), papers)
        _moments(read)


def _papers_of(records: Iterable[PaperRecord]) -> dict[tuple[str, str], int]:
    rows = Record.objects.filter(source_id__in={record.source_id for record in records})
    return {
        (source, source_id): paper for source, source_id, paper in rows.values_list("source", "source_id", "paper_id")
    }


def _as_it_was(line: Line, paper_id: int, papers: set[int]) -> None:
    """One paper where there was one, under the key it had: addresses people have kept lead on."""
    if len(papers) > 1:
        merge_papers(paper_id, papers - {paper_id})
    paper = Paper.objects.only("key", "first_seen_at").get(id=paper_id)
    seen = min(paper.first_seen_at, datetime.fromisoformat(line["first_seen_at"]))
    taken = paper.key != line["key"] and Paper.objects.filter(key=line["key"]).exists()
    key = paper.key if taken else line["key"]
    if (key, seen) != (paper.key, paper.first_seen_at):
        Paper.objects.filter(id=paper_id).update(key=key, first_seen_at=seen)


def _moments(read: list[tuple[Line, list[PaperRecord]]]) -> None:
    """When each record was first seen and last changed, as the archive tells it."""
    told = {
        (record.source, record.source_id): row
        for line, records in read
        for row, record in zip(line["records"], records, strict=True)
    }
    rows = list(Record.objects.filter(source_id__in={source_id for _, source_id in told}).defer("payload"))
    changed = []
    for record in rows:
        if row := told.get((record.source, record.source_id)):
            record.first_seen_at = min(record.first_seen_at, datetime.fromisoformat(row["first_seen_at"]))
            record.changed_at = datetime.fromisoformat(row["changed_at"])
            changed.append(record)
    Record.objects.bulk_update(changed, ["first_seen_at", "changed_at"], batch_size=200)


# In this order they are written and taken back; a kind stands behind the kinds its lines point to.
PAPERS = Kind("paper", paper_lines, take_papers, Paper.objects.count)
KINDS: list[Kind] = [PAPERS, SEPARATIONS, *PEOPLE, *INTERACTIONS, *MAILS]
