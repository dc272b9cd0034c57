"""The lanes of a worker: threads side by side, each with its steps, its connection and its loop.

A step that waits for a service far away keeps nobody but its own lane waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.db import connections

from dailypapers.catalog import interruptions, leases
from dailypapers.catalog.leases import part_of_process
from dailypapers.worker.heartbeat import INTERVAL, LOOK, Beater
from dailypapers.worker.loop import work
from dailypapers.worker.step import Step
from dailypapers.worker.vitals import DatabaseWatch, Vitals


def run_lanes(steps: Sequence[Step], stop: threading.Event, *, interval: float = INTERVAL) -> None:
    """Run the steps in their lanes until `stop` is set, and write the heartbeat meanwhile."""
    watch, lanes = DatabaseWatch(), []
    for lane, of_lane in groupby(sorted(steps, key=lambda step: step.lane), key=lambda step: step.lane):
        lanes.append(_Lane(Vitals(lane), list(of_lane), stop, watch))
    beater = Beater([lane.vitals for lane in lanes], watch, interval)
    beater.beat()
    for lane in lanes:
        lane.start()
    while not stop.wait(min(LOOK, interval)):
        beater.beat_if_due()
    deadline = time.monotonic() + settings.DRAIN
    for lane in lanes:
        lane.join(max(0.0, deadline - time.monotonic()))
    beater.beat(is_last=True)
    _give_back([lane for lane in lanes if lane.is_alive()])


def _give_back(lanes: Sequence[_Lane]) -> None:
    """Let go what lanes still hold that the process is about to end: on another machine nobody sees that it is dead."""
    for lane in lanes:
        try:
            leases.release_all(leases.process_name(lane.name))
        except Exception as error:
            if not interruptions.is_interruption(error):
                raise
            return


class _Lane(threading.Thread):
    """One lane. A daemon: a process that is to end does not wait for a request to a service that does not answer."""

    def __init__(self, vitals: Vitals, steps: Sequence[Step], stop: threading.Event, watch: DatabaseWatch) -> None:
        super().__init__(name=vitals.lane, daemon=True)
        self.vitals, self._steps, self._stop_event, self._watch = vitals, steps, stop, watch

    def run(self) -> None:
        part_of_process.set(self.name)
        try:
            work(
                steps=self._steps,
                is_ending=self._stop_event.is_set,
                wait=self._wait,
                vitals=self.vitals,
                watch=self._watch,
            )
        finally:
            connections.close_all()

    def _wait(self, seconds: float) -> None:
        self._stop_event.wait(seconds)
