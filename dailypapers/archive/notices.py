"""The kind of notices about papers: retractions and publications, by DOI or arXiv number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.actions import store_notices
from dailypapers.catalog.models import PaperNotice
from dailypapers.lib.notices import Notice

_COLUMNS = ("identifier", "notice", "doi", "issued_on", "reason", "source")


def _notice_lines() -> Iterator[Line]:
    rows = PaperNotice.objects.order_by("id").values_list("identifier", "kind", "doi", "issued_on", "reason", "source")
    for row in rows.iterator(chunk_size=CHUNK):
        yield {"kind": "notice", **dict(zip(_COLUMNS, row, strict=True))}


def _restore(lines: list[Line]) -> None:
    for source, of_source in groupby(lines, key=lambda line: str(line["source"])):
        store_notices([_notice(line) for line in of_source], source)


def _notice(line: Line) -> Notice:
    issued_on = date.fromisoformat(line["issued_on"]) if line["issued_on"] else None
    return Notice(line["identifier"], line["notice"], line["doi"], issued_on, line["reason"])


NOTICES = Kind("notice", _notice_lines, _restore, PaperNotice.objects.count)
