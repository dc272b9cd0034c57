"""The kind of decisions about who wrote what, by names and keys of papers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.models import AuthorDecision

_PAIR = ("name", "key", "other_name", "other_key")
_COLUMNS = (*_PAIR, "is_same", "reason", "decided_at")


def _lines() -> Iterator[Line]:
    rows = AuthorDecision.objects.order_by("id").values_list(*_COLUMNS)
    for row in rows.iterator(chunk_size=CHUNK):
        yield {"kind": "author_decision", **dict(zip(_COLUMNS, row, strict=True))}


def _restore(lines: list[Line]) -> None:
    """Store decisions; one that stands here stays."""
    with transaction.atomic():
        for line in lines:
            defaults = {name: line[name] for name in ("is_same", "reason", "decided_at")}
            AuthorDecision.objects.get_or_create(**{name: line[name] for name in _PAIR}, defaults=defaults)


AUTHOR_DECISIONS = Kind("author_decision", _lines, _restore, AuthorDecision.objects.count)
