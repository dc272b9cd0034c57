"""References of the archive to papers and users, and rows in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from dailypapers.accounts.models import User
from dailypapers.archive.lines import CHUNK, Line
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find


def paper_ids(lines: list[Line]) -> dict[str, int]:
    """Return the ids of the papers that lines name, by key; keys of merged papers lead to the paper of today."""
    keys = {line["paper"] for line in lines}
    ids = dict(Paper.objects.filter(key__in=keys).values_list("key", "id"))
    for key in keys - ids.keys():
        if paper := find(key):
            ids[key] = paper.id
    return ids


def user_ids(lines: list[Line], name: str = "user") -> dict[str, int]:
    """Return the ids of the users that lines name, by username. A line without a user names nobody."""
    return dict(User.objects.filter(username__in={line[name] for line in lines}).values_list("username", "id"))


def in_chunks(rows: QuerySet[Any]) -> Iterator[Any]:
    yield from rows.order_by("id").iterator(chunk_size=CHUNK)
