"""Cursors: where the next part of a list begins. Opaque to callers; of no use to forge, it holds a place, no right.

A cursor names the last thing that was seen, so a list may grow while somebody pages through it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from dailypapers.operations.errors import ApiError

Place = list[Any]
BAD = "This cursor leads nowhere. Take `next` of the part before, as it is, or leave it out to begin."


def write(place: Place) -> str:
    return urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def read(cursor: str, *kinds: type | tuple[type, ...]) -> Place | None:
    """The place of a cursor, whose values are of these `kinds`; None for an empty one. Raises `ApiError`."""
    if not cursor:
        return None
    try:
        place = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, UnicodeError):
        raise ApiError("invalid_cursor", BAD, "cursor") from None
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not fits or not all(isinstance(v, k) and _is_sane(v) for v, k in zip(place, kinds, strict=True)):
        raise ApiError("invalid_cursor", BAD, "cursor")
    return list(place)


def _is_sane(value: object) -> bool:
    """Whether every database takes it."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return 0 <= value < 1 << 62
    return not isinstance(value, str) or ("\0" not in value and len(value) <= 500)


def by_score(papers: QuerySet[Any], score: str, cursor: str, limit: int) -> tuple[list[int], str | None]:
    """The next `limit` ids of papers, ordered by a score that falls and then by id, and the cursor behind them."""
    place = read(cursor, (int, float), int)
    if place is not None:
        papers = papers.filter(Q(**{f"{score}__lt": place[0]}) | Q(**{score: place[0], "id__gt": place[1]}))
    rows = list(papers.order_by(f"-{score}", "id").values_list("id", score)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return [row[0] for row in rows], write([rows[-1][1], rows[-1][0]]) if more else None
