"""Asking a mailbox for new alerts. The setting names it; the mails stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dailypapers.lib.errors import HarvestingOff, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources.alerts.mailbox import Folder, open_folder, parse_address
from dailypapers.sources.alerts.messages import MAX_MESSAGE
from dailypapers.sources.alerts.parse import parse
from dailypapers.sources.fetcher import Cursor, FailedRecord, HarvestRequest, Page

BATCH = 20  # mails a page
_LONG_AGO = date(1990, 1, 1)
_FIRST_DAYS = 30  # that a first harvest reaches back


def slices(request: HarvestRequest) -> list[str]:
    """Return the folder, by host and name, so that another one begins anew."""
    if not request.key:
        raise SourceError(sentence("No mailbox is set: write its address into DAILYPAPERS_ALERT_MAILBOX."))
    address = parse_address(request.key)
    return [f"{address.user}@{address.host}/{address.folder}"[:200]]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    """Yield the alerts that have come since the last harvest, some mails a page."""
    if not client.is_on:
        raise HarvestingOff(sentence("Requests to the network are switched off (DAILYPAPERS_HARVEST=off)."))
    today = request.now.date()
    with open_folder(parse_address(request.key)) as folder:
        is_same = cursor.get("validity") == folder.validity and request.since is None
        after = int(cursor.get("number", 0)) if is_same else 0
        since = request.since or (_LONG_AGO if after else today - timedelta(days=_FIRST_DAYS))
        client.requests += 1
        numbers = folder.numbers(after, since)
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            client.requests += len(batch)
            yield _page(folder, batch)


def _page(folder: Folder, numbers: list[int]) -> Page:
    """Return what some mails hold, with the number of the last."""
    records: dict[str, PaperRecord] = {}
    failed: list[FailedRecord] = []
    for number in numbers:
        try:
            message = folder.fetch(number, MAX_MESSAGE)
        except SourceError as error:
            failed.append(FailedRecord(f"mail {number}", str(error)))
            continue
        for found in parse(message) if message is not None else ():
            if isinstance(found, PaperRecord):
                records[found.source_id] = found
            else:
                failed.append(FailedRecord(f"mail {number}", str(found)))
    days = {record.source_id: record.announced_on for record in records.values() if record.announced_on is not None}
    cursor = {"validity": folder.validity, "number": numbers[-1]}
    return Page(tuple(records.values()), failed=failed, days=days, cursor=cursor)
