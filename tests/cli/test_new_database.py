"""A new database is what all migrations lead to, without their way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.program import Home

INTERNAL = ("id", "applied")  # of rows: when each was written, and in which order


def described(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return tables with their columns and keys, in whatever order, indexes as they were asked for, and first rows."""
    with closing(sqlite3.connect(folder / "catalog.sqlite3")) as database:
        found = {}
        for kind, name, statement in database.execute("SELECT type, name, sql FROM sqlite_master"):
            if kind == "table":
                columns = [row[1:] for row in database.execute(f'PRAGMA table_xinfo("{name}")')]
                keys = [row[2:] for row in database.execute(f'PRAGMA foreign_key_list("{name}")')]
                found[name] = sorted(columns + keys, key=repr)
                rows = database.execute(f'SELECT * FROM "{name}"')
                shown = [at for at, column in enumerate(rows.description) if column[0] not in INTERNAL]
                found[f"rows of {name}"] = sorted((tuple(row[at] for at in shown) for row in rows), key=repr)
            else:
                found[name] = [(statement,)]
    return found


def test_a_new_database_is_what_migrations_make(tmp_path: Path) -> None:
    migrated = Home(tmp_path)
    command = [sys.executable, "-m", "django", "migrate", "--settings", "dailypapers.settings", "-v", "0"]
    subprocess.run(command, check=True, capture_output=True, env=migrated.environment, timeout=300)
    made, by_migrations = described(Home.migrated(tmp_path / "made").folder), described(tmp_path)
    assert set(made) == set(by_migrations)
    ids = {"rows of auth_permission", "rows of sqlite_sequence"}  # name rows by ids, which follow the order of making
    assert {name: made[name] for name in made if made[name] != by_migrations[name]}.keys() <= ids
    assert len(made["rows of auth_permission"]) == len(by_migrations["rows of auth_permission"]) > 200
    assert len(made["rows of django_migrations"]) >= 99
