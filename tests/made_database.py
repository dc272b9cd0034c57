"""The tests' own database, and those of programs on PostgreSQL: copies of one that the session migrates once.

On SQLite it is that of `Home.migrated`, read into memory; on PostgreSQL a template. Django migrates what it finds, which
then is nothing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock

from tests.program import Home, made_database

TEMPLATE = "made_by_upgrade"


@contextmanager
def copied() -> Iterator[None]:
    """Let the database that Django is about to make for the tests be a copy; hold what it needs."""
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = postgresql_template()
        yield
        return
    plain = Path(os.environ["DAILYPAPERS_HOME"]) / "made.sqlite3"  # its journal is no file, as in memory
    with closing(sqlite3.connect(made_database())) as made:
        made.execute("VACUUM INTO ?", [str(plain)])
    with (
        closing(sqlite3.connect(_name_in_memory(), uri=True)) as memory,
        closing(sqlite3.connect(plain)) as source,
    ):
        source.backup(memory)
        yield  # the memory is there for as long as somebody is connected


def _name_in_memory() -> str:
    from django.db import connection

    return str(connection.creation._get_test_db_name())  # type: ignore[attr-defined]


def postgresql_template() -> str:
    """Return the name of a database, on the session's server, that `dailypapers upgrade` has made."""
    import psycopg

    made = Path(os.environ["DAILYPAPERS_TEST_MADE"])
    made.mkdir(exist_ok=True)
    address, note = urlsplit(os.environ["DATABASE_URL"]), made / TEMPLATE
    with FileLock(f"{note}.lock"):
        if not note.exists():
            with psycopg.connect(address.geturl(), autocommit=True) as server:
                server.execute(f"CREATE DATABASE {TEMPLATE}")
            home = Home(made / "on-postgresql")
            done = home.run("upgrade", DATABASE_URL=address._replace(path=f"/{TEMPLATE}").geturl())
            assert done.returncode == 0, done.stderr.decode()
            note.touch()
    return TEMPLATE


if __name__ == "__main__":
    if "DATABASE_URL" in os.environ:
        postgresql_template()
    else:
        made_database()
