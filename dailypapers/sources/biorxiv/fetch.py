"""Asking bioRxiv or medRxiv (the source's address says which) for ranges of days, a hundred versions an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta

from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.sources.biorxiv.parse import parse
from dailypapers.sources.fetcher import Cursor, HarvestRequest, Page, days_between, read_answer

BASE = "https://api.biorxiv.org/details"
RECENT = 2  # days before today that a plain harvest asks for again
SERVERS = ("biorxiv", "medrxiv")


def slices(wish: HarvestRequest) -> list[str]:
    if wish.address not in SERVERS:
        raise SourceError(f"The address of the source is “{wish.address}”: it must be one of {', '.join(SERVERS)}.")
    if wish.ids:
        return ["ids"]
    today = wish.now.astimezone(UTC).date()
    last = min(wish.until or today, today)
    return [f"day {day}" for day in days_between(wish.since or last - timedelta(days=RECENT), last)]


def pages(name: str, cursor: Cursor, wish: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    if name == "ids":
        for doi in wish.ids:
            found = read_answer(client, f"{BASE}/{wish.address}/{doi}", "json", parse)
            yield Page(found.records, failed=found.failed)
        return
    day = date.fromisoformat(name.removeprefix("day "))
    offset = int(cursor.get("offset", 0))
    while True:
        url = f"{BASE}/{wish.address}/{day}/{day}/{offset}"
        found = read_answer(client, url, "json", parse)
        offset += found.items
        is_last = not found.items or offset >= found.total
        days = {record.source_id: day for record in found.records}
        cursor = {} if is_last else {"offset": offset}
        yield Page(found.records, failed=found.failed, days=days, cursor=cursor, total=found.total)
        if is_last:
            return
