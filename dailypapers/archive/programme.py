"""The kind of programmes: when papers are presented, which nobody can be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from dailypapers.archive.lines import Kind, Line
from dailypapers.archive.references import in_chunks, paper_ids
from dailypapers.catalog.models import Presentation

_FACTS = ("venue", "session", "kind", "place", "zone", "starts_at", "ends_at", "imported_at")
_MOMENTS = ("starts_at", "ends_at", "imported_at")


def _lines() -> Iterator[Line]:
    for row in in_chunks(Presentation.objects.select_related("paper")):
        facts = {name: getattr(row, name) for name in _FACTS}
        yield {"kind": "presentation", "paper": row.paper.key, "as": facts.pop("kind")} | facts


def _restore(lines: list[Line]) -> None:
    papers = paper_ids(lines)
    rows = []
    for line in lines:
        facts = {name: line[name] for name in _FACTS if name != "kind"} | {"kind": line["as"]}
        facts |= {name: datetime.fromisoformat(line[name]) for name in _MOMENTS}
        if line["paper"] in papers:
            rows.append(Presentation(paper_id=papers[line["paper"]], **facts))
    with transaction.atomic():
        Presentation.objects.bulk_create(rows, ignore_conflicts=True)


PROGRAMMES = Kind("presentation", _lines, _restore, Presentation.objects.count)
