"""Whether a worker runs, and whether what it does succeeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from dailypapers.health.finding import Finding
from dailypapers.lib.text import pluralize
from dailypapers.sources.models import Source
from dailypapers.worker.models import StepState
from dailypapers.worker.queries import WorkerStatus, worker_status

IDLE = timedelta(days=1)  # without any step, and without a worker
START = "Start `dailypapers serve` or `dailypapers worker`, and see its log for why it ended."


def check_worker() -> Iterator[Finding]:
    """List steps that fail, a worker that is silent, lanes that are stuck; or say that a worker runs."""
    for state in StepState.objects.filter(failures__gt=0):
        yield Finding(
            "bad",
            f"Worker: the step “{state.name}” had {pluralize(state.failures, 'failure')}: {state.message}",
            "See the log.",
        )
    now = timezone.now()
    status = worker_status(now)
    if finding := _silence(status, now):
        yield finding
    for stuck in status.stuck:
        doing = f"in the step “{stuck.step}” since {stuck.since:%Y-%m-%d %H:%M} UTC" if stuck.step else "between steps"
        yield Finding("bad", f"Worker: its lane “{stuck.lane}” is stuck, {doing}", "Restart the worker.")
    if status.trouble:
        yield Finding(
            "notice",
            f"Worker: it met an error of the database: {status.trouble}",
            "It goes on by itself; see the log of the database if this comes again.",
        )
    for name in status.other_keys:
        yield Finding(
            "bad",
            f"Worker: {name} has another secret key than this host: a sign-in at one is none at the other",
            "Set DAILYPAPERS_SECRET_KEY to the same value on every host.",
        )
    if status.alive and not status.stuck:
        yield Finding("good", f"Worker: {pluralize(status.alive, 'process', 'processes')} running")


def _silence(status: WorkerStatus, now: datetime) -> Finding | None:
    """Return what is wrong where no worker gives a sign although one was killed, or sources are on."""
    if status.silent is not None:
        seen = f"{status.silent.seen_at:%Y-%m-%d %H:%M} UTC"
        return Finding("bad", f"Worker: {status.silent} gave its last sign of life at {seen} and did not end", START)
    if status.alive:
        return None
    ran = StepState.objects.filter(ended_at__gte=now - IDLE).exists()  # by a timer, with --once
    if ran or not Source.objects.filter(is_on=True).exists():
        return None
    since = f" since {status.last_seen:%Y-%m-%d %H:%M} UTC" if status.last_seen else ""
    return Finding("bad", f"Worker: none runs{since}, so no source is harvested", START)
