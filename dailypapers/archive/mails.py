"""Kinds of what is sent: frozen editions, and subscribers with their subscriptions. Links in old mails do not move."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.archive.people import paper_ids, users
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Edition, Subscriber, Subscription

_SUBSCRIBER = ("channel", "address", "hour", "time_zone", "empty_digests", "created_at", "confirmed_at", "stopped_at",
               "stop_reason", "next_at")  # fmt: skip
_WISH = ("kind", "target", "cadence", "weekday", "limit", "revisions", "confirmed", "covered_until", "created_at")


def _edition_lines() -> Iterator[Line]:
    for row in Edition.objects.order_by("day").iterator(chunk_size=CHUNK):
        keys = dict(Paper.objects.filter(id__in=row.paper_ids).values_list("id", "key"))
        yield {"kind": "edition", "day": row.day, "frozen_at": row.frozen_at, "note": row.note,
               "papers": [keys[paper_id] for paper_id in row.paper_ids if paper_id in keys]}  # fmt: skip


def _take_editions(lines: list[Line]) -> None:
    """An edition that is here stays: it is frozen."""
    with transaction.atomic():
        for line in lines:
            which = paper_ids([{"paper": key} for key in line["papers"]])
            ids = [which[key] for key in line["papers"] if key in which]
            facts = {"frozen_at": line["frozen_at"], "note": line["note"], "paper_ids": ids}
            Edition.objects.get_or_create(day=line["day"], defaults=facts)


def _subscriber_lines() -> Iterator[Line]:
    rows = Subscriber.objects.select_related("user").prefetch_related("subscriptions").order_by("id")
    for row in rows.iterator(chunk_size=CHUNK):
        wishes = [{name: getattr(wish, name) for name in _WISH} for wish in row.subscriptions.all()]
        yield {"kind": "subscriber", "address_key": row.address_key, "user": row.user and row.user.username,
               **{name: getattr(row, name) for name in _SUBSCRIBER}, "subscriptions": wishes}  # fmt: skip


def _take_subscribers(lines: list[Line]) -> None:
    """An address that is here keeps its hour, and stays stopped where it was stopped; missing wishes are added."""
    who = users(lines)
    with transaction.atomic():
        for line in lines:
            facts = {name: line[name] for name in _SUBSCRIBER} | {"user_id": who.get(line["user"])}
            channel = facts.pop("channel")
            row, _ = Subscriber.objects.get_or_create(address_key=line["address_key"], channel=channel, defaults=facts)
            for wish in line["subscriptions"]:
                rest = {name: wish[name] for name in _WISH if name not in ("kind", "target")}
                Subscription.objects.get_or_create(
                    subscriber=row, kind=wish["kind"], target=wish["target"], defaults=rest
                )


MAILS: list[Kind] = [
    Kind("edition", _edition_lines, _take_editions, Edition.objects.count),
    Kind("subscriber", _subscriber_lines, _take_subscribers, Subscriber.objects.count),
]
