"""The buckets of one machine: shared by threads and processes, forgotten when old, and never a reason to fail."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dailypapers.lib.bucket_file import KEPT, BucketFile, Traffic
from dailypapers.lib.ratelimit import DAY, MINUTE, SECOND, Rate

NOW = 1_760_000_000 * SECOND
THREE = (Rate(3, MINUTE),)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path, clock: Clock) -> BucketFile:
    return BucketFile(tmp_path / "limits.sqlite3", clock=clock)


def uses(file: BucketFile, times: int, who: str = "ada", budget: str = "api") -> str:
    return "".join("ny"[quota.allowed] if (quota := file.use(budget, who, THREE)) else "-" for _ in range(times))


def test_budgets_and_people_are_apart(file: BucketFile, clock: Clock) -> None:
    assert uses(file, 4) == "yyyn"
    assert uses(file, 4, who="grace") == uses(file, 4, budget="search") == "yyyn"
    clock.now += 20 * SECOND
    assert uses(file, 2) == "yn"


def test_a_refusal_costs_nothing_of_the_other_rates(file: BucketFile) -> None:
    both = (Rate(1, MINUTE), Rate(2, DAY))
    assert [file.use("vote", "ada", both).allowed for _ in range(3)] == [True, False, False]  # type: ignore[union-attr]
    assert file.use("vote", "ada", (Rate(2, DAY),)).remaining == 0  # type: ignore[union-attr]


def test_a_clock_set_back_refuses_for_a_period_at_most(file: BucketFile, clock: Clock) -> None:
    uses(file, 3)
    clock.now -= 365 * DAY * SECOND
    assert uses(file, 1) == "n"
    clock.now += 20 * SECOND
    assert uses(file, 2) == "yn"


def _use_often(path: str, times: int) -> int:
    """Use a bucket so often; return how often it was counted: a machine under load may keep the file locked too long."""
    file = BucketFile(Path(path), clock=lambda: NOW)  # a slow machine would see the bucket fill again
    return sum(file.use("api", "ada", (Rate(1_000, DAY),)) is not None for _ in range(times))


def _exit_with_uses(path: str, times: int) -> None:
    sys.exit(_use_often(path, times))


def test_processes_and_threads_share_the_buckets(tmp_path: Path) -> None:
    path = tmp_path / "limits.sqlite3"
    counted = _use_often(str(path), 1)
    context = multiprocessing.get_context("fork")
    others = [context.Process(target=_exit_with_uses, args=(str(path), 50)) for _ in range(3)]
    for other in others:
        other.start()
    with ThreadPoolExecutor(4) as pool:
        counted += sum(pool.map(lambda _: _use_often(str(path), 10), range(4)))
    for other in others:
        other.join()
        assert other.exitcode is not None
        counted += other.exitcode
    assert counted > 41
    quota = BucketFile(path, clock=lambda: NOW).use("api", "ada", (Rate(1_000, DAY),))
    assert quota is not None
    assert quota.remaining == 1_000 - counted - 1


def test_a_connection_is_not_carried_over_a_fork(file: BucketFile) -> None:
    uses(file, 1)
    child = os.fork()
    if not child:
        os._exit(0 if uses(file, 1) == "y" else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert uses(file, 2) == "yn"


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "limits.sqlite3").write_bytes(b"no database " * 1_000)
    assert uses(BucketFile(tmp_path / "limits.sqlite3"), 4) == "yyyn"


def test_a_file_that_cannot_be_made_limits_nobody(tmp_path: Path) -> None:
    assert uses(BucketFile(tmp_path / "missing" / "limits.sqlite3"), 5) == "-----"


def test_a_file_that_is_locked_limits_nobody_until_it_is_free(file: BucketFile, tmp_path: Path) -> None:
    uses(file, 1)
    other = sqlite3.connect(tmp_path / "limits.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert uses(file, 1) == "-"
    other.execute("ROLLBACK")
    assert uses(file, 3) == "yyn"


def test_the_table_of_an_older_version_goes(tmp_path: Path) -> None:
    older = sqlite3.connect(tmp_path / "limits.sqlite3")
    older.execute("CREATE TABLE counts (who TEXT, window INTEGER, number INTEGER, PRIMARY KEY (who, window))")
    older.commit()
    uses(BucketFile(tmp_path / "limits.sqlite3"), 1)
    assert older.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("buckets",)]


def test_old_buckets_are_deleted_and_traffic_is_of_the_rest(
    file: BucketFile, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dailypapers.lib.bucket_file._TIDY_EVERY", 1)
    uses(file, 4, who="address:a")
    uses(file, 1, who="address:a", budget="search")
    uses(file, 1, who="token:a")
    assert file.traffic("address:") == Traffic(people=1, uses=5)
    clock.now += KEPT + 2 * MINUTE * SECOND
    uses(file, 1, who="address:b")
    assert file.traffic("address:") == Traffic(people=1, uses=1)
    assert BucketFile(file.path.parent / "missing" / "x").traffic("address:") == Traffic(0, 0)
