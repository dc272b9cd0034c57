"""What is said of a worker that runs, is killed, hangs, or is not there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dailypapers.health.worker_checks import check_worker
from dailypapers.lib.processes import process_name
from dailypapers.sources.models import Source
from dailypapers.worker.models import Heartbeat, StepState
from dailypapers.worker.queries import is_worker_well
from tests.program import Home
from tests.until import until

NOW = timezone.now()


def beat(name: str = "elsewhere:1:2", age: float = 0, lane_age: float = 0, **facts: object) -> Heartbeat:
    moment = timezone.now() - timedelta(seconds=age)
    seen_at = (timezone.now() - timedelta(seconds=lane_age)).isoformat()
    lanes = {"harvest": {"step": "harvest", "since": seen_at, "seen_at": seen_at}}
    return Heartbeat.objects.create(**{"name": name, "started_at": moment, "seen_at": moment, "lanes": lanes} | facts)


def findings() -> list[tuple[str, str]]:
    return [(finding.state, finding.what) for finding in check_worker()]


@pytest.mark.django_db
def test_a_worker_that_gives_signs() -> None:
    beat(process_name())
    assert findings() == [("good", "Worker: 1 process running")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "age"), [("elsewhere:1:2", 100), (f"{process_name().partition(':')[0]}:999999999:1", 1)]
)
def test_a_worker_that_gives_none(name: str, age: float) -> None:
    """On another machine after a minute and a half, on this one as soon as its process has ended."""
    beat(name, age)
    ((state, what),) = findings()
    assert (state, "gave its last sign of life at" in what) == ("bad", True)
    beat("elsewhere:2:3")
    assert findings() == [("good", "Worker: 1 process running")], "another has taken over"


@pytest.mark.django_db
def test_a_worker_that_ended_in_order_is_missed_where_a_source_is_on() -> None:
    beat(age=200, ended_at=NOW)
    assert findings() == []
    Source.objects.create(name="feed", kind="feed", is_on=True)
    ((state, what),) = findings()
    assert (state, what.startswith("Worker: none runs since")) == ("bad", True)
    StepState.objects.create(name="harvest", ended_at=NOW)
    assert findings() == [], "a timer runs the steps"


@pytest.mark.django_db
def test_a_lane_that_is_stuck_and_a_database_that_was_away() -> None:
    beat(process_name(), lane_age=1000, trouble="2026-01-06T12:00:00+00:00 database is locked")
    (stuck, trouble) = findings()
    assert (stuck[0], "its lane “harvest” is stuck, in the step “harvest”" in stuck[1]) == ("bad", True)
    assert (trouble[0], "database is locked" in trouble[1]) == ("notice", True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "age", "lane_age", "expected"),
    [("", 0, 0, True), ("", 200, 0, False), ("", 0, 1000, False), ("elsewhere:1:2", 0, 0, False)],
    ids=["well", "silent", "stuck", "another host's"],
)
def test_whether_the_worker_of_this_host_is_well(name: str, age: int, lane_age: int, expected: bool) -> None:
    assert not is_worker_well(), "none was ever started"
    beat(name or process_name(), age=age, lane_age=lane_age)
    assert is_worker_well() is expected


@pytest.mark.django_db
def test_hosts_with_different_secret_keys() -> None:
    beat("elsewhere:1:2", key="0011223344556677")
    ((state, what), _) = findings()
    assert (state, "elsewhere:1:2 has another secret key" in what) == ("bad", True)


@pytest.mark.django_db
def test_a_sign_of_a_clock_that_was_set_back_is_none() -> None:
    beat(age=-86_400)
    assert findings()[0][0] == "bad"


def test_doctor_says_that_a_worker_was_killed(tmp_path: Path) -> None:
    home = Home.migrated(tmp_path / "home")
    worker = home.start("worker")
    try:
        until(lambda: (home.folder / "catalog.sqlite3").exists() and beats(home), 90)
        checked = home.run("doctor").stdout.decode()
        assert "Worker: 1 process running" in checked
        assert home.run("worker", "--check").returncode == 0
    finally:
        worker.kill()
        worker.wait()
    assert home.run("worker", "--check").returncode == 1
    checked = home.run("doctor")
    assert "gave its last sign of life" in checked.stdout.decode()
    assert checked.returncode == 1


def beats(home: Home) -> int:
    import sqlite3

    try:
        return home.count("worker_heartbeat")
    except sqlite3.OperationalError:  # not migrated yet
        return 0
