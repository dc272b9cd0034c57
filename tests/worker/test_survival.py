"""The worker outlives its database: killed connections, a server that restarts, a locked file, a full disk."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.utils import timezone

from dailypapers.catalog import interruptions, leases
from dailypapers.worker import loop
from dailypapers.worker.lanes import run_lanes
from dailypapers.worker.models import Heartbeat, StepState
from dailypapers.worker.step import Lane, Step, StepContext, every
from tests.program import Home
from tests.until import until

LOCK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rests of hundredths of a second."""
    monkeypatch.setattr(loop, "PAUSE", 0.05)
    monkeypatch.setattr(loop, "FIRST_REST", 0.05)
    monkeypatch.setattr(interruptions, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(interruptions, "MAX_PAUSE", 0.05)


@contextmanager
def running(*steps: Step) -> Iterator[None]:
    """The steps in their lanes, as the worker runs them."""
    stop = threading.Event()
    thread = threading.Thread(target=run_lanes, args=(steps, stop), kwargs={"interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def counting(name: str, lane: Lane = Lane.RANKING) -> tuple[Step, list[int]]:
    runs: list[int] = []
    return Step(name, every(seconds=0), lambda _context: str(runs.append(1)), lane=lane), runs


def more_than(runs: list[int], number: int) -> Callable[[], bool]:
    return lambda: len(runs) > number


@pytest.fixture
def sqlite_file() -> str:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's file")
    return str(connection.settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
def test_a_locked_file_is_waited_for(
    on_disk: None, sqlite_file: str, hasty: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than SQLite's own patience, by another process. One line for all lanes, and one when it is over."""
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "timeout", 0.3)
    (first, first_runs), (second, second_runs) = counting("first"), counting("second", Lane.MAIL)
    with running(first, second):
        until(lambda: first_runs and second_runs)
        with subprocess.Popen(
            [sys.executable, "-c", LOCK, sqlite_file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as locker:
            assert locker.stdout is not None
            locker.stdout.readline()
            until(lambda: "cannot be used" in caplog.text)
            monkeypatch.setitem(options, "timeout", 20.0)  # on a slow disk the lanes keep each other waiting, too
            seen = len(first_runs), len(second_runs)
            locker.communicate(b"")
        until(more_than(first_runs, seen[0] + 3))
        until(more_than(second_runs, seen[1] + 3))
        until(lambda: "answers again" in caplog.text)
    assert [message.partition(":")[0].partition(",")[0] for message in caplog.messages] == [
        "The database cannot be used",
        "The database answers again",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_waited_for(
    on_disk: None, sqlite_file: str, hasty: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own error of a full disk, met by every write of a step."""
    with sqlite3.connect(sqlite_file) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
    options = connection.settings_dict["OPTIONS"]
    full = f"PRAGMA journal_mode=WAL; PRAGMA max_page_count={pages};"
    monkeypatch.setitem(options, "init_command", full)
    done: list[int] = []

    def write(_context: StepContext) -> str:
        StepState.objects.create(name=f"new {len(done)}", message="x" * 100_000)
        done.append(1)
        return "written"

    with running(Step("write", every(seconds=0), write)):
        until(lambda: "disk is full" in caplog.text)
        assert not done
        monkeypatch.setitem(options, "init_command", "PRAGMA journal_mode=WAL;")  # there is room again
        until(lambda: done)
    assert not StepState.objects.exclude(lease_owner="").exists()


@pytest.mark.django_db(transaction=True)
def test_a_mistake_of_one_step_leaves_the_others_alone(on_disk: None, hasty: None) -> None:
    def breaks(_context: StepContext) -> str:
        raise IntegrityError("twice the same")

    fine, runs = counting("fine")
    with running(Step("breaks", every(seconds=0), breaks), fine):
        until(more_than(runs, 5))
    assert StepState.objects.get(name="breaks").failures >= 1


@pytest.mark.django_db(transaction=True)
def test_a_step_that_an_error_ended_is_run_again_and_holds_nothing(on_disk: None, hasty: None) -> None:
    """Twice in a row it is a failure of the step; the lease it had is free."""
    errors = [OperationalError("server closed the connection"), None, OperationalError("one"), DatabaseError("two")]

    def shaky(_context: StepContext) -> str:
        if error := errors.pop(0):
            raise error
        return "done"

    one = Step("shaky", every(seconds=0), shaky)
    assert loop.run_if_due(one, timezone.now())
    state = StepState.objects.get()
    assert (state.message, state.failures, state.lease_owner) == ("done", 0, "")
    assert loop.run_if_due(one, timezone.now())
    state.refresh_from_db()
    assert (state.failures, state.lease_owner, errors) == (1, "", [])


@pytest.mark.django_db(transaction=True)
def test_what_a_lane_held_when_the_database_went_is_free_when_it_is_back(
    on_disk: None, hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine, runs = counting("fine")
    release, failing = leases.release, [True]

    def fails_once(*args: Any, **changes: Any) -> bool:
        if failing:
            failing.pop()
            raise OperationalError("the database is away")
        return release(*args, **changes)

    monkeypatch.setattr(leases, "release", fails_once)
    with running(fine):
        until(more_than(runs, 2))


@pytest.mark.django_db(transaction=True)
def test_a_step_that_waits_keeps_only_its_lane_waiting(on_disk: None, hasty: None) -> None:
    """As a harvest does whose names are not resolved; mail and index go on meanwhile, and the heartbeat tells."""
    waiting, is_over = threading.Event(), threading.Event()

    def waits(_context: StepContext) -> str:
        waiting.set()
        is_over.wait(60)
        return "at last"

    (mail, mails), (index, indexed) = counting("digests", Lane.MAIL), counting("index", Lane.INDEX)
    with running(Step("harvest", every(hours=1), waits, lane=Lane.HARVEST), mail, index):
        assert waiting.wait(30)
        seen = len(mails), len(indexed)
        until(more_than(mails, seen[0] + 3))
        until(more_than(indexed, seen[1] + 3))
        beat = until(lambda: Heartbeat.objects.filter(lanes__harvest__step="harvest").first())
        assert set(beat.lanes) == {"harvest", "mail", "index"}
        is_over.set()
    assert Heartbeat.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_pause_of_a_step_ends_with_the_worker(on_disk: None, hasty: None) -> None:
    began = threading.Event()

    def sleeps(context: StepContext) -> str:
        began.set()
        context.sleep(600)
        return "slept"

    with running(Step("harvest", every(seconds=0), sleeps, lane=Lane.HARVEST)):
        assert began.wait(30)
    state = StepState.objects.get()
    assert (state.message, state.failures, state.lease_owner) == ("", 0, "")


@pytest.mark.django_db(transaction=True)
def test_what_a_step_holds_that_does_not_end_in_time_is_given_back(on_disk: None, hasty: None, settings: Any) -> None:
    """Another machine takes it at once, instead of in half an hour. What ends in time has let go by itself."""
    settings.DRAIN = 0
    began, is_over = threading.Event(), threading.Event()

    def waits(_context: StepContext) -> str:
        began.set()
        is_over.wait(60)
        return "at last"

    with running(Step("harvest", every(seconds=0), waits, lane=Lane.HARVEST)):
        assert began.wait(30)
        assert StepState.objects.get().lease_owner
    assert (StepState.objects.get().lease_owner, StepState.objects.get().leased_until) == ("", None)
    is_over.set()
    until(lambda: "harvest" not in {thread.name for thread in threading.enumerate()})


@pytest.mark.postgres
def test_a_server_that_restarts_and_connections_that_are_killed(tmp_path: Path) -> None:
    from tests.postgres_server import PostgresServer

    with PostgresServer() as server:
        home = Home(tmp_path / "home")
        home.environment["DATABASE_URL"] = server.url
        worker = home.start("worker")

        def runs_after(moment: str) -> str:
            """When the worker last gave a sign of life, if that was later than `moment`."""
            with suppress(psycopg.Error):
                rows = server.query(f"SELECT seen_at FROM worker_heartbeat WHERE seen_at > '{moment}'")
                return str(rows[0][0]) if rows else ""
            return ""

        assert worker.stdout is not None
        os.set_blocking(worker.stdout.fileno(), False)
        said = ""

        def is_said() -> bool:
            nonlocal said
            said += (worker.stdout.read() or b"").decode()  # type: ignore[union-attr]
            return "cannot be used" in said

        began = time.monotonic()
        try:
            last = until(lambda: runs_after("2000-01-01"), 90)
            assert server.query("SELECT count(*) FROM worker_heartbeat WHERE ended_at IS NULL") == [(1,)]
            server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            last = until(partial(runs_after, last))
            for mode in ("immediate", "fast"):
                server.stop(mode)
                until(is_said, 60)
                server.start()
                last = until(partial(runs_after, last))
            assert worker.poll() is None
            worker.send_signal(signal.SIGTERM)
            worker.wait(timeout=30)
            is_said()
        finally:
            worker.kill()
    assert worker.returncode == 0
    assert "Traceback" not in said
    assert said.count("cannot be used") <= 1 + (time.monotonic() - began) // 60, said  # one line a minute
