"""The loop: find the steps that are due, claim one, run it, record what it did. Any number of workers may run it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import DailyPapersError
from dailypapers.worker.models import StepState
from dailypapers.worker.steps import STEPS, Step, StepContext

PAUSE = 5.0  # seconds between two rounds
BETWEEN = 0.5  # seconds between two calls of what steps do during that pause
FIRST_REST, MAX_REST = 120.0, 3_600.0  # seconds after failures in a row
_log = logging.getLogger("dailypapers.worker")


def work(
    *,
    steps: Sequence[Step] = (),
    is_ending: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None],
    once: bool = False,
    part: str = "",
) -> None:
    """Run every due step, again and again, until `is_ending`; with `once` each due step one time.

    `wait` sleeps so many seconds, or less when the worker ends; `part` names this worker among others of the process.
    """
    chosen = steps or STEPS
    while True:
        for step in chosen:
            if is_ending():
                return
            run_if_due(step, timezone.now(), is_ending=is_ending, part=part)
        if once or is_ending():
            return
        close_old_connections()
        _rest([step for step in chosen if step.between], is_ending, wait)


def _rest(steps: Sequence[Step], is_ending: Callable[[], bool], wait: Callable[[float], None]) -> None:
    """Wait for the next round and calls what steps do in between. An error there is left to the step itself."""
    if not steps:
        wait(PAUSE)
        return
    for _ in range(round(PAUSE / BETWEEN)):
        wait(BETWEEN)
        paused = set(StepState.objects.filter(is_paused=True).values_list("name", flat=True))
        for step in steps:
            if is_ending():
                return
            if step.between and step.name not in paused:
                try:
                    step.between()
                except Exception:
                    _log.exception("The step %s failed between two rounds", step.name)


def run_if_due(step: Step, now: datetime, *, is_ending: Callable[[], bool] = lambda: False, part: str = "") -> bool:
    """Run a step if it is due and free; tells whether it did. After a failure a step rests, each time for longer."""
    state, _ = StepState.objects.get_or_create(name=step.name)
    holder = leases.process_name(part)
    if not is_due(step, state, now) or not leases.claim(state, holder, now):
        return False
    state.refresh_from_db()
    if not is_due(step, state, now):  # another worker was just done with it
        leases.release(state, holder)
        return False
    StepState.objects.filter(pk=state.pk).update(started_at=now)
    context = StepContext(is_ending, lambda: leases.renew(state, holder, timezone.now()))
    failures = 0
    try:
        message = step.run(context)
    except DailyPapersError as error:
        message, failures = str(error), state.failures + 1
    except Exception as error:
        _log.exception("The step %s failed", step.name)
        message, failures = f"Failed: {error!r}. See the log.", state.failures + 1
    changes = {"message": message} if message or failures else {}
    leases.release(state, holder, ended_at=timezone.now(), failures=failures, **changes)
    return True


def is_due(step: Step, state: StepState, now: datetime) -> bool:
    """Tell whether a step is due. An end in the future means that the clock was set back."""
    if state.is_paused:
        return False
    if state.ended_at is not None and state.ended_at > now + timedelta(minutes=1):
        return True
    rest = timedelta(seconds=backoff(state.failures, first=FIRST_REST, cap=MAX_REST))
    return now >= step.due(state.ended_at) + (rest if state.ended_at else timedelta())
