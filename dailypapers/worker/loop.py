"""The loop: find the steps that are due, claim one, run it, record what it did. Any number of workers may run it.

It outlives the database: an error of the driver closes the connection, and the loop rests and goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import close_old_connections, connection
from django.utils import timezone

from dailypapers.catalog import interruptions, leases
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import DailyPapersError, WorkStopped
from dailypapers.lib.processes import release_memory
from dailypapers.lib.sentences import sentence
from dailypapers.worker.models import StepState
from dailypapers.worker.step import Step, StepContext
from dailypapers.worker.steps import STEPS
from dailypapers.worker.vitals import DatabaseWatch, Vitals

PAUSE = 5.0  # seconds between two rounds
BETWEEN = 0.5  # seconds between two calls of what steps do during that pause
RUN_ANYWAY = timedelta(minutes=5)  # after its last run a step runs whatever `has_work` says
LONG_RUN = 2.0  # seconds a step has worked when the memory it used is given back
ASK_AGAIN = timedelta(seconds=20)  # until `has_work` is asked again where nobody has written
FIRST_REST, MAX_REST = 120.0, 3_600.0  # seconds after failures in a row
NOTHING_SEEN = -1  # no database has this version
_log = logging.getLogger("dailypapers.worker")


def work(
    *,
    steps: Sequence[Step] = (),
    is_ending: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None],
    once: bool = False,
    vitals: Vitals | None = None,
    watch: DatabaseWatch | None = None,
) -> None:
    """Run every due step, again and again, until `is_ending`; with `once` each due step one time.

    `wait` sleeps so many seconds, or less when the worker ends. `vitals` are told what goes on, `watch` of errors of
    the database; with `once` those are raised.
    """
    chosen, vitals, watch = steps or STEPS, vitals or Vitals("all"), watch or DatabaseWatch()
    unfinished: set[str] = set()
    quiet = _Quiet(None, timezone.now())
    failures, seen = 0, NOTHING_SEEN
    while not is_ending():
        try:
            if failures:
                leases.release_all(leases.process_name())  # what an error kept us from letting go
            version = _data_version()
            if once or failures or unfinished or not quiet.lasts(version, timezone.now()):
                quiet = _Quiet(version, _run_round(chosen, is_ending, unfinished, vitals, is_lasting=not once))
            if once or is_ending():
                return
            failures = 0
            watch.found(vitals.lane)
            close_old_connections()
            if not unfinished:
                seen = _rest([step for step in chosen if step.between], is_ending, wait, vitals, seen)
        except Exception as error:
            if once:
                raise
            failures += 1
            _note_failure(error, vitals, watch)
            interruptions.close_connections()
            wait(interruptions.pause_after(failures))


def _note_failure(error: Exception, vitals: Vitals, watch: DatabaseWatch) -> None:
    """Log why a round ended early: an interruption of the database once for all lanes."""
    if interruptions.is_interruption(error):
        watch.lost(vitals.lane, error)
    else:
        _log.error("The worker goes on after an error in the lane %s", vitals.lane, exc_info=error)


class _Quiet(NamedTuple):
    """What the last round saw, and the moment until which the next one finds nothing where nobody writes."""

    version: int | None
    until: datetime

    def lasts(self, version: int | None, now: datetime) -> bool:
        """Tell whether a round can be left out; where the database does not tell of writes none can."""
        return version is not None and version == self.version and self.until - ASK_AGAIN <= now < self.until


def _run_round(
    steps: Sequence[Step],
    is_ending: Callable[[], bool],
    unfinished: set[str],
    vitals: Vitals,
    *,
    is_lasting: bool = False,
) -> datetime:
    """Run each due step one time, and those that did not finish in their last slice; return when to look again."""
    names = [step.state_name for step in steps]
    states = {state.name: state for state in StepState.objects.filter(name__in=names)}
    until = timezone.now() + ASK_AGAIN
    for step in steps:
        if is_ending():
            break
        vitals.tick()
        state, now = states.get(step.state_name), timezone.now()
        if state is None or step.name in unfinished or (is_due(step, state, now) and _is_wanted(step, state, now)):
            run_if_due(step, now, is_ending=is_ending, unfinished=unfinished, vitals=vitals, is_lasting=is_lasting)
            until = now
        elif not state.is_paused and not is_due(step, state, now):
            until = min(until, _due_at(step, state))
    return until


def _is_wanted(step: Step, state: StepState, now: datetime) -> bool:
    """Tell whether a run of a step that is due would find something to do, or is due whatever it finds."""
    if step.has_work is None or state.ended_at is None:
        return True
    if not step.is_asked_always and not state.ended_at <= now < state.ended_at + RUN_ANYWAY:
        return True
    return step.has_work()


def _rest(
    steps: Sequence[Step], is_ending: Callable[[], bool], wait: Callable[[float], None], vitals: Vitals, seen: int
) -> int:
    """Wait for the next round and call what steps do in between where somebody has written since `seen`.

    Return what was seen last. An error of a step ends the pause, but for those of its own.
    """
    if not steps:
        vitals.tick()
        wait(PAUSE)
        return seen
    failed: set[str] = set()
    for _ in range(round(PAUSE / BETWEEN)):
        vitals.tick()
        wait(BETWEEN)
        if (version := _data_version()) is not None and version == seen:
            continue
        seen = NOTHING_SEEN if version is None else version
        paused = set(StepState.objects.filter(is_paused=True).values_list("name", flat=True))
        for step in steps:
            if is_ending():
                return seen
            if step.between and step.name not in paused:
                try:
                    step.between()
                except Exception as error:
                    if interruptions.is_interruption(error):
                        raise
                    if step.name not in failed:
                        _log.exception("The step %s failed between two rounds", step.name)
                    failed.add(step.name)
                    seen = NOTHING_SEEN
    return seen


def _data_version() -> int | None:
    """Return a number that changes when another connection has written; None where the database has none."""
    if connection.vendor != "sqlite":
        return None
    connection.ensure_connection()
    return int(connection.connection.execute("PRAGMA data_version").fetchone()[0])  # a tenth of the time of a cursor


def run_if_due(
    step: Step,
    now: datetime,
    *,
    is_ending: Callable[[], bool] = lambda: False,
    part: str = "",
    unfinished: set[str] | None = None,
    vitals: Vitals | None = None,
    is_lasting: bool = False,
) -> bool:
    """Run a step if it is due and free; tells whether it did. After a failure a step rests, each time for longer.

    A step that is in `unfinished` is due, unless it is paused; one whose slice was too short is put there.
    """
    holder, vitals = leases.process_name(part), vitals or Vitals("all")
    unfinished = set() if unfinished is None else unfinished
    state = _claim(step, now, holder, is_forced=step.name in unfinished)
    unfinished.discard(step.name)
    if state is None:
        return False

    def renew() -> None:
        vitals.tick()
        leases.renew(state, holder, timezone.now())

    context = StepContext(is_ending, renew, time.monotonic() + step.slice_seconds, is_lasting=is_lasting)
    vitals.begin(step.name)
    began = time.monotonic()
    ended = _run(step, context)
    vitals.end()
    if time.monotonic() - began > LONG_RUN:
        release_memory()
    changes = {"message": ended.message} if ended.message else {}
    failures = state.failures + 1 if ended.has_failed else 0
    leases.release(state, holder, ended_at=timezone.now(), failures=failures, **changes)
    if ended.error is not None:
        is_mistake = not interruptions.is_interruption(ended.error)
        _log.error("The step %s failed: %s", step.name, ended.message, exc_info=ended.error if is_mistake else None)
    if context.is_unfinished and not ended.has_failed:
        unfinished.add(step.name)
    return True


def _claim(step: Step, now: datetime, holder: str, *, is_forced: bool) -> StepState | None:
    """Claim a step that is due, or that is forced; return its state, None where it is not ours to run."""
    if step.state_name != step.name and StepState.objects.filter(name=step.name, is_paused=True).exists():
        return None  # paused for all homes
    state, _ = StepState.objects.get_or_create(name=step.state_name)
    if not (is_forced or is_due(step, state, now)) or not leases.claim(state, holder, now):
        return None
    state.refresh_from_db()
    if state.is_paused or not (is_forced or is_due(step, state, now)):  # another worker was just done with it
        leases.release(state, holder)
        return None
    StepState.objects.filter(pk=state.pk).update(started_at=now)
    return state


class _Ended(NamedTuple):
    """How a run of a step ended: with a sentence, or an error; one that we raised on purpose is in the sentence."""

    message: str
    has_failed: bool = False
    error: Exception | None = None


def _run(step: Step, context: StepContext) -> _Ended:
    """Run a step and return how it ended. What an interruption of the database ended is done again, once."""
    for is_last in (False, True):
        try:
            return _Ended(step.run(context))
        except WorkStopped:
            return _Ended("")
        except DailyPapersError as error:
            return _Ended(str(error), has_failed=True)
        except Exception as error:
            if interruptions.is_interruption(error):
                interruptions.close_connections()
                if not is_last:
                    time.sleep(interruptions.FIRST_PAUSE)
                    continue
            return _Ended(sentence("Failed: %(error)s. See the log.", error=repr(error)), has_failed=True, error=error)
    raise AssertionError("every run returns")


def is_due(step: Step, state: StepState, now: datetime) -> bool:
    """Tell whether a step is due. An end in the future means that the clock was set back."""
    if state.is_paused:
        return False
    if state.ended_at is not None and state.ended_at > now + timedelta(minutes=1):
        return True
    return now >= _due_at(step, state)


def _due_at(step: Step, state: StepState) -> datetime:
    """Return when a step that is not paused is due, by its schedule and its failures."""
    rest = timedelta(seconds=backoff(state.failures, first=FIRST_REST, cap=MAX_REST))
    return step.due(state.ended_at) + (rest if state.ended_at else timedelta())
