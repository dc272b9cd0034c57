"""Signs of life of a worker's lanes, kept in memory: what each does, since when, and whether the database answers."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime
from typing import Any

from django.utils import timezone

from dailypapers.catalog import interruptions

QUIET = 60.0  # seconds between two lines about a database that stays away
_log = logging.getLogger("dailypapers.worker")


class Vitals:
    """What one lane does. Written by its thread, read by the one that writes the heartbeat."""

    def __init__(self, lane: str) -> None:
        self.lane = lane
        self.step = ""
        self.since = self.seen_at = timezone.now()

    def tick(self) -> None:
        """Note that the lane goes on: between steps, and within one whenever it renews its lease."""
        self.seen_at = timezone.now()

    def begin(self, step: str) -> None:
        self.step, self.since = step, timezone.now()
        self.tick()

    def end(self) -> None:
        self.step, self.since = "", timezone.now()
        self.tick()

    def facts(self) -> dict[str, Any]:
        """Return the step that runs ("" for none), since when, and the last sign, fit for JSON."""
        return {"step": self.step, "since": _text(self.since), "seen_at": _text(self.seen_at)}


class DatabaseWatch:
    """Says in the log, once for all lanes, that the database went away and that it is back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._away: dict[str, float] = {}  # lane: since when, by time.monotonic
        self._last_line = float("-inf")
        self.trouble = ""  # the last error, and when
        self.is_back = threading.Event()  # until the heartbeat has told

    def lost(self, lane: str, error: BaseException) -> None:
        """Note that a lane met an error of the database; one line a minute, however many lanes meet it."""
        now, reason = time.monotonic(), interruptions.describe(error)
        with self._lock:
            self._away.setdefault(lane, now)
            self.trouble = f"{_text(timezone.now())} {reason}"
            is_line = now - self._last_line >= QUIET
            if is_line:
                self._last_line = now
        if is_line:
            _log.error("The database cannot be used: %s. The worker rests and tries again.", reason)

    def found(self, lane: str) -> None:
        """Note that a lane's round went well; a line when it was the last that waited for the database."""
        with self._lock:
            since = self._away.pop(lane, None)
            is_back = since is not None and not self._away
        if since is not None and is_back:
            self.is_back.set()
            _log.warning("The database answers again, %.0f s later. The worker goes on.", time.monotonic() - since)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
