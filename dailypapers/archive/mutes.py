"""The kind of what readers muted."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.archive.references import user_ids
from dailypapers.community.models import Mute


def _lines() -> Iterator[Line]:
    for row in Mute.objects.select_related("user").order_by("id").iterator(chunk_size=CHUNK):
        yield {
            "kind": "mute",
            "user": row.user.username,
            "of": row.kind,
            "target": row.target,
            "created_at": row.created_at,
        }


def _restore(lines: list[Line]) -> None:
    users = user_ids(lines)
    with transaction.atomic():
        for line in lines:
            if line["user"] in users:
                defaults = {"created_at": line["created_at"]}
                target = {"kind": line["of"], "target": line["target"]}
                Mute.objects.get_or_create(user_id=users[line["user"]], **target, defaults=defaults)


MUTES = Kind("mute", _lines, _restore, Mute.objects.count)
