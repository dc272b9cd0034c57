"""Fetching from arXiv: the daily feed, OAI-PMH by sets, and the query API for papers that are announced but not here.

A plain harvest asks all three, in this order. A harvest of given days asks OAI-PMH alone, by datestamp.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from dailypapers.lib.categories import archive_of, canonical_category
from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.sources.arxiv.parse import FeedPage, OaiPage, parse_feed, parse_oai, parse_query
from dailypapers.sources.fetcher import READINGS, Cursor, HarvestRequest, Page, read_answer

OAI = "https://oaipmh.arxiv.org/oai"
FEED = "https://rss.arxiv.org/atom/"
QUERY = "https://export.arxiv.org/api/query"

FEED_LIMIT = 2_000  # items; a feed with as many is cut, so it is asked for in parts
IDS = 100  # papers asked for in one query
FIRST_DAYS = 3  # how far back the first harvest without --since looks
RESTARTS = 10  # times a listing may lose its token
_PHYSICS = frozenset((
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin", "nucl-ex", "nucl-th",
    "physics", "quant-ph",
))  # fmt: skip


def slices(request: HarvestRequest) -> list[str]:
    if request.ids:
        return ["ids"]
    sets = [f"oai {oai_set(code)}" for code in request.categories]
    if request.since or request.until:
        span = f"{request.since or ''}..{request.until or ''}"
        return [f"{name} {span}" for name in sets]
    return ["feed", *sets, "waiting"]


def oai_set(code: str) -> str:
    """Return the set of a category or archive: `cs:cs:LG`, `physics:hep-th`, `cs`. Raises SourceError for others."""
    canonical = canonical_category(code)
    archive = archive_of(canonical)
    if not archive:
        raise SourceError(
            sentence("“%(code)s” is not a category of arXiv. Correct the categories of the source.", code=code)
        )
    group = "physics" if archive in _PHYSICS else archive
    if canonical == archive:
        return group if group == archive and group != "physics" else f"{group}:{archive}"
    return f"{group}:{archive}:{canonical.partition('.')[2]}"


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    if name == "feed":
        return _feed(cursor, request, client)
    if name.startswith("oai "):
        return _oai(name.split(" ")[1], cursor, request, client)
    return by_ids(request.ids or request.waiting(), client)


# --- the daily feed ---------------------------------------------------------------------------------------------


def _feed(cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    """Fetch the feed of all categories at once; in halves where it is cut, or the URL too long."""
    etags: dict[str, str] = dict(cursor.get("etags", {}))
    fresh: dict[str, str] = {}
    parts = [list(request.categories)]
    while parts:
        part = parts.pop(0)
        if len(part) > 40:
            parts = [part[: len(part) // 2], part[len(part) // 2 :], *parts]
            continue
        url = FEED + quote("+".join(part), safe="+.-")
        feed, etag = _feed_page(client, url, etags.get(url, ""))
        fresh[url] = etag
        if feed is None:
            yield Page(cursor={"etags": etags | fresh})
            continue
        if feed.items >= FEED_LIMIT and len(part) > 1:
            parts = [part[: len(part) // 2], part[len(part) // 2 :], *parts]
        days = {line.source_id: line.day for line in feed.announced}
        etags |= fresh
        yield Page(feed.records, feed.announced, feed.failed, days=days, cursor={"etags": etags})
    yield Page(cursor={"etags": fresh})


def _feed_page(client: PoliteClient, url: str, etag: str) -> tuple[FeedPage | None, str]:
    """Fetch a feed and its ETag; None for the feed where it has not changed."""
    answer = client.get(url, kind="xml", etag=etag)
    if answer.status == 304:
        return None, etag
    if answer.status != 200:
        raise SourceError(sentence("There is no feed at %(url)s: check the categories of the source.", url=url))
    try:
        return parse_feed(answer.body), answer.etag
    except ValueError:  # cut or damaged: once more, without condition
        return read_answer(client, url, "xml", parse_feed), ""


# --- OAI-PMH ----------------------------------------------------------------------------------------------------


def _oai(set_name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    """Fetch all records of a set that changed on the requested days, page by page.

    The cursor holds the first day of the listing, its token with the day it was given, the newest datestamp, and
    whether datestamps came in order. A lost token begins a new listing: from that newest datestamp, or, where they
    came out of order, from the first day; records that come twice are recognised.
    """
    today = request.now.astimezone(UTC).date()
    state: dict[str, Any] = dict(cursor)
    if not state.get("first") or state.get("done"):
        first = (
            request.since or _day(state.get("next")) or (None if request.until else today - timedelta(days=FIRST_DAYS))
        )
        state = {"first": str(first or ""), "began": str(today)}
    if state.get("token") and state.get("token_day") != str(today):
        _lose_token(state)  # it expired at midnight UTC
    restarts = 0
    while True:
        page = read_answer(client, _oai_url(set_name, state, request), "xml", parse_oai)
        if page.error == "badResumptionToken" and state.get("token") and restarts < RESTARTS:
            restarts += 1
            _lose_token(state)
            continue
        if page.error and page.error != "noRecordsMatch":
            raise SourceError(f"arXiv's OAI-PMH answers {page.error} for the set {set_name}: {page.message}")
        _advance(state, page, today, request)
        yield Page(page.records, (), page.failed, page.deleted, page.datestamps or {}, dict(state), total=page.total)
        is_last = not page.token
        del page  # two pages at once would be held while the next one is read
        if is_last:
            return


def _advance(state: dict[str, Any], page: OaiPage, today: date, request: HarvestRequest) -> None:
    """Update the cursor to the position behind a page."""
    for stamp in map(str, (page.datestamps or {}).values()):
        if stamp < state.get("stamp", ""):
            state["unordered"] = True
        state["stamp"] = max(stamp, state.get("stamp", ""))
    state |= {"token": page.token, "token_day": str(today)}
    if not page.token:
        # what changes later on the day the listing began is asked for again
        began = _day(state["began"]) or today
        next_day = "" if request.since or request.until else str(began - timedelta(days=1))
        state.clear()
        state |= {"done": True, "next": next_day}


def _lose_token(state: dict[str, Any]) -> None:
    state["token"] = ""
    if state.get("stamp") and not state.get("unordered"):
        state["first"] = state["stamp"]


def _oai_url(set_name: str, state: dict[str, Any], request: HarvestRequest) -> str:
    if state.get("token"):
        return f"{OAI}?{urlencode({'verb': 'ListRecords', 'resumptionToken': state['token']})}"
    parameters = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": set_name}
    days = {"from": state["first"], "until": str(request.until or "")}
    return f"{OAI}?{urlencode(parameters | {name: day for name, day in days.items() if day})}"


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


# --- the query API ----------------------------------------------------------------------------------------------


def by_ids(ids: Iterator[str] | Any, client: PoliteClient) -> Iterator[Page]:
    """Fetch papers by id, a hundred a query. What arXiv does not know is not in the answer."""
    arxiv_ids = list(dict.fromkeys(ids))
    for start in range(0, len(arxiv_ids), IDS):
        batch = arxiv_ids[start : start + IDS]
        url = f"{QUERY}?{urlencode({'id_list': ','.join(batch), 'start': 0, 'max_results': IDS})}"
        for attempt in range(1, READINGS + 1):
            page = read_answer(client, url, "xml", parse_query)
            if page.records or page.failed or not page.total:
                break
            if attempt == READINGS:  # empty, although it says how many there are: happens in the middle of listings
                raise SourceError("arXiv's query API keeps answering with an empty page: try again later.")
        yield Page(page.records, failed=page.failed)
