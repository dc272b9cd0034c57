"""An older database, a newer one, a damaged one; and several processes that meet one at once."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from dailypapers.lib.storage_errors import explain
from tests.program import Home, free_port

BACKUP = "catalog.before-upgrade.sqlite3"


OLDER = (  # as a version of the program left it that knew no heartbeat of workers
    "DROP TABLE worker_heartbeat",
    "DELETE FROM django_migrations WHERE app = 'worker' AND name >= '0003'",
)


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of the version before workers had a heartbeat."""
    home = Home.migrated(tmp_path_factory.mktemp("older") / "home")
    with sqlite3.connect(home.folder / "catalog.sqlite3") as database:
        for statement in OLDER:
            database.execute(statement)
    return home


def tables(file: Path) -> set[str]:
    with sqlite3.connect(file) as database:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


def test_any_verb_upgrades_behind_a_backup_and_says_so(older: Home) -> None:
    check = older.run("upgrade", "--check")
    assert check.returncode == 1
    assert "worker 0003_heartbeat" in check.stdout.decode().splitlines()
    assert "worker_heartbeat" not in tables(older.folder / "catalog.sqlite3")
    done = older.run("digest", "status")
    assert done.returncode == 0, done.stderr
    assert "The database was upgraded to this version of the program:" in done.stderr.decode()
    assert str(older.folder / BACKUP) in done.stderr.decode()
    assert "worker_heartbeat" not in tables(older.folder / BACKUP)
    assert "worker_stepstate" in tables(older.folder / BACKUP)
    assert stat.S_IMODE((older.folder / BACKUP).stat().st_mode) == 0o600
    assert "worker_heartbeat" in tables(older.folder / "catalog.sqlite3")
    again = older.run("upgrade", "--check")
    assert (again.returncode, again.stdout) == (0, b"The database is up to date.\n")
    assert older.run("digest", "status").stderr == b""


def test_a_newer_database_is_refused_with_a_sentence(older: Home) -> None:
    with sqlite3.connect(older.folder / "catalog.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('digests', '0999_new', '2030-01-01')"
        )
    try:
        for verb in (["today"], ["upgrade", "--check"], ["serve", "--no-worker"]):
            refused = older.run(*verb, PORT=str(free_port()))
            assert refused.returncode == 1
            assert refused.stderr.startswith(
                b"Error: The database was written by a newer version of the program (digests 0999_new)"
            )
            assert b"Traceback" not in refused.stderr
    finally:
        with sqlite3.connect(older.folder / "catalog.sqlite3") as database:
            database.execute("DELETE FROM django_migrations WHERE name = '0999_new'")


@pytest.mark.parametrize("where", ["header", "schema", "end"])
def test_a_damaged_database_is_said_in_words(where: str, older: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    content = bytearray((older.folder / "catalog.sqlite3").read_bytes())
    if where == "header":
        content[:100] = os.urandom(100)
    elif where == "schema":
        content[100:4_096] = os.urandom(3_996)
    else:
        del content[len(content) // 3 :]
    (home.folder / "catalog.sqlite3").write_bytes(content)
    for verb in (["doctor"], ["archive", str(tmp_path / "papers.jsonl.gz")], ["serve", "--no-worker"]):
        said = home.run(*verb, PORT=str(free_port()))
        assert said.returncode == 1
        output = (said.stdout + said.stderr).decode()
        assert "Traceback" not in output, output
        assert "is damaged" in output, (verb, output)
        assert "recover" in output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError("database or disk is full"), "The disk of /home is full."),
        (OSError(28, "No space left on device"), "The disk of /home is full."),
        (sqlite3.OperationalError("database is locked"), "Another program keeps the database /db locked."),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (OSError(2, "No such file"), ""),
        (sqlite3.DatabaseError("file is not a database"), "The database /db is damaged"),
        (ValueError("the list is malformed"), ""),
    ],
)
def test_errors_of_disks_in_words(error: Exception, words: str) -> None:
    said = explain(error, "/db", "/home")
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.postgres
def test_four_processes_meet_a_new_and_an_older_database(tmp_path: Path) -> None:
    """One migrates, the others wait for it."""
    from tests.postgres_server import PostgresServer

    with PostgresServer() as server:
        home = Home(tmp_path / "home")
        home.folder.mkdir()
        home.environment["DATABASE_URL"] = server.url
        for upgrades in (0, 1):
            processes = [home.start("digest", "status") for _ in range(4)]
            said = [process.communicate(timeout=120)[0].decode() for process in processes]
            assert [process.returncode for process in processes] == [0] * 4, said
            assert "".join(said).count("was upgraded") == upgrades, said
            for statement in OLDER:
                server.query(statement)
        with_newer = server.query(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('digests', '0999_new', now()) RETURNING 1"
        )
        assert with_newer == [(1,)]
        assert b"newer version" in home.run("today").stderr
