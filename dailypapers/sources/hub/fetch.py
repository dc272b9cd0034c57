"""Asking the hub for its Daily Papers, a day at a time. Recent days are asked again, because upvotes go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from urllib.parse import urlencode

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources.fetcher import Cursor, FailedRecord, HarvestRequest, Page, days_between, read_answer
from dailypapers.sources.field_cleaners import load_json, text
from dailypapers.sources.hub.parse import record_of

LISTING = "https://huggingface.co/api/daily_papers"
PAPER = "https://huggingface.co/api/papers/"
RECENT = 3  # days before today that a plain harvest asks for again
FIRST = date(2023, 5, 4)  # the first day the hub has
PAGE = 100  # papers of one answer


def slices(request: HarvestRequest) -> list[str]:
    if request.ids:
        return ["ids"]
    today = request.now.astimezone(UTC).date()
    last = min(request.until or today, today)
    first = max(request.since or (last - timedelta(days=RECENT)), FIRST)
    return [f"day {day}" for day in days_between(first, last)]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    if name == "ids":
        for paper_id in request.ids:
            records, failed = read_answer(client, f"{PAPER}{paper_id}", "json", parse_paper)
            yield Page(records, failed=failed)
        return
    day = date.fromisoformat(name.removeprefix("day "))
    number = 0
    while True:
        url = f"{LISTING}?{urlencode({'date': str(day), 'limit': PAGE, 'p': number})}"
        records, failed = read_answer(client, url, "json", parse_listing)
        days = {records.source_id: records.featured_on or day for records in records}
        yield Page(records, failed=failed, days=days)
        number += 1
        if len(records) + len(failed) < PAGE:
            return


def parse_listing(data: bytes) -> tuple[list[PaperRecord], list[FailedRecord]]:
    """Return the papers of one answer. Raises InvalidRecord where it is no JSON list."""
    items = load_json(data)
    if not isinstance(items, list):
        raise InvalidRecord(sentence("The answer is no list of papers."))
    records, failed = [], []
    for number, item in enumerate(items, start=1):
        try:
            if not isinstance(item, dict):
                raise InvalidRecord(sentence("The item is no JSON object."))
            records.append(record_of(item))
        except InvalidRecord as error:
            nested = item.get("paper") if isinstance(item, dict) else None
            name = text(nested.get("id"), 200) if isinstance(nested, dict) else ""
            failed.append(FailedRecord(name or f"item {number} of a listing", str(error)))
    return records, failed


def parse_paper(data: bytes) -> tuple[list[PaperRecord], list[FailedRecord]]:
    return parse_listing(b"[" + data + b"]")
