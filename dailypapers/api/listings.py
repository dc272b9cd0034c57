"""Any list of papers as plain values of the shapes in `client.models`: one pair of routes for all of them."""

from __future__ import annotations

from typing import Any

from dailypapers.api import cursors
from dailypapers.formats import load
from dailypapers.formats.api_json import UNUSED, Document, document
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import parse_period
from dailypapers.listings import Filters, Window, listing_kinds, open_listing
from dailypapers.listings.muting import unmuted_of
from dailypapers.operations.errors import ApiError


def kinds() -> Document:
    """Return all kinds of lists, each with the target it takes."""
    return {
        "items": [
            {"kind": kind.name, "label": kind.label, "target": kind.asks, "needs_account": kind.needs_viewer}
            for kind in listing_kinds().values()
        ]
    }


def listing(
    kind: str,
    target: str,
    viewer: Any,
    site: str,
    *,
    limit: int,
    cursor: str,
    filters: Filters,
    period: str,
    news: bool,
) -> Document:
    """Return a part of a list from the cursor on, each paper with the reason why it is on the list.

    What the viewer has muted is left out, save of what people chose themselves.

    Raises `ApiError` for a bad cursor or period, `ActionError` for what does not exist or is private to others.
    """
    try:
        window = Window.of(parse_period(period)) if period else None
    except InvalidPeriod as error:
        raise ApiError("invalid_value", str(error), "period") from error
    opened = open_listing(kind, target, viewer=viewer, filters=filters, window=window, as_news=news)
    position = cursors.decode(cursor, int)
    start = position[0] if position else 0
    ids = opened.ids(start, start + limit + 1)
    page_ids = unmuted_of(opened.kind, viewer, ids[:limit])
    reasons = opened.reasons_of(page_ids)
    return {
        "kind": opened.kind,
        "target": opened.target,
        "title": opened.title,
        "url": site + opened.url,
        "visibility": opened.visibility.value,
        "total": opened.count(),
        "items": [
            {"paper": document(paper, site), "reason": reasons[paper.id]} for paper in load(page_ids, without=UNUSED)
        ],
        "next": cursors.encode([start + limit]) if len(ids) > limit else None,
    }
