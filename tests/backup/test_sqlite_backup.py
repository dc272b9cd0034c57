"""Backups of a SQLite home: made while others write, put back row for row, and never half."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dailypapers.backup import sqlite, swap
from dailypapers.backup.actions import Backup, make_backup
from dailypapers.backup.swap import Move, begin_swap, finish_swap
from tests.archive.test_archive import _lived_in
from tests.program import Home
from tests.until import until

CONTENT = {"secret_key": "key-of-before", "mail/digest.eml": "Subject: papers", "site.env": "EMAIL_URL=console:"}


def tables(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(file)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


@pytest.fixture
def home(tmp_path: Path, settings: Any, on_disk: None) -> Path:
    """A home folder of the test's own with all that may be in one; its database is the test's."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    folder = tmp_path / "old"
    for name, text in {
        **CONTENT,
        "index/current": "1",
        "turns/arxiv": "2",
        "limits.sqlite3": "",
        "notes.txt": "mine",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    settings.HOME, settings.EMBEDDER, settings.DKIM_KEY = folder, "static", ""
    return folder


@pytest.fixture
def made(home: Path, tmp_path: Path) -> Backup:
    """A backup of an instance that people used."""
    _lived_in()
    return make_backup(tmp_path / "papers.tar.gz")


def test_the_drill(made: Backup, tmp_path: Path) -> None:
    """Every table row for row, the files, the secret key, and an index, in a home that was empty."""
    from django.db import connection

    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    new = Home(tmp_path / "new")
    done = new.run("restore", str(made.path))
    assert done.returncode == 0, done.stderr
    before, after = tables(Path(connection.settings_dict["NAME"])), tables(new.folder / "catalog.sqlite3")
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= {"worker_stepstate"}, "restored row for row"
    assert sum(map(len, before.values())) > 200
    for name, text in CONTENT.items():
        assert (new.folder / name).read_text() == text
        assert stat.S_IMODE((new.folder / name).stat().st_mode) == 0o600
    assert not (new.folder / "notes.txt").exists(), "what is not ours is left alone"
    assert not (new.folder / "turns/arxiv").exists()
    assert b"Search index: up to date" in new.run("doctor").stdout
    again = new.run("restore", str(made.path))
    assert again.returncode == 1
    assert b"already" in again.stderr
    assert b"--force" in again.stderr


def test_force_keeps_what_was_there_and_needs_the_site_stopped(made: Backup, tmp_path: Path) -> None:
    new = Home.migrated(tmp_path / "new")
    new.run("upgrade")
    key = (new.folder / "secret_key").read_text()
    with closing(sqlite3.connect(new.folder / "catalog.sqlite3")) as database:
        database.execute("SELECT * FROM catalog_paper").fetchall()
        refused = new.run("restore", str(made.path), "--force")
        assert refused.returncode == 1
        assert b"in use" in refused.stderr
        assert (new.folder / "secret_key").read_text() == key
    before = tables(new.folder / "catalog.sqlite3")
    assert new.run("restore", str(made.path), "--force").returncode == 0
    assert (new.folder / "secret_key").read_text() == CONTENT["secret_key"]
    assert (new.folder / "before-restore/secret_key").read_text() == key
    assert tables(new.folder / "before-restore/catalog.sqlite3") == before


def test_a_restore_that_is_killed_leaves_the_old_home_untouched(made: Backup, tmp_path: Path) -> None:
    new = Home.migrated(tmp_path / "new")
    new.run("upgrade")
    before = tables(new.folder / "catalog.sqlite3"), (new.folder / "secret_key").read_text()
    slow = "import time; from dailypapers.backup import sqlite; sqlite.check_database = lambda _: time.sleep(600); "
    program = f"{slow}import sys; sys.argv = ['dailypapers', 'restore', {str(made.path)!r}, '--force']; from dailypapers.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", program], env=new.environment, stderr=subprocess.DEVNULL)
    until((new.folder / "restore.part/database.sqlite3").exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (tables(new.folder / "catalog.sqlite3"), (new.folder / "secret_key").read_text()) == before
    assert new.run("restore", str(made.path), "--force").returncode == 0, "and the same command does it then"
    assert not (new.folder / "restore.part").exists()


@pytest.mark.parametrize("stop", range(6))
def test_a_swap_that_is_stopped_is_finished_by_the_next_start(
    stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before any of its renames, and finished twice."""
    home = tmp_path / "home"
    (home / "restore.part").mkdir(parents=True)
    moves = []
    for name in ("secret_key", "catalog.sqlite3"):
        (home / name).write_text(f"old {name}")
        (home / "restore.part" / name).write_text(f"new {name}")
        moves.append(Move(home / "restore.part" / name, home / name, home / "before-restore" / name))
    (home / "catalog.sqlite3-wal").write_text("old wal")
    count, replace = iter(range(100)), Path.replace

    def fails(self: Path, target: Path) -> Path:
        if next(count) == stop:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(KeyboardInterrupt):
        begin_swap(home, moves)
    monkeypatch.undo()
    if stop == 0:  # before it was written down: nothing has changed
        assert not finish_swap(home)
        assert (home / "secret_key").read_text() == "old secret_key"
        return
    assert finish_swap(home)
    assert not finish_swap(home)
    for name in ("secret_key", "catalog.sqlite3"):
        assert (home / name).read_text() == f"new {name}"
        assert (home / "before-restore" / name).read_text() == f"old {name}"
    assert (home / "before-restore/catalog.sqlite3-wal").read_text() == "old wal"
    assert not (home / "catalog.sqlite3-wal").exists()


def test_the_program_finishes_a_swap_at_its_start(tmp_path: Path) -> None:
    new = Home.migrated(tmp_path / "new")
    new.run("upgrade")
    assert not sqlite.is_in_use(new.folder / "catalog.sqlite3")  # and all of it is in one file
    (new.folder / "restore.part").mkdir()
    (new.folder / "catalog.sqlite3").rename(new.folder / "restore.part/database.sqlite3")
    move = [
        str(new.folder / name)
        for name in ("restore.part/database.sqlite3", "catalog.sqlite3", "before-restore/catalog.sqlite3")
    ]
    (new.folder / swap.JOURNAL).write_text(str([move]).replace("'", '"'))
    said = new.run("upgrade", "--check")
    assert said.stderr == b"A restore that was stopped is finished.\n"
    assert said.stdout == b"The database is up to date.\n"


def test_a_copy_is_one_moment_while_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer commits between any two steps of the copy; it waits for nothing, and the copy does not begin again."""
    source, copied = tmp_path / "a?b %20.sqlite3", tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        for table in ("left", "right"):
            writer.execute(f'CREATE TABLE "{table}" (content BLOB)')
        for table in ("left", "right"):
            writer.executemany(f'INSERT INTO "{table}" VALUES (randomblob(?))', [(4000,)] * 100)
        monkeypatch.setattr(sqlite, "PAGES", 10)
        steps = []

        def write(done: int, total: int) -> None:
            steps.append((done, total))
            writer.execute("BEGIN IMMEDIATE")
            for table in ("left", "right"):
                writer.execute(f'INSERT INTO "{table}" VALUES (randomblob(4000))')
            writer.execute("COMMIT")

        sqlite.copy_database(source, copied, write)
        assert len(steps) < 50
        assert steps == sorted(steps)
        assert sqlite.count_rows(source) == {"left": 100 + len(steps), "right": 100 + len(steps)}
    assert sqlite.count_rows(copied) == {"left": 100, "right": 100}
    sqlite.check_database(copied)


def test_it_is_made_while_the_site_writes(home: Path, tmp_path: Path) -> None:
    from django.db import connection

    file, stop, written = str(connection.settings_dict["NAME"]), threading.Event(), 0

    def write() -> None:
        nonlocal written
        with closing(sqlite3.connect(file, timeout=30)) as database:
            while not stop.is_set():
                database.execute(
                    "INSERT INTO worker_heartbeat (name, started_at, seen_at, lanes, key, trouble) VALUES (?, 0, 0, '{}', '', '')",
                    [str(written)],
                )
                database.commit()
                written += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        until(lambda: written > 5)
        made = make_backup(tmp_path / "papers.tar")
        then = written
        until(lambda: written > then + 5)
    finally:
        stop.set()
        thread.join()
    assert 5 < made.manifest.rows["worker_heartbeat"] <= then + 1


def test_a_damaged_database_makes_no_backup(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dailypapers.backup.errors import InvalidBackup

    copy = sqlite.copy_database

    def damaging(source: Path, target: Path, progress: Any) -> None:
        copy(source, target, progress)
        with target.open("r+b") as file:
            file.seek(8192)
            file.write(os.urandom(40_000))

    monkeypatch.setattr("dailypapers.backup.actions.sqlite.copy_database", damaging)
    with pytest.raises(InvalidBackup, match="damaged"):
        make_backup(tmp_path / "papers.tar.gz")
    assert [path.name for path in tmp_path.iterdir() if "papers" in path.name] == []


def test_no_secret_setting_is_named_with_its_value(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAILYPAPERS_WRITER_KEY", "sesame")
    made = make_backup(tmp_path / "papers.tar")
    assert "DAILYPAPERS_WRITER_KEY" in made.manifest.settings
    with tarfile.open(made.path) as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest
        assert b"sesame" not in manifest.read()
