"""Whether a worker runs, and whether what it does succeeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence, sentences
from dailypapers.sources.models import Source
from dailypapers.worker.models import StepState
from dailypapers.worker.queries import WorkerStatus, worker_status

IDLE = timedelta(days=1)  # without any step, and without a worker
START = sentence("Start `dailypapers serve` or `dailypapers worker`, and see its log for why it ended.")


def check_worker() -> Iterator[Finding]:
    """List steps that fail, a worker that is silent, lanes that are stuck; or say that a worker runs."""
    for state in StepState.objects.filter(failures__gt=0):
        yield Finding(
            "bad",
            sentences(
                "Worker: the step “%(name)s” had %(count)s failure: %(message)s",
                "Worker: the step “%(name)s” had %(count)s failures: %(message)s",
                state.failures,
                name=state.name,
                message=state.message,
            ),
            sentence("See the log."),
        )
    now = timezone.now()
    status = worker_status(now)
    if finding := _silence(status, now):
        yield finding
    for stuck in status.stuck:
        doing = (
            sentence("in the step “%(step)s” since %(moment)s UTC", step=stuck.step, moment=_minute(stuck.since))
            if stuck.step
            else sentence("between steps")
        )
        what = sentence("Worker: its lane “%(lane)s” is stuck, %(doing)s", lane=stuck.lane, doing=doing)
        yield Finding("bad", what, sentence("Restart the worker."))
    if status.trouble:
        yield Finding(
            "notice",
            sentence("Worker: it met an error of the database: %(error)s", error=status.trouble),
            sentence("It goes on by itself; see the log of the database if this comes again."),
        )
    for name in status.other_keys:
        yield Finding(
            "bad",
            sentence(
                "Worker: %(name)s has another secret key than this host: a sign-in at one is none at the other",
                name=name,
            ),
            sentence("Set DAILYPAPERS_SECRET_KEY to the same value on every host."),
        )
    if status.alive and not status.stuck:
        yield Finding(
            "good", sentences("Worker: %(count)s process running", "Worker: %(count)s processes running", status.alive)
        )


def _silence(status: WorkerStatus, now: datetime) -> Finding | None:
    """Return what is wrong where no worker gives a sign although one was killed, or sources are on."""
    if status.silent is not None:
        what = sentence(
            "Worker: %(name)s gave its last sign of life at %(moment)s UTC and did not end",
            name=status.silent,
            moment=_minute(status.silent.seen_at),
        )
        return Finding("bad", what, START)
    if status.alive:
        return None
    ran = StepState.objects.filter(ended_at__gte=now - IDLE).exists()  # by a timer, with --once
    if ran or not Source.objects.filter(is_on=True).exists():
        return None
    if not status.last_seen:
        return Finding("bad", sentence("Worker: none runs, so no source is harvested"), START)
    moment = _minute(status.last_seen)
    what = sentence("Worker: none runs since %(moment)s UTC, so no source is harvested", moment=moment)
    return Finding("bad", what, START)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
