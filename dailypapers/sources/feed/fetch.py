"""Asking for a feed at any public address, conditionally."""

from __future__ import annotations

from collections.abc import Iterator

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.sources.feed.parse import parse
from dailypapers.sources.fetcher import Cursor, HarvestRequest, Page


def slices(request: HarvestRequest) -> list[str]:
    if not request.address:
        raise SourceError(sentence("The source has no address: write that of its feed."))
    return ["feed"]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    is_same = cursor.get("address") == request.address
    etag, modified = (str(cursor.get(key, "")) if is_same else "" for key in ("etag", "modified"))
    answer = client.get(request.address, kind="xml", etag=etag, last_modified=modified)
    if answer.status == 304:
        yield Page(cursor=cursor)
        return
    if answer.status != 200:
        raise SourceError(
            sentence("There is no feed at %(address)s: correct the address of the source.", address=request.address)
        )
    try:
        feed = parse(answer.body, f"feed-{request.name}"[:40])
    except InvalidRecord as error:
        raise SourceError(f"{request.address} cannot be read: {error}") from error
    days = {record.source_id: record.announced_on for record in feed.records if record.announced_on}
    saved = {"address": request.address, "etag": answer.etag, "modified": answer.last_modified}
    yield Page(feed.records, failed=feed.failed, days=days, cursor=saved)
