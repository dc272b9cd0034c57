"""Whose turn it is to ask a service, among all processes that share a home folder.

    turns/arxiv.lock    held while a request runs, so there is one connection; the system releases it when a holder dies
    turns/arxiv.json    when the last request began, and for how long nobody may ask

A clock that jumps back cannot make anybody wait longer than the pause that was written down.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from dailypapers.lib.errors import SourceBusy

MARGIN = 0.05  # seconds added, because two clocks measure


class Throttle:
    """Turns of all services, kept in one folder. `clock` gives seconds since 1970."""

    def __init__(
        self, folder: Path, *, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.sleep = sleep

    @contextmanager
    def turn(self, service: str, every: float, patience: float) -> Iterator[None]:
        """Wait for the turn and hold it. Raises SourceBusy where that would take more than `patience` seconds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / f"{service}.lock"):
            wait = self.wait_of(service, every)
            if wait > patience:
                raise SourceBusy(service, wait)
            if wait > 0:
                self.sleep(wait)
            self.rest(service, every)
            yield

    def wait_of(self, service: str, every: float) -> float:
        """Return the seconds until the service may be asked; 0 where it may be asked now."""
        try:
            began, pause = json.loads((self.folder / f"{service}.json").read_bytes())
            began, pause = float(began), float(pause)
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError, TypeError):  # half a note: somebody has just asked
            return every + MARGIN
        return min(max(began + pause + MARGIN - self.clock(), 0.0), pause + MARGIN)

    def rest(self, service: str, seconds: float) -> None:
        """Keep every process from asking the service for so many seconds from now on."""
        note = self.folder / f"{service}.{os.getpid()}.new"
        note.write_text(json.dumps([self.clock(), seconds]))
        note.replace(self.folder / f"{service}.json")
