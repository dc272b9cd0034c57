"""Writes the heartbeat of this worker's process, a row that `doctor`, the admin and the health address read."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from dailypapers.catalog import interruptions
from dailypapers.lib.processes import process_name
from dailypapers.worker.homes import key_fingerprint
from dailypapers.worker.models import Heartbeat, StepState
from dailypapers.worker.vitals import DatabaseWatch, Vitals

INTERVAL = 15.0  # seconds between two beats
LOOK = 1.0  # seconds between two looks whether one is due
KEPT = timedelta(days=7)  # the rows of processes that ended


class Beater:
    """Writes one process's row; an error of the database is left to the lanes to say.

    A beat that fails is tried again soon, and one is due at once where a lane finds that the database is back.
    """

    def __init__(self, lanes: Iterable[Vitals], watch: DatabaseWatch, interval: float = INTERVAL) -> None:
        self._lanes, self._watch, self._interval = list(lanes), watch, interval
        self._name, self._started_at = process_name(), timezone.now()
        self._due_at, self._failures = 0.0, 0  # by time.monotonic

    def beat_if_due(self) -> None:
        """Write the row where the interval is over, the last try failed a while ago, or the database is back."""
        if self._watch.is_back.is_set() or time.monotonic() >= self._due_at:
            self.beat()

    def beat(self, *, is_last: bool = False) -> bool:
        """Write the row, and set when the next beat is due; False where the database is away."""
        self._watch.is_back.clear()
        is_written = self._write(is_last)
        self._failures = 0 if is_written else self._failures + 1
        pause = self._interval if is_written else min(interruptions.pause_after(self._failures), self._interval)
        self._due_at = time.monotonic() + pause
        return is_written

    def _write(self, is_last: bool) -> bool:
        """Write the row, and delete those of processes that ended long ago; False where the database is away."""
        now = timezone.now()
        facts = {
            "started_at": self._started_at,
            "seen_at": now,
            "ended_at": now if is_last else None,
            "lanes": {vitals.lane: vitals.facts() for vitals in self._lanes},
            "key": key_fingerprint(),
            "trouble": self._watch.trouble[:400],
        }
        try:
            Heartbeat.objects.update_or_create(name=self._name, defaults=facts)
            Heartbeat.objects.filter(seen_at__lt=now - KEPT).delete()
            gone = StepState.objects.filter(name__startswith="index ", ended_at__lt=now - KEPT)
            gone.delete()  # of hosts that no longer run
        except (DatabaseError, InterfaceError):
            interruptions.close_connections()
            return False
        return True
