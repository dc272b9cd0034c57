"""Judging mutants by the tests that reach them."""

from __future__ import annotations

import gc
import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import django  # noqa: F401 - imported before the fork, as the next
import pytest

from benchmarks.mutation.baseline import baseline, quiet_hypothesis, run_item, run_items
from benchmarks.mutation.children import UNDECIDED, fate, in_child
from benchmarks.mutation.edits import Mutation, mutated
from benchmarks.mutation.exchange import ROOT, Changed, exchange_code, exchange_values

SLACK = 20.0  # seconds a mutant may take beyond ten times the tests' own time


class Target(NamedTuple):
    """A module and those of its changes that are tried."""

    path: Path
    source: str
    chosen: list[Mutation]


class Outcome(NamedTuple):
    """What became of a mutant."""

    target: Target
    mutation: Mutation
    result: str  # killed, timeout, survived, untested (no test reaches it); undecided until imported anew


class _Runner:
    """The pytest plugin that runs the tests once to see what they reach, then again for each mutant."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.targets = targets
        self.outcomes: list[Outcome] = []
        self.seconds = 0.0
        self._dies_at_failure = False

    def pytest_configure(self) -> None:
        quiet_hypothesis()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and self._dies_at_failure:
            os._exit(1)

    def pytest_runtestloop(self, session: Any) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        session.config._tmp_path_factory.getbasetemp()
        self._warm(session.items)
        began = time.monotonic()
        lines, seconds = in_child(lambda: baseline([one.path for one in self.targets], session.items))
        self.seconds = time.monotonic() - began
        self._dies_at_failure = True
        gc.collect()
        passing = [index for index in range(len(seconds)) if seconds[index] < math.inf]
        print(
            *(f"left out: {item.nodeid}" for item, time in zip(session.items, seconds, strict=True) if time == math.inf)
        )
        in_order = [session.items[index] for index in sorted(passing, key=seconds.__getitem__)]
        if fate(lambda: run_items(in_order), SLACK + 10 * sum(seconds[index] for index in passing)) != "survived":
            raise RuntimeError("The tests fail without any change when they run in another order.")
        for target in self.targets:
            reached_by = lines[target.path]
            print(target.path.relative_to(ROOT), flush=True)
            for mutation in target.chosen:
                indexes = reached_by.get(mutation.line, ()) if mutation.level == "function" else passing
                reached = sorted(indexes, key=seconds.__getitem__)
                result = self._judge(target, mutation, session.items, reached, seconds)
                self.outcomes.append(Outcome(target, mutation, result))
                show(self.outcomes[-1])
        return True

    def _judge(
        self, target: Target, mutation: Mutation, items: list[Any], reached: list[int], seconds: list[float]
    ) -> str:
        if mutation.level == "class":
            return "undecided"
        if not reached:
            return "untested"
        tree = mutated(target.source, mutation.number)

        def run() -> None:
            try:
                (exchange_code if mutation.level == "function" else exchange_values)(tree, target.path)
            except Exception:  # a closure of another shape, a list registered twice
                os._exit(UNDECIDED)
            run_items([items[index] for index in reached])

        return fate(run, SLACK + 10 * sum(seconds[index] for index in reached))

    def _warm(self, items: list[Any]) -> None:
        """Run one test that has a database, so that no child must make one."""
        for item in items:
            if "_django_db_helper" in item.fixturenames or item.get_closest_marker("django_db"):
                run_item(item, item.session)
                return


class _FirstFailure:
    """The pytest plugin of a child that imports the changed module anew."""

    def pytest_configure(self) -> None:
        quiet_hypothesis()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            os._exit(1)


def _pytest(tests: Sequence[str], plugin: object) -> int:
    options = "-o addopts= -W ignore --no-summary -p tests.environment -p no:cacheprovider -s -q --assert=plain"
    return int(pytest.main([*options.split(), *tests], plugins=[plugin]))


def _judge_anew(path: Path, source: str, mutation: Mutation, tests: Sequence[str], limit: float) -> str:
    """Run all tests on a module imported from changed source."""
    tree = mutated(source, mutation.number)

    def run() -> None:
        sys.meta_path.insert(0, Changed(path, tree))
        os._exit(1 if _pytest(tests, _FirstFailure()) else 0)

    return fate(run, limit)


def show(outcome: Outcome, anew: bool = False) -> None:
    if outcome.result in ("survived", "untested"):
        if anew:
            print(outcome.target.path.relative_to(ROOT))
        print(f"  line {outcome.mutation.line}: {outcome.mutation.description} ({outcome.result})", flush=True)


def measure(targets: Sequence[Target], tests: Sequence[str], is_quick: bool) -> list[Outcome]:
    """Return what becomes of the chosen mutants. Raises RuntimeError where the tests fail without a change.

    Where `is_quick`, those that must be imported anew are left out.
    """

    def exchanged() -> tuple[list[Outcome], float]:
        runner = _Runner(targets)
        _pytest(tests, runner)
        return runner.outcomes, runner.seconds

    began = time.monotonic()
    outcomes, seconds = in_child(exchanged, is_quiet=False)  # so that this process imports nothing of the package
    if not seconds:
        raise RuntimeError("The tests do not run.")
    if is_quick:
        return [outcome for outcome in outcomes if outcome.result != "undecided"]
    limit = SLACK + 10 * seconds + time.monotonic() - began
    for index, (target, mutation, result) in enumerate(outcomes):
        if result == "undecided":
            result = _judge_anew(target.path, target.source, mutation, tests, limit)
            outcomes[index] = Outcome(target, mutation, result)
            show(outcomes[index], anew=True)
    return list(outcomes)
