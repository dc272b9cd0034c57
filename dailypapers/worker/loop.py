"""The loop: look which steps are due, claim one, run it, note what it did. Any number of workers may loop at once."""

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

PAUSE = 5.0  # seconds between two looks
GLANCE = 0.5  # seconds between what is done while resting
FIRST_REST, MAX_REST = 120.0, 3_600.0  # seconds after failures in a row
_log = logging.getLogger("dailypapers.worker")


def work(
    *, steps: Sequence[Step] = (), is_ending: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None], once: bool = False, part: str = "",
) -> None:  # fmt: skip
    """Runs every due step, again and again, until `is_ending`; with `once` each due step one time.

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
    """The pause between two looks, with what steps do in between. An error there is left to the step itself."""
    if not steps:
        wait(PAUSE)
        return
    for _ in range(round(PAUSE / GLANCE)):
        wait(GLANCE)
        paused = set(StepState.objects.filter(is_paused=True).values_list("name", flat=True))
        for step in steps:
            if is_ending():
                return
            if step.between and step.name not in paused:
                try:
                    step.between()
                except Exception:
                    _log.exception("Between two looks, the step %s failed", step.name)


def run_if_due(step: Step, now: datetime, *, is_ending: Callable[[], bool] = lambda: False, part: str = "") -> bool:
    """Runs a step that is due and free; whether it did. A step that fails rests, each time for longer."""
    state, _ = StepState.objects.get_or_create(name=step.name)
    mine = leases.process_name(part)
    if not is_due(step, state, now) or not leases.claim(state, mine, now):
        return False
    state.refresh_from_db()
    if not is_due(step, state, now):  # another worker was just done with it
        leases.release(state, mine)
        return False
    StepState.objects.filter(pk=state.pk).update(started_at=now)
    turn = StepContext(is_ending, lambda: leases.renew(state, mine, timezone.now()))
    failures = 0
    try:
        said = step.run(turn)
    except DailyPapersError as error:
        said, failures = str(error), state.failures + 1
    except Exception as error:
        _log.exception("The step %s failed", step.name)
        said, failures = f"Failed: {error!r}. The log tells more.", state.failures + 1
    facts = {"said": said} if said or failures else {}
    leases.release(state, mine, ended_at=timezone.now(), failures=failures, **facts)
    return True


def is_due(step: Step, state: StepState, now: datetime) -> bool:
    """Whether a step's time has come. An end that lies in the future is the mark of a clock set back."""
    if state.is_paused:
        return False
    if state.ended_at is not None and state.ended_at > now + timedelta(minutes=1):
        return True
    rest = timedelta(seconds=backoff(state.failures, first=FIRST_REST, cap=MAX_REST))
    return now >= step.due(state.ended_at) + (rest if state.ended_at else timedelta())
