"""Taking over the programme of a conference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from dailypapers.catalog import queries
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Presentation, Record
from dailypapers.lib.fingerprint import title_fingerprint
from dailypapers.lib.programme import Slot
from dailypapers.lib.text import collapse

_CHUNK = 400


class Stored(NamedTuple):
    """How many papers got a time, and the slots of papers that are not in the catalogue."""

    venue: str
    number: int
    unknown: list[Slot]


def replace_programme(venue: str, zone: str, slots: Sequence[Slot]) -> Stored:
    """Replace what is presented at a venue from the first to the last day of these slots, by the clocks of `zone`.

    Papers are found by identifier, else by title. No slots change nothing. A paper that is named twice for one moment
    is there once.
    """
    name = ENTITIES["venue"].guess(collapse(venue))
    called = str(name.key if name is not None else collapse(venue))[:100]
    if not slots:
        return Stored(called, 0, [])
    papers = _papers_of(slots)
    rows: dict[tuple[int, object], Presentation] = {}
    now = timezone.now()
    for slot in slots:
        paper_id = papers.get(slot.line)
        if paper_id is not None:
            facts = {"session": slot.session, "kind": slot.kind, "place": slot.place, "zone": zone, "imported_at": now}
            times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
            rows.setdefault((paper_id, slot.starts_at), Presentation(paper_id=paper_id, venue=called, **times, **facts))
    with transaction.atomic():
        Presentation.objects.filter(venue__iexact=called, starts_at__range=_days_of(slots, zone)).delete()
        Presentation.objects.bulk_create(rows.values())
    return Stored(called, len(rows), [slot for slot in slots if slot.line not in papers])


def _days_of(slots: Sequence[Slot], zone: str) -> tuple[datetime, datetime]:
    """Return when the first day of slots begins and the last one ends, by the clocks of the place."""
    days = [slot.starts_at.astimezone(ZoneInfo(zone)).date() for slot in slots]
    begin, end = datetime.combine(min(days), time.min), datetime.combine(max(days), time.max)
    return begin.replace(tzinfo=ZoneInfo(zone)), end.replace(tzinfo=ZoneInfo(zone))


def _papers_of(slots: Sequence[Slot]) -> dict[int, int]:
    """Map the lines of slots to papers: by any identifier, else by the title, where only one paper has it."""
    found: dict[int, int] = {}
    for slot in slots:
        if slot.paper and (paper := queries.find(slot.paper)) is not None:
            found[slot.line] = paper.id
    prints = {slot.line: title_fingerprint(slot.title) for slot in slots if slot.title and slot.line not in found}
    titled: dict[int, set[int]] = {}
    wanted = sorted(set(prints.values()) - {0})
    for at in range(0, len(wanted), _CHUNK):
        records = Record.objects.filter(title_fingerprint__in=wanted[at : at + _CHUNK])
        for fingerprint, paper_id in records.values_list("title_fingerprint", "paper_id"):
            titled.setdefault(fingerprint, set()).add(paper_id)
    for line, fingerprint in prints.items():
        if len(ids := titled.get(fingerprint, set())) == 1:
            [found[line]] = ids
    return found
