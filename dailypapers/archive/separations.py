"""The kind of papers that an administrator has split: restored apart, whatever their records have in common."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.actions import separate, split
from dailypapers.catalog.models import Paper, Record, Separation


def _separation_lines() -> Iterator[Line]:
    for row in Separation.objects.filter(paper_id__lt=F("other_id")).order_by("id").iterator(chunk_size=CHUNK):
        yield {"kind": "separation", "papers": [_side(row.paper_id), _side(row.other_id)]}


def _side(paper_id: int) -> Line:
    records = Record.objects.filter(paper_id=paper_id).order_by("id").values_list("source", "source_id")
    paper = Paper.objects.only("key", "first_seen_at").get(id=paper_id)
    return {"key": paper.key, "first_seen_at": paper.first_seen_at, "records": [list(record) for record in records]}


def _restore(lines: list[Line]) -> None:
    with transaction.atomic():
        for line in lines:
            _split_again(*line["papers"])


def _split_again(one: Line, other: Line) -> None:
    """Split records that were restored as one paper, since nothing in themselves tells them apart."""
    left, right = _papers_by_record(one), _papers_by_record(other)
    papers = set(left.values()), set(right.values())
    if len(papers[0]) != 1 or len(papers[1]) != 1:
        return
    [first], [second] = papers
    if first == second:
        second = split(list(right)).id
        Paper.objects.filter(id=second).update(first_seen_at=other["first_seen_at"])
        _rename({first: one["key"], second: other["key"]})
    else:
        separate(first, second)


def _papers_by_record(side: Line) -> dict[int, int]:
    """Return the paper of each record of a side, by the record's id."""
    papers: dict[int, int] = {}
    for source, source_id in side["records"]:
        papers |= dict(Record.objects.filter(source=source, source_id=source_id).values_list("id", "paper_id"))
    return papers


def _rename(keys: dict[int, str]) -> None:
    """Give papers the keys they had; one whose key another paper has by now keeps the one it has."""
    current = dict(Paper.objects.filter(id__in=keys).values_list("id", "key"))
    for paper_id, key in current.items():
        Paper.objects.filter(id=paper_id).update(key=f"{key} ")  # a key of nobody, so that two can be exchanged
    for paper_id, key in keys.items():
        free = next(name for name in (key, current[paper_id], *current.values()) if not _is_taken(name))
        Paper.objects.filter(id=paper_id).update(key=free)


def _is_taken(key: str) -> bool:
    return Paper.objects.filter(key=key).exists()


SEPARATIONS = Kind("separation", _separation_lines, _restore, lambda: Separation.objects.count() // 2)
