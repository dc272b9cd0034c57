"""A source: the papers of a JSON file on the web, `[{"id": "2510.00001", "title": "…", "day": "2025-10-14"}, …]`.

Harvested by `dailypapers harvest example-feed`, and every day where DAILYPAPERS_HARVEST names it. It asks through the
client it is given, which keeps limits and repeats, and never over a connection of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.fetcher import Cursor, FailedRecord, HarvestRequest, Page, read_answer

SCHEDULE = "daily"
URL = "https://papers.example.org/new.json"


def slices(request: HarvestRequest) -> list[str]:
    """Return the parts that are harvested each on its own: there is one."""
    return ["new"]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    """Yield the one page there is; the cursor, kept with it, would say where to go on."""
    rows = read_answer(client, request.address or URL, "json", parse)
    records, failed = [], []
    for row in rows:
        try:
            records.append(record_of(row))
        except (InvalidRecord, KeyError, TypeError, ValueError) as error:
            failed.append(FailedRecord(str(row)[:40], f"{type(error).__name__}: {error}"))
    yield Page(records, failed=failed, total=len(rows))


def parse(body: bytes) -> list[Any]:
    """Read an answer. Raises `InvalidRecord` for one that was cut, so that it is asked for again."""
    try:
        rows = json.loads(body)
    except ValueError as error:
        raise InvalidRecord(f"No JSON came: {error}.") from error
    return rows if isinstance(rows, list) else []


def record_of(row: Any) -> PaperRecord:
    """Make a record of a row."""
    return PaperRecord(
        source="example-feed",
        source_id=row["id"],
        arxiv_id=row["id"],
        title=row["title"],
        featured_on=date.fromisoformat(row["day"]),
    )
