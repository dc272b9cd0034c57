"""The kind of digests that were sent, so that nobody gets a paper again after a restore, nor a second digest a day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.archive.references import paper_ids
from dailypapers.digests.models import Delivery, DigestPaper, Subscriber


def _sent() -> QuerySet[Delivery]:
    """Return the digests that left, or may have left: those that were being handed over count, as in the database."""
    has_left = Q(state__in=[Delivery.State.SENT, Delivery.State.SENDING])
    return Delivery.objects.filter(has_left, kind=Delivery.Kind.DIGEST)


def _mailed_lines() -> Iterator[Line]:
    rows = _sent().select_related("subscriber").prefetch_related("papers__paper").order_by("id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield {
            "kind": "mailed",
            "channel": row.subscriber.channel,
            "address_key": row.subscriber.address_key,
            "day": row.day,
            "planned_at": row.planned_at,
            "finished_at": row.finished_at,
            "papers": [[one.paper.key, one.version] for one in row.papers.all()],
        }


def _restore(lines: list[Line]) -> None:
    """Create the deliveries that are missing, as sent; a day that has one keeps it and gains its papers."""
    keys = {line["address_key"] for line in lines}
    rows = Subscriber.objects.filter(address_key__in=keys).values_list("channel", "address_key", "id", named=True)
    subscribers = {(row.channel, row.address_key): row.id for row in rows}
    papers = paper_ids([{"paper": key} for line in lines for key, _ in line["papers"]])
    with transaction.atomic():
        for line in lines:
            subscriber_id = subscribers.get((line["channel"], line["address_key"]))
            if subscriber_id is None:
                continue
            facts = {"state": Delivery.State.SENT, "due_at": line["planned_at"], "planned_at": line["planned_at"]}
            delivery, _ = Delivery.objects.get_or_create(
                subscriber_id=subscriber_id,
                kind=Delivery.Kind.DIGEST,
                day=line["day"],
                defaults=facts | {"finished_at": line["finished_at"] or line["planned_at"]},
            )
            DigestPaper.objects.bulk_create(
                [
                    DigestPaper(
                        delivery=delivery,
                        subscriber_id=subscriber_id,
                        paper_id=papers[key],
                        position=position,
                        version=version,
                    )
                    for position, (key, version) in enumerate(line["papers"])
                    if key in papers
                ],
                ignore_conflicts=True,
            )


MAILED = Kind("mailed", _mailed_lines, _restore, lambda: _sent().count())
