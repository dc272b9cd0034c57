"""Asking OpenReview for the papers of a venue, by id, a thousand an answer. Anonymous readers may ask seldom."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.sources.fetcher import Cursor, HarvestRequest, Page, read_answer
from dailypapers.sources.openreview.parse import parse

NOTES = "https://api2.openreview.net/notes"
PAGE = 1_000


def slices(request: HarvestRequest) -> list[str]:
    if request.ids:
        return ["ids"]
    if not request.address:
        raise SourceError(
            sentence("OpenReview is asked by venue: write one, ICLR.cc/2026/Conference, as the source's address.")
        )
    return [f"venue {venue}" for venue in request.address.replace(",", " ").split()]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    if name == "ids":
        for note_id in request.ids:
            notes = read_answer(client, f"{NOTES}?{urlencode({'id': note_id})}", "json", parse)
            yield Page(notes.records, failed=notes.failed)
        return
    after = str(cursor.get("after", ""))
    while True:
        parameters = {"content.venueid": name.removeprefix("venue "), "limit": PAGE, "sort": "id", "after": after}
        url = f"{NOTES}?{urlencode({key: value for key, value in parameters.items() if value})}"
        notes = read_answer(client, url, "json", parse)
        is_last = notes.items < PAGE or not notes.last or notes.last == after
        after = "" if is_last else notes.last
        yield Page(notes.records, failed=notes.failed, cursor={"after": after} if after else {})
        if is_last:
            return
