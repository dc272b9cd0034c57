"""A service that ends is started again, later each time; one that is done is not; all end in order."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from dailypapers.lib.supervisor import HEALTHY_AFTER, Service, Supervisor, _how
from tests.until import until as happens

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
ENDS = (sys.executable, "-c", "raise SystemExit(3)")


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def supervisor(clock: Clock) -> Iterator[Supervisor]:
    supervisor = Supervisor(clock)
    yield supervisor
    supervisor.stop(5)


def until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
        supervisor.tick()


def test_a_service_that_is_killed_comes_back_each_time_and_later(
    supervisor: Supervisor, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor.start(Service("Web process 1", SLEEPS))
    pauses = [0.5, 1.0, 2.0]
    for pause in pauses:
        pid = supervisor.pids()["Web process 1"]
        os.kill(pid, signal.SIGKILL)
        until(supervisor, lambda: not supervisor.pids())
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)  # reaped: no zombie
        clock.now += pause - 0.01
        supervisor.tick()
        assert not supervisor.pids()
        clock.now += 0.02
        supervisor.tick()
        assert supervisor.pids()["Web process 1"] != pid
    lines = [record.getMessage() for record in caplog.records]
    assert [line.partition("; ")[2] for line in lines] == [f"it starts again in {p:g} s." for p in pauses]
    assert all(record.levelno == logging.WARNING and "\n" not in record.getMessage() for record in caplog.records)


def test_one_that_always_fails_is_tried_for_ever_once_a_minute(
    supervisor: Supervisor, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor.start(Service("The worker", ENDS))
    for _ in range(10):
        until(supervisor, lambda: not supervisor.pids())
        clock.now += 60
        supervisor.tick()
    assert "The worker (process " in caplog.text
    assert caplog.records[-1].getMessage().endswith("ended with code 3; it starts again in 60 s.")
    assert supervisor.is_running("The worker")


def test_one_that_ran_for_long_starts_again_at_once(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.start(Service("a", SLEEPS))
    for _ in range(3):
        os.kill(supervisor.pids()["a"], signal.SIGKILL)
        until(supervisor, lambda: not supervisor.pids())
        clock.now += 0.5
        supervisor.tick()
        assert supervisor.pids()
        clock.now += HEALTHY_AFTER + 1


def test_one_that_is_done_is_not_started_again(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.start(Service("Indexing", (sys.executable, "-c", ""), ends=True))
    until(supervisor, lambda: not supervisor.is_running("Indexing"))
    clock.now += 100
    supervisor.tick()
    assert not supervisor.pids()


def test_one_that_cannot_be_started_is_said_and_tried_again(
    supervisor: Supervisor, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor.start(Service("a", ("/nowhere/program",)))
    assert "a could not be started: No such file or directory. Next try in 0.5 s." in caplog.text
    clock.now += 1
    supervisor.tick()
    assert "Next try in 1 s." in caplog.text


def is_over(pid: int) -> bool:
    """Tell whether a process is gone, or an orphan that init has yet to reap."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_stopping_ends_also_who_does_not_listen_and_their_children(supervisor: Supervisor) -> None:
    script = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
        "time.sleep(60)"
    )
    read, write = os.pipe()
    command = (sys.executable, "-c", f"import os; os.dup2({write}, 1)\n{script}")
    supervisor.start(Service("a", command, descriptors=(write,)))
    os.close(write)
    with os.fdopen(read) as told:
        grandchild = int(told.readline())
        pid = supervisor.pids()["a"]
        supervisor.stop(0.1)
        assert told.read() == ""  # nobody holds the other end
    for ended in (pid, grandchild):
        happens(partial(is_over, ended))  # a kill is sent, and carried out when the processor has a moment


def test_a_kill_is_said_to_be_for_want_of_memory_and_what_helps() -> None:
    assert "want of memory" in _how(-signal.SIGKILL)
    assert "--workers" in _how(-signal.SIGKILL)
    assert (_how(-signal.SIGSEGV), _how(1)) == ("was ended by signal 11", "ended with code 1")
