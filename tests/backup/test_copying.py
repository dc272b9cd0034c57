"""A database copied from SQLite to PostgreSQL and back: every row of every table, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.postgres_server import PostgresServer
from tests.program import Home

pytestmark = pytest.mark.postgres
MADE_ANEW = {"django_migrations", "accounts_cache", "sqlite_sequence"}


def rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table of a home on SQLite, columns by name."""
    with closing(sqlite3.connect(folder / "catalog.sqlite3")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in set(names) - MADE_ANEW:
            columns = sorted(f'"{column[1]}"' for column in database.execute(f'PRAGMA table_xinfo("{name}")'))
            listed = database.execute(f'SELECT {", ".join(columns)} FROM "{name}"')
            found[name] = sorted((tuple(map(parsed, row)) for row in listed), key=repr)
    return found


def parsed(value: Any) -> Any:
    """Return JSON written one way, which PostgreSQL writes with names in its own order; any other value as it is."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        return json.dumps(json.loads(value), sort_keys=True)
    return value


def test_every_row_goes_there_and_back(tmp_path: Path) -> None:
    home = Home.sampled(tmp_path / "home")
    assert home.run("createsuperuser", "--no-input", "--username", "ada", "--email", "ada@example.org",
                    DJANGO_SUPERUSER_PASSWORD="a long word of Ada").returncode == 0  # fmt: skip
    back = f"sqlite:///{tmp_path / 'back' / 'catalog.sqlite3'}"
    (tmp_path / "back").mkdir()
    with PostgresServer() as server:
        copied = home.run("copy-database", server.url)
        assert copied.returncode == 0, copied.stderr
        assert b"Copied and compared: " in copied.stdout
        again = home.run("copy-database", server.url)
        assert (again.returncode, again.stderr) == (
            1, b"Error: There are rows in that database already (accounts_user). Name an empty one.\n"
        )  # fmt: skip
        assert b"210 papers" in home.run("doctor", DATABASE_URL=server.url).stdout
        assert server.query("SELECT nextval(pg_get_serial_sequence('accounts_user', 'id'))") == [(2,)]
        returned = home.run("copy-database", back, DATABASE_URL=server.url)
        assert returned.returncode == 0, returned.stderr
        before, after = rows(tmp_path / "home"), rows(tmp_path / "back")
        assert {name: len(of) for name, of in after.items()} == {name: len(of) for name, of in before.items()}
        assert [name for name in before if after[name] != before[name]] == []
        assert len(before["catalog_paper"]) == 210

        with closing(sqlite3.connect(home.folder / "catalog.sqlite3")) as database, database:
            database.execute("UPDATE catalog_paper SET key = ? WHERE id = 3", ["x" * 5_000])
        server.query("CREATE DATABASE another")
        refused = home.run("copy-database", server.url_of("another"))
        assert refused.returncode == 1
        assert b"Row 3 of the table catalog_paper does not fit there: value too long" in refused.stderr
        assert server.query("SELECT count(*) FROM catalog_paper", "another") == [(0,)]


def test_the_source_is_no_target(tmp_path: Path) -> None:
    home = Home.migrated(tmp_path)
    refused = home.run("copy-database", f"sqlite:///{tmp_path / 'catalog.sqlite3'}")
    assert (refused.returncode, refused.stderr) == (
        1, b"Error: That is the database of the settings. Name an empty one, of either kind.\n"
    )  # fmt: skip
    refused = home.run("copy-database", "nothing")
    assert refused.returncode == 1
    assert b"Traceback" not in refused.stderr
