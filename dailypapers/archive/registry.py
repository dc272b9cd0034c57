"""What an archive holds. Each kind knows how its lines are written and how they are restored.

An archive is JSON lines: first `{"kind": "archive", …}`, then the kinds in the order of `KINDS`, last
`{"kind": "end", "lines": …}`. What an app adds to the instance becomes a kind behind those it points to; a line names
a paper by its key, which leads to the paper after all merging. docs/archive.md describes every kind.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import orjson
from django.db import transaction

from dailypapers.archive.author_decisions import AUTHOR_DECISIONS
from dailypapers.archive.contributions import CONTRIBUTIONS
from dailypapers.archive.interactions import ACCESS, INTERACTIONS
from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.archive.mailed import MAILED
from dailypapers.archive.mails import MAILS
from dailypapers.archive.mutes import MUTES
from dailypapers.archive.notices import NOTICES
from dailypapers.archive.people import PEOPLE
from dailypapers.archive.programme import PROGRAMMES
from dailypapers.archive.repositories import REPOSITORIES
from dailypapers.archive.separations import SEPARATIONS
from dailypapers.archive.switches import SWITCHES
from dailypapers.catalog.actions import merge_papers, store
from dailypapers.catalog.models import Paper, Record
from dailypapers.lib.record import PaperRecord, from_json


def paper_lines() -> Iterator[Line]:
    """Yield every paper with all its records, from which it is derived again."""
    last = 0
    while True:
        rows = Paper.objects.filter(id__gt=last).order_by("id").values_list("id", "key", "first_seen_at", named=True)
        papers = list(rows[:CHUNK])
        if not papers:
            return
        last = papers[-1].id
        records: dict[int, list[Line]] = {paper.id: [] for paper in papers}
        columns = ("paper_id", "payload", "first_seen_at", "changed_at")
        ordered = Record.objects.filter(paper_id__in=records).order_by("paper_id", "id")
        for row in ordered.values_list(*columns, named=True):
            record = orjson.loads(zlib.decompress(row.payload))
            moments = {"first_seen_at": row.first_seen_at, "changed_at": row.changed_at}
            records[row.paper_id].append({**moments, "record": record})
        for paper in papers:
            yield {
                "kind": "paper",
                "key": paper.key,
                "first_seen_at": paper.first_seen_at,
                "records": records[paper.id],
            }


class _ParsedLine(NamedTuple):
    """A line of a paper, with its records in the order of `line["records"]`."""

    line: Line
    records: list[PaperRecord]


def restore_papers(lines: list[Line]) -> None:
    """Store papers as they were: their records, their keys, since when they are known. One transaction."""
    parsed = [_ParsedLine(line, [from_json(orjson.dumps(row["record"])) for row in line["records"]]) for line in lines]
    with transaction.atomic():
        store(record for one in parsed for record in one.records)
        by_record = _papers_of(record for one in parsed for record in one.records)
        for line, records in parsed:
            papers = {by_record[record.source, record.source_id] for record in records}
            if papers:
                _restore_identity(line, min(papers), papers)
        _restore_moments(parsed)


def _papers_of(records: Iterable[PaperRecord]) -> dict[tuple[str, str], int]:
    """Return the id of each record's paper, by source and id there."""
    rows = Record.objects.filter(source_id__in={record.source_id for record in records})
    columns = rows.values_list("source", "source_id", "paper_id", named=True)
    return {(row.source, row.source_id): row.paper_id for row in columns}


def _restore_identity(line: Line, paper_id: int, papers: set[int]) -> None:
    """Make one paper where there was one, under the key it had, so that addresses people kept still lead to it."""
    if len(papers) > 1:
        merge_papers(paper_id, papers - {paper_id})
    paper = Paper.objects.only("key", "first_seen_at").get(id=paper_id)
    first_seen_at = min(paper.first_seen_at, datetime.fromisoformat(line["first_seen_at"]))
    is_taken = paper.key != line["key"] and Paper.objects.filter(key=line["key"]).exists()
    key = paper.key if is_taken else line["key"]
    if (key, first_seen_at) != (paper.key, paper.first_seen_at):
        Paper.objects.filter(id=paper_id).update(key=key, first_seen_at=first_seen_at)


def _restore_moments(parsed: list[_ParsedLine]) -> None:
    """Sets when each record was first seen and last changed, as the archive has it."""
    archived = {
        (record.source, record.source_id): row
        for line, records in parsed
        for row, record in zip(line["records"], records, strict=True)
    }
    rows = list(Record.objects.filter(source_id__in={source_id for _, source_id in archived}).defer("payload"))
    changed = []
    for record in rows:
        if row := archived.get((record.source, record.source_id)):
            record.first_seen_at = min(record.first_seen_at, datetime.fromisoformat(row["first_seen_at"]))
            record.changed_at = datetime.fromisoformat(row["changed_at"])
            changed.append(record)
    Record.objects.bulk_update(changed, ["first_seen_at", "changed_at"], batch_size=200)


# In this order they are written and restored; a kind stands behind the kinds its lines point to.
PAPERS = Kind("paper", paper_lines, restore_papers, Paper.objects.count)
OF_PAPERS = (PAPERS, REPOSITORIES, SEPARATIONS, NOTICES, AUTHOR_DECISIONS, PROGRAMMES)
KINDS: list[Kind] = [*OF_PAPERS, *PEOPLE, *CONTRIBUTIONS, MUTES, *INTERACTIONS, *MAILS, MAILED, *ACCESS, *SWITCHES]
