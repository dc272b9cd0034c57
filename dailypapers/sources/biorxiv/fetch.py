"""Asking bioRxiv or medRxiv (the source's address says which) for ranges of days, a hundred versions an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta

from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.sources.biorxiv.parse import parse
from dailypapers.sources.fetcher import Cursor, HarvestRequest, Page, days_between, read_answer

BASE = "https://api.biorxiv.org/details"
RECENT = 2  # days before today that a plain harvest asks for again
SERVERS = ("biorxiv", "medrxiv")


def slices(request: HarvestRequest) -> list[str]:
    if request.address not in SERVERS:
        raise SourceError(
            sentence(
                "The address of the source is “%(address)s”: it must be one of %(names)s.",
                address=request.address,
                names=", ".join(SERVERS),
            )
        )
    if request.ids:
        return ["ids"]
    today = request.now.astimezone(UTC).date()
    last = min(request.until or today, today)
    return [f"day {day}" for day in days_between(request.since or last - timedelta(days=RECENT), last)]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    if name == "ids":
        for doi in request.ids:
            listing = read_answer(client, f"{BASE}/{request.address}/{doi}", "json", parse)
            yield Page(listing.records, failed=listing.failed)
        return
    day = date.fromisoformat(name.removeprefix("day "))
    offset = int(cursor.get("offset", 0))
    while True:
        url = f"{BASE}/{request.address}/{day}/{day}/{offset}"
        listing = read_answer(client, url, "json", parse)
        offset += listing.items
        is_last = not listing.items or offset >= listing.total
        days = {record.source_id: day for record in listing.records}
        cursor = {} if is_last else {"offset": offset}
        yield Page(listing.records, failed=listing.failed, days=days, cursor=cursor, total=listing.total)
        if is_last:
            return
