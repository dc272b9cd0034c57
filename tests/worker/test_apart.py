"""Heavy work in a process of its own, for a worker that goes on for long."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from dailypapers.lib.errors import WorkStopped
from dailypapers.worker import apart
from dailypapers.worker.apart import Apart, ApartFailed
from dailypapers.worker.step import StepContext


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put Python code in the place of the program that does the work."""

    def put(code: str) -> None:
        popen = subprocess.Popen
        monkeypatch.setattr(
            subprocess,
            "Popen",
            lambda command, **options: popen([command[0], "-S", "-c", code, *command[3:]], **options),
        )

    return put


def context(**facts: Any) -> StepContext:
    return StepContext(lambda: False, lambda: None, time.monotonic() + 30, is_lasting=True, **facts)


def test_what_it_says_comes_back(program: Callable[[str], None]) -> None:
    program('import sys; print(\'{"result": "\' + sys.argv[1] + \' done", "is_unfinished": true}\')')
    given = context()
    assert apart.do("topics", given) == "topics done"
    assert given.is_unfinished


def test_the_sentence_of_an_error_comes_back(program: Callable[[str], None]) -> None:
    program('print(\'{"error": "The index is damaged."}\')')
    with pytest.raises(ApartFailed, match="The index is damaged"):
        apart.do("topics", context())


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import os; os.kill(os.getpid(), 9)", "for want of memory"),
        ("import os; os.kill(os.getpid(), 11)", "signal 11"),
        ("raise SystemExit(3)", "code 3"),
    ],
)
def test_an_end_without_a_result_is_said(code: str, sentence: str, program: Callable[[str], None]) -> None:
    program(code)
    with pytest.raises(ApartFailed, match=sentence):
        apart.do("topics", context())


def test_it_ends_with_the_worker(program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    program("import os; os.read(0, 1)")  # until its input is closed
    monkeypatch.setattr(apart, "SHUTDOWN", 2.0)
    began = time.monotonic()
    ends = StepContext(lambda: time.monotonic() - began > 0.1, lambda: None, is_lasting=True)
    with pytest.raises(WorkStopped):
        apart.do("topics", ends)
    assert time.monotonic() - began < 2


def test_it_runs_again_when_something_changed_or_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now, looks, said = [0.0], [1], ["3 papers sorted.", "", ""]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(apart, "do", lambda _name, _context: said.pop(0))
    step = Apart("topics", lambda: looks[0], every=100)
    assert step.has_work()
    step(StepContext(lambda: False, lambda: None))
    assert step.has_work(), "it did something: there may be more"
    step(StepContext(lambda: False, lambda: None))
    assert not step.has_work()
    looks[0] = 2
    assert step.has_work()
    step(StepContext(lambda: False, lambda: None))
    assert not step.has_work()
    now[0] = 101.0
    assert step.has_work()
