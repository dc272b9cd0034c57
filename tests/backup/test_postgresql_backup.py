"""Backups of PostgreSQL by its own programs, on a server of the test's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres_server import PostgresServer
from tests.program import Home

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as running:
        if not (running.programs / "pg_dump").exists():
            pytest.skip("the wheel with PostgreSQL has no pg_dump")
        yield running


@pytest.fixture(scope="module")
def sampled(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with papers on the database `sampled`, which only copies are made of."""
    home = on_database(server, "sampled", tmp_path_factory.mktemp("backup") / "sampled")
    sample = Path(__file__).parents[2] / "dailypapers/catalog/sample.jsonl"
    done = home.run("import", str(sample), "--no-index")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(server: PostgresServer, sampled: Home, tmp_path: Path) -> Home:
    """A home with papers on a database of its own."""
    shutil.copytree(sampled.folder, tmp_path / "first")
    return on_database(server, "first", tmp_path / "first", template="sampled")


def on_database(server: PostgresServer, name: str, folder: Path, template: str = "template1") -> Home:
    server.query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.query(f"CREATE DATABASE {name} TEMPLATE {template}")
    home = Home(folder)
    home.environment["DATABASE_URL"] = server.url_of(name)
    home.environment["PATH"] = f"{server.programs}{os.pathsep}{os.environ['PATH']}"
    return home


def tables(server: PostgresServer, database: str) -> dict[str, list[tuple[Any, ...]]]:
    names = server.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", database)
    return {name: server.query(f'SELECT * FROM "{name}" AS t ORDER BY t::text', database) for (name,) in names}


def test_the_drill(server: PostgresServer, home: Home, tmp_path: Path) -> None:
    made = home.run("backup", str(tmp_path / "papers.tar.gz"))
    assert made.returncode == 0, made.stderr
    before = tables(server, "first")
    assert sum(map(len, before.values())) > 200
    new = on_database(server, "second", tmp_path / "second")
    done = new.run("restore", str(tmp_path / "papers.tar.gz"))
    assert done.returncode == 0, done.stderr
    assert tables(server, "second") == before, "row for row"
    assert (new.folder / "secret_key").read_text() == (home.folder / "secret_key").read_text()
    assert b"Search index: up to date" in new.run("doctor").stdout
    assert new.run("import", str(Path(__file__).parents[2] / "dailypapers/catalog/sample.jsonl")).returncode == 0
    refused = new.run("restore", str(tmp_path / "papers.tar.gz"))
    assert (refused.returncode, b"--force" in refused.stderr) == (1, True)


def test_force_replaces_everything_or_nothing(server: PostgresServer, home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "papers.tar.gz")
    assert home.run("backup", file).returncode == 0
    before = tables(server, "first")
    server.query("DELETE FROM catalog_record", "first")
    server.query("CREATE TABLE mine (id integer)", "first")
    without = tables(server, "first")
    path = home.environment["PATH"]  # first with a pg_restore that ends in the middle
    (tmp_path / "bin").mkdir()
    pg_restore = tmp_path / "bin/pg_restore"
    pg_restore.write_text(
        f'#!/bin/sh\ncase "$1" in --version) exec {server.programs}/pg_restore "$@";; esac\n{server.programs}/pg_restore "$@" | head -c 200000\nexit 1\n'
    )
    pg_restore.chmod(0o755)
    home.environment["PATH"] = f"{tmp_path / 'bin'}{os.pathsep}{path}"
    failed = home.run("restore", file, "--force")
    assert (failed.returncode, b"it is as before" in failed.stderr) == (1, True), failed.stderr
    assert tables(server, "first") == without
    home.environment["PATH"] = path
    assert home.run("restore", file, "--force").returncode == 0
    assert tables(server, "first") == before | {"mine": []}


def test_a_program_that_is_missing_or_too_old_is_said(server: PostgresServer, home: Home, tmp_path: Path) -> None:
    python = Path(shutil.which("python3") or "").parent
    home.environment["PATH"] = str(python) if not (python / "pg_dump").exists() else ""
    missing = home.run("backup", str(tmp_path / "papers.tar.gz"))
    assert (missing.returncode, b"pg_dump is not installed" in missing.stderr) == (1, True), missing.stderr
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    (tmp_path / "pg_dump").chmod(0o755)
    home.environment["PATH"] = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    old = home.run("backup", str(tmp_path / "papers.tar.gz"))
    assert (old.returncode, b"is of version 9, the server of 1" in old.stderr) == (1, True), old.stderr
    assert not (tmp_path / "papers.tar.gz").exists()


def test_a_backup_of_another_kind_of_database_is_refused(server: PostgresServer, home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "papers.tar")
    assert home.run("backup", file).returncode == 0
    refused = Home(tmp_path / "sqlite").run("restore", file)
    assert (refused.returncode, b"dailypapers copy-database" in refused.stderr) == (1, True)
