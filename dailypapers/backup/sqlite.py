"""Copies of SQLite databases: made while others write, checked, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from dailypapers.backup.errors import InvalidBackup
from dailypapers.lib.sentences import sentence

PAGES = 4_000  # copied at once, 16 MiB
Progress = Callable[[int, int], None]


def copy_database(source: Path, target: Path, progress: Progress = lambda _done, _total: None) -> None:
    """Copy a database, in use or not, as it is at this moment; `progress` is told the pages.

    The copy reads in one transaction: whoever writes meanwhile waits for nothing and does not make it begin again.
    """
    target.touch(0o600)
    with closing(_connect(source)) as old, closing(sqlite3.connect(target)) as copy:
        old.isolation_level = None
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(copy, pages=PAGES, progress=lambda _status, left, total: progress(total - left, total))
        old.execute("COMMIT")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the mode of the original


def check_database(file: Path) -> None:
    """Read a whole database and check it. Raises `InvalidBackup` for a damaged one."""
    try:
        with closing(_connect(file)) as database:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise InvalidBackup(
            sentence(
                "The copy of the database is damaged (%(verdict)s). If `dailypapers doctor` says the same of "
                "the database, put back an older backup; else check the disk and do it again.",
                verdict=verdict,
            )
        )


def count_rows(file: Path) -> dict[str, int]:
    """Return the number of rows of each table."""
    with closing(_connect(file)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = sorted(name for (name,) in names)
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608  # names of its own tables


def read_migrations(file: Path) -> list[str]:
    """Return the migrations that were applied, as "accounts 0001_initial"; none for a database that holds nothing."""
    with closing(_connect(file)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
            return []
        rows = database.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [f"{app} {name}" for app, name in rows]


def is_in_use(file: Path) -> bool:
    """Tell whether another process has a database open; a damaged one is nobody's."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file, timeout=0)) as database:
            # This wants the file for itself alone, which another open connection prevents.
            mode: str = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            return mode != "delete"
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        return False


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=60)
