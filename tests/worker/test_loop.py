"""The worker's loop: due steps run once, in one worker, and bear failures, kills and clocks that jump."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.lib.errors import SourceError
from dailypapers.worker import loop
from dailypapers.worker.loop import is_due, run_if_due, work
from dailypapers.worker.models import StepState
from dailypapers.worker.step import Step, StepContext, every
from dailypapers.worker.steps import STEPS
from dailypapers.worker.vitals import Vitals

NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)


def step(run: Callable[[StepContext], str] = lambda turn: "done", name: str = "try", **span: float) -> Step:
    return Step(name, every(**(span or {"minutes": 5})), run)


@pytest.mark.django_db
def test_a_step_runs_when_it_is_due() -> None:
    runs: list[StepContext] = []
    one = step(lambda turn: str(runs.append(turn)))
    assert run_if_due(one, timezone.now())
    assert not run_if_due(one, timezone.now())
    assert run_if_due(one, timezone.now() + timedelta(minutes=6))
    assert len(runs) == 2


@pytest.mark.django_db
def test_failures_are_said_and_rest_for_longer() -> None:
    def fails(_: StepContext) -> str:
        raise SourceError("arxiv does not answer.")

    def breaks(_: StepContext) -> str:
        raise RuntimeError("a mistake")

    one = step(fails, seconds=1)
    assert run_if_due(one, timezone.now())
    state = StepState.objects.get()
    assert (state.failures, state.message, state.lease_owner) == (1, "arxiv does not answer.", "")
    assert not run_if_due(one, timezone.now() + timedelta(seconds=30))
    assert run_if_due(step(breaks, seconds=1), timezone.now() + timedelta(minutes=3))
    state.refresh_from_db()
    assert (state.failures, "a mistake" in state.message) == (2, True)
    assert not is_due(one, state, timezone.now() + timedelta(minutes=3))
    assert run_if_due(step(seconds=1), timezone.now() + timedelta(minutes=9))
    assert StepState.objects.get().failures == 0


@pytest.mark.django_db
def test_a_paused_step_and_a_held_one_do_not_run() -> None:
    state = StepState.objects.create(name="try", is_paused=True)
    assert not run_if_due(step(), timezone.now())
    StepState.objects.update(is_paused=False)
    assert leases.claim(state, "elsewhere:1:2", timezone.now())
    assert not run_if_due(step(), timezone.now())
    assert run_if_due(step(), timezone.now() + 1.5 * leases.LEASE)  # the holder has not renewed


@pytest.mark.django_db
def test_a_clock_set_back_stops_nothing() -> None:
    state = StepState.objects.create(name="try", ended_at=NOW + timedelta(days=400))
    assert is_due(step(), state, NOW)
    StepState.objects.update(ended_at=None, lease_owner="elsewhere:1:2", leased_until=NOW + timedelta(days=400))
    assert run_if_due(step(), NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_disk")
def test_twenty_workers_run_it_once() -> None:
    """On SQLite and on PostgreSQL: the claim is one conditional UPDATE."""
    runs: list[str] = []
    one = step(lambda turn: str(runs.append(threading.current_thread().name)), hours=1)
    StepState.objects.create(name="try")
    barrier = threading.Barrier(20)
    errors: list[BaseException] = []

    def worker(number: int) -> None:
        try:
            barrier.wait(120)
            run_if_due(one, timezone.now(), part=str(number))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert (errors, len(runs)) == ([], 1)


@pytest.mark.django_db(transaction=True)  # the loop closes connections
def test_the_loop_ends_when_told_and_looks_in_between() -> None:
    waited: list[float] = []
    work(steps=[step()], wait=waited.append, is_ending=lambda: len(waited) == 2)
    assert waited == [5.0, 5.0]
    work(steps=[step(name="other")], wait=waited.append, once=True)
    assert StepState.objects.get(name="other").message == "done"


@pytest.mark.django_db(transaction=True)  # the loop closes connections
def test_what_is_done_in_between_is_done_while_resting_and_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "_data_version", lambda: None)  # others write all the time
    waited: list[float] = []
    done: list[int] = []

    def between() -> None:
        done.append(len(waited))
        raise ValueError("once more")

    one = Step("one", every(hours=1), lambda _turn: "", between)
    work(steps=[one], wait=waited.append, is_ending=lambda: len(waited) == 4)
    assert (waited, done) == ([0.5] * 4, [1, 2, 3])
    StepState.objects.filter(name="one").update(is_paused=True)
    waited.clear()
    work(steps=[one], wait=waited.append, is_ending=lambda: len(waited) == 4)
    assert done == [1, 2, 3]


@pytest.mark.django_db(transaction=True)  # the loop closes connections
def test_the_steps_of_the_program_ask_nobody_by_themselves(settings: Any) -> None:
    settings.MIRROR = "http://127.0.0.1:9"  # would refuse
    work(steps=STEPS, wait=lambda _: None, once=True)
    assert set(StepState.objects.values_list("name", "failures")) == {(one.state_name, 0) for one in STEPS}


@pytest.mark.django_db
def test_each_home_on_one_database_brings_its_own_index_up_to_date(settings: Any, tmp_path: Path) -> None:
    """On SQLite there is one home."""
    runs: list[str] = []
    index = Step("index", every(hours=1), lambda _context: str(runs.append(str(settings.HOME))), is_per_home=True)
    for name in ("one", "two", "one"):
        settings.HOME = tmp_path / name
        settings.HOME.mkdir(exist_ok=True)
        run_if_due(index, timezone.now())
    assert len(runs) == (1 if connection.vendor == "sqlite" else 2)
    if connection.vendor != "sqlite":
        StepState.objects.update_or_create(name="index", defaults={"is_paused": True})
        assert not run_if_due(index, timezone.now() + timedelta(hours=2))


@pytest.mark.django_db(transaction=True)  # the loop closes connections
def test_a_step_without_work_is_left_alone_for_a_while() -> None:
    runs: list[StepContext] = []
    has_work = False

    def run(context: StepContext) -> str:
        runs.append(context)
        return ""

    one = Step("try", every(seconds=1), run, has_work=lambda: has_work)
    for minutes, works in ((10, False), (1, False), (1, True), (10, False)):
        has_work = works
        StepState.objects.filter(name="try").update(ended_at=timezone.now() - timedelta(minutes=minutes))
        work(steps=[one], wait=lambda _: None, once=True)
    assert len(runs) == 3, "the first time, when there was work, and after a while all the same"


@pytest.mark.django_db(transaction=True)  # the loop closes connections
def test_no_round_is_made_while_nobody_writes_and_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    waits: list[float] = []

    def run_round(*_: object, **_options: object) -> datetime:
        rounds.append(len(waits))
        return timezone.now() + loop.ASK_AGAIN * (len(waits) < 7)

    monkeypatch.setattr(loop, "_run_round", run_round)
    monkeypatch.setattr(loop, "_data_version", lambda: 1 if len(waits) < 3 else 2 if len(waits) < 7 else 3)
    work(steps=[step()], is_ending=lambda: len(waits) >= 10, wait=waits.append)
    assert rounds == [0, 3, 7, 8, 9], "at first, when somebody wrote, and while something is due"
    rounds.clear()
    waits.clear()
    monkeypatch.setattr(loop, "_data_version", lambda: None)
    work(steps=[step()], is_ending=lambda: len(waits) >= 3, wait=waits.append)
    assert rounds == [0, 1, 2], "where the database does not tell of writes"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("minutes", "seconds"), [(10, 20), (0.1, 6), (0, 0)])
def test_a_round_says_when_the_next_one_finds_something(minutes: float, seconds: float) -> None:
    one = Step("try", every(minutes=minutes), lambda _: "")
    StepState.objects.create(name="try", ended_at=timezone.now())
    until = loop._run_round([one], lambda: False, set(), Vitals("all"))
    assert abs(until - timezone.now() - timedelta(seconds=seconds)) < timedelta(seconds=3)


@pytest.mark.django_db(transaction=True)  # the loop closes connections
def test_between_two_rounds_nothing_is_asked_unless_another_connection_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    waits: list[float] = []
    monkeypatch.setattr(loop, "_data_version", lambda: 1 if len(waits) < 5 else 2)
    one = Step("try", every(hours=1), lambda _: "", lambda: calls.append(len(waits)))
    StepState.objects.create(name="try", ended_at=timezone.now())
    work(steps=[one], is_ending=lambda: len(waits) >= 10, wait=waits.append)
    assert calls == [1, 5]
