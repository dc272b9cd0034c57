"""Reading how the workers fare, from their heartbeats."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from dailypapers.lib.processes import is_dead, is_of_this_host
from dailypapers.worker.homes import key_fingerprint
from dailypapers.worker.models import Heartbeat

SILENT = timedelta(seconds=90)  # without a sign a worker counts as gone: six beats
STUCK = timedelta(minutes=15)  # without a sign a lane counts as stuck: longer than any request or slice
SUPERSEDED = timedelta(minutes=5)  # a worker that was killed is no news once another has run for that long


class StuckLane(NamedTuple):
    """A lane that gives no sign although its process lives."""

    lane: str
    step: str
    since: datetime


class WorkerStatus(NamedTuple):
    """How the workers fare: how many live, one that was killed or hangs, lanes that are stuck, the last trouble."""

    alive: int
    silent: Heartbeat | None
    last_seen: datetime | None
    stuck: list[StuckLane]
    trouble: str
    other_keys: list[str]  # workers whose host has another secret key


def worker_status(now: datetime | None = None) -> WorkerStatus:
    """Return how the workers fare. One query."""
    now = now or timezone.now()
    rows = list(Heartbeat.objects.all()[:200])
    alive = [row for row in rows if is_alive(row, now)]
    silent = next((row for row in rows if row.ended_at is None and row not in alive), None)
    if silent and any(row.started_at > silent.seen_at or now - row.started_at > SUPERSEDED for row in alive):
        silent = None
    stuck = [lane for row in alive for lane in _stuck_lanes(row, now)]
    trouble = next((row.trouble for row in alive if row.trouble), "")
    others = [row.name for row in alive if row.key not in ("", key_fingerprint())]
    return WorkerStatus(len(alive), silent, rows[0].seen_at if rows else None, stuck, trouble, others)


def is_worker_well(now: datetime | None = None) -> bool:
    """Tell whether a worker on this host gives signs of life and none of its lanes is stuck. One query."""
    now = now or timezone.now()
    here = [row for row in Heartbeat.objects.filter(ended_at=None) if is_of_this_host(row.name) and is_alive(row, now)]
    return bool(here) and not any(_stuck_lanes(row, now) for row in here)


def is_alive(row: Heartbeat, now: datetime) -> bool:
    """Tell whether a process gave a sign lately. One in the future is of a clock that was set back."""
    return row.ended_at is None and abs(now - row.seen_at) <= SILENT and not is_dead(row.name)


def _stuck_lanes(row: Heartbeat, now: datetime) -> list[StuckLane]:
    stuck = []
    for lane, facts in row.lanes.items():
        if now - datetime.fromisoformat(facts["seen_at"]) > STUCK:
            stuck.append(StuckLane(lane, facts["step"], datetime.fromisoformat(facts["since"])))
    return stuck
