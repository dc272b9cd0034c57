"""Cursors: where the next part of a list begins. Opaque to callers; forging one gains nothing, it grants no access.

A cursor names the last item sent, so a list may grow while somebody pages through it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

import orjson
from django.db.models import Q, QuerySet

from dailypapers.operations.errors import ApiError

Position = list[Any]
INVALID_CURSOR = "Invalid cursor. Send `next` of the previous response unchanged, or leave it out to start."


class IdPage(NamedTuple):
    """The ids of one part of a list, and the cursor of the next part; None behind the last."""

    ids: list[int]
    next: str | None


def encode(position: Position) -> str:
    """Return the cursor of a position."""
    return urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def decode(cursor: str, *kinds: type | tuple[type, ...]) -> Position | None:
    """Return the position of a cursor, whose values are of these types; None for an empty one. Raises `ApiError`."""
    if not cursor:
        return None
    try:
        position = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, UnicodeError):
        raise ApiError("invalid_cursor", INVALID_CURSOR, "cursor") from None
    is_valid = isinstance(position, list) and len(position) == len(kinds)
    if not is_valid or not all(isinstance(v, k) and _is_storable(v) for v, k in zip(position, kinds, strict=True)):
        raise ApiError("invalid_cursor", INVALID_CURSOR, "cursor")
    return list(position)


def _is_storable(value: object) -> bool:
    """Tell whether every database accepts the value."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return 0 <= value < 1 << 62
    return not isinstance(value, str) or ("\0" not in value and len(value) <= 500)


def page_by_score(papers: QuerySet[Any], score: str, cursor: str, limit: int) -> IdPage:
    """Return the next `limit` ids of papers by falling score, then by id. Raises `ApiError` for a bad cursor."""
    position = decode(cursor, (int, float), int)
    if position is not None:
        last_score, last_id = position
        papers = papers.filter(Q(**{f"{score}__lt": last_score}) | Q(**{score: last_score, "id__gt": last_id}))
    rows = list(papers.order_by(f"-{score}", "id").values_list("id", score)[: limit + 1])
    has_more, rows = len(rows) > limit, rows[:limit]
    ids = [paper_id for paper_id, _ in rows]
    return IdPage(ids, encode([rows[-1][1], ids[-1]]) if has_more else None)
