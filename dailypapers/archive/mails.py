"""Kinds of what is sent: frozen editions, and subscribers with their subscriptions. Links in old mails do not move."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.archive.references import paper_ids, user_ids
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Edition, Subscriber, Subscription
from dailypapers.digests.subscriptions.channels import key_of, place_of, seal
from dailypapers.lib.errors import InvalidSubscription

_SUBSCRIBER = (
    "channel",
    "address",
    "hour",
    "time_zone",
    "empty_digests",
    "created_at",
    "confirmed_at",
    "stopped_at",
    "stop_reason",
    "next_at",
)
_LATER = {"language": ""}  # facts that are written where they are not this, as older archives have them
_SUBSCRIPTION = (
    "kind",
    "target",
    "cadence",
    "weekday",
    "limit",
    "revisions",
    "confirmed",
    "covered_until",
    "created_at",
)


def _edition_lines() -> Iterator[Line]:
    for row in Edition.objects.order_by("day").iterator(chunk_size=CHUNK):
        keys = dict(Paper.objects.filter(id__in=row.paper_ids).values_list("id", "key"))
        yield {
            "kind": "edition",
            "day": row.day,
            "frozen_at": row.frozen_at,
            "note": row.note,
            "papers": [keys[paper_id] for paper_id in row.paper_ids if paper_id in keys],
        }


def _restore_editions(lines: list[Line]) -> None:
    """Create missing editions. An existing one stays: it is frozen."""
    with transaction.atomic():
        for line in lines:
            papers = paper_ids([{"paper": key} for key in line["papers"]])
            ids = [papers[key] for key in line["papers"] if key in papers]
            facts = {"frozen_at": line["frozen_at"], "note": line["note"], "paper_ids": ids}
            Edition.objects.get_or_create(day=line["day"], defaults=facts)


def _subscriber_lines() -> Iterator[Line]:
    rows = Subscriber.objects.select_related("user").prefetch_related("subscriptions").order_by("id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield {
            "kind": "subscriber",
            "address_key": row.address_key,
            "user": row.user and row.user.username,
            **{name: getattr(row, name) for name in _SUBSCRIBER},
            **{name: getattr(row, name) for name in _LATER if getattr(row, name) != _LATER[name]},
            **({} if row.channel in Subscriber.BY_MAIL else {"sealed": row.sealed, "server": row.server}),
            "subscriptions": [{name: getattr(one, name) for name in _SUBSCRIPTION} for one in row.subscriptions.all()],
        }


def _restore_subscribers(lines: list[Line]) -> None:
    """Create missing subscribers and subscriptions. An existing address keeps its hour, and stays stopped."""
    users = user_ids(lines)
    with transaction.atomic():
        for line in lines:
            facts = {name: line[name] for name in _SUBSCRIBER} | {"user_id": users.get(line["user"])} | _where(line)
            facts |= {name: line.get(name, _LATER[name]) for name in _LATER}
            key, channel = facts.pop("address_key"), facts.pop("channel")
            row, _ = Subscriber.objects.get_or_create(address_key=key, channel=channel, defaults=facts)
            for terms in line["subscriptions"]:
                defaults = {name: terms[name] for name in _SUBSCRIPTION if name not in ("kind", "target")}
                Subscription.objects.get_or_create(
                    subscriber=row, kind=terms["kind"], target=terms["target"], defaults=defaults
                )


def _where(line: Line) -> Line:
    """Return where a subscriber is; a channel of an older archive, whose address stood in it, is sealed."""
    kept = {name: line.get(name, "") for name in ("address_key", "sealed", "server")}
    if line["channel"] in Subscriber.BY_MAIL or kept["sealed"]:
        return kept
    try:
        place = place_of(line["address"], line["channel"])
    except InvalidSubscription:
        return kept  # a message to it fails, and says why
    return {
        "address": place.name,
        "address_key": key_of(place, None),
        "sealed": seal(place.url),
        "server": place.server,
    }


MAILS: list[Kind] = [
    Kind("edition", _edition_lines, _restore_editions, Edition.objects.count),
    Kind("subscriber", _subscriber_lines, _restore_subscribers, Subscriber.objects.count),
]
