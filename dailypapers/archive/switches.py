"""Kinds of what the administrator switched: sources with their schedules, and steps of the worker that are paused."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from dailypapers.archive.lines import Kind, Line
from dailypapers.sources.models import Source
from dailypapers.worker.models import StepState

_SOURCE = ("is_on", "schedule", "categories", "address")


def _source_lines() -> Iterator[Line]:
    for row in Source.objects.order_by("id"):
        yield {"kind": "source", "name": row.name, "of": row.kind, **{name: getattr(row, name) for name in _SOURCE}}


def _restore_sources(lines: list[Line]) -> None:
    """Create missing sources. One that is here and was never on or harvested takes what the archive says of it."""
    with transaction.atomic():
        for line in lines:
            facts = {name: line[name] for name in _SOURCE}
            row, is_new = Source.objects.get_or_create(name=line["name"], defaults=facts | {"kind": line["of"]})
            if not is_new and row.kind == line["of"] and not row.is_on and row.last_run_at is None:
                Source.objects.filter(pk=row.pk).update(**facts)


def _paused() -> QuerySet[StepState]:
    """Return the steps that are paused; one that a host has for itself is named after a home that stays behind."""
    return StepState.objects.filter(is_paused=True).exclude(name__contains=" ")


def _pause_lines() -> Iterator[Line]:
    for row in _paused().order_by("id"):
        yield {"kind": "pause", "step": row.name}


def _restore_pauses(lines: list[Line]) -> None:
    with transaction.atomic():
        for line in lines:
            StepState.objects.update_or_create(name=line["step"], defaults={"is_paused": True})


SWITCHES: list[Kind] = [
    Kind("source", _source_lines, _restore_sources, Source.objects.count),
    Kind("pause", _pause_lines, _restore_pauses, lambda: _paused().count()),
]
