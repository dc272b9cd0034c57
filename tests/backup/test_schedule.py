"""Backups of every night: how many are kept, what the worker makes, what `doctor` says of them."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dailypapers.backup.actions import make_backup
from dailypapers.backup.errors import BackupError
from dailypapers.backup.folder import backups_in, made_at, new_name, prune
from dailypapers.health.backup_checks import check_backups
from dailypapers.worker.models import StepState
from dailypapers.worker.step import StepContext, nightly
from dailypapers.worker.steps import STEPS

NOW = datetime(2025, 10, 14, 12, tzinfo=UTC)


def touch(folder: Path, *ages: timedelta) -> None:
    for age in ages:
        (folder / new_name(NOW - age)).touch()


def test_only_backups_are_deleted_and_the_oldest(tmp_path: Path) -> None:
    touch(tmp_path, *(timedelta(days=days) for days in range(5)))
    (tmp_path / "dailypapers-mine.tar.gz").touch()
    (tmp_path / "catalog.sqlite3").touch()
    assert prune(tmp_path, 0) == []
    assert [made_at(path).day for path in prune(tmp_path, 3)] == [11, 10]
    assert [made_at(path).day for path in backups_in(tmp_path)] == [14, 13, 12]
    assert len(list(tmp_path.iterdir())) == 5


@pytest.fixture
def home(tmp_path: Path, settings: Any, on_disk: None) -> Path:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    (settings.HOME / "secret_key").write_text("key")
    return tmp_path


def test_the_worker_makes_one_and_keeps_so_many(home: Path, settings: Any) -> None:
    [step] = [step for step in STEPS if step.name == "backup"]
    context = StepContext(lambda: False, lambda: None)
    assert step.run(context) == "", "none is scheduled"
    folder = home / "backups"
    settings.BACKUP_DIR, settings.BACKUP_KEEP = str(folder), 2
    with pytest.raises(BackupError, match="no folder"):
        step.run(context)
    folder.mkdir()
    touch(folder, timedelta(days=1), timedelta(days=2))
    assert ".tar.gz, " in step.run(context)
    assert len(backups_in(folder)) == 2
    assert made_at(backups_in(folder)[0]) > NOW
    assert check_backups().state == "good"


def test_a_worker_that_ends_leaves_nothing(home: Path, settings: Any) -> None:
    from dailypapers.lib.errors import WorkStopped

    settings.BACKUP_DIR = str(home / "backups")
    (home / "backups").mkdir()
    [step] = [step for step in STEPS if step.name == "backup"]
    with pytest.raises(WorkStopped):
        step.run(StepContext(lambda: True, lambda: None))
    assert list((home / "backups").iterdir()) == []


def test_what_a_killed_process_left_goes_after_a_day(home: Path) -> None:
    for name in (".dailypapers-backup-old", ".dailypapers-backup-new"):
        (home / name).mkdir()
    os.utime(home / ".dailypapers-backup-old", times=(0, time.time() - 100_000))
    make_backup(home / "a.tar")
    assert not (home / ".dailypapers-backup-old").exists()
    assert (home / ".dailypapers-backup-new").exists()


def test_it_is_due_at_night_by_the_clock_of_the_site(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    timezone.get_default_timezone.cache_clear()
    try:
        due = nightly(3)
        assert due(None) < NOW
        assert due(NOW) == datetime(2025, 10, 15, 7, tzinfo=UTC)
        assert due(datetime(2025, 10, 15, 6, tzinfo=UTC)) == datetime(2025, 10, 15, 7, tzinfo=UTC)
    finally:
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize(
    ("ages", "state", "says"),
    [
        ([], "bad", "none is in"),
        ([timedelta(hours=20), timedelta(days=9)], "good", "the newest of 2"),
        ([timedelta(days=3)], "bad", "3 days ago"),
    ],
)
def test_doctor_knows_the_age(ages: list[timedelta], state: str, says: str, tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_DIR = ""
    assert check_backups(NOW).state == "notice"
    settings.BACKUP_DIR = str(tmp_path)
    touch(tmp_path, *ages)
    found = check_backups(NOW)
    assert (found.state, says in found.what) == (state, True)
    settings.BACKUP_DIR = str(tmp_path / "unmounted")
    assert check_backups(NOW).state == "bad"


@pytest.mark.django_db
def test_doctor_says_that_one_failed() -> None:
    from dailypapers.health.worker_checks import check_worker

    StepState.objects.create(name="backup", failures=2, message="There is no room for a backup")
    assert any("“backup” had 2 failures: There is no room" in finding.what for finding in check_worker())
