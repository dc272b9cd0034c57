"""PostgreSQL's own programs: pg_dump writes a database into a file, pg_restore and psql put it back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from dailypapers.backup.errors import BackupError
from dailypapers.lib.sentences import sentence

NAP = 0.2  # seconds between two looks whether pg_dump is done
BLOCK = 1 << 20
Alive = Callable[[], None]


class Dump(NamedTuple):
    """What was written: the number of rows of each table, and the migrations that were applied."""

    rows: dict[str, int]
    migrations: list[str]


def dump(target: Path, keep_alive: Alive = lambda: None) -> Dump:
    """Write the database into a file as it is at this moment. pg_dump reads the snapshot in which we count.

    Raises `BackupError`.
    """
    program = find_program("pg_dump")
    own = connection.copy()  # `keep_alive` may write by the other one meanwhile
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
            _run([program, *words], keep_alive)
            rows = {table: _count(cursor, table) for table in sorted(own.introspection.table_names(cursor))}
            migrations = []
            if "django_migrations" in rows:
                cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
                migrations = [f"{app} {name}" for app, name in cursor.fetchall()]
            cursor.execute("ROLLBACK")
    finally:
        own.close()
    _run([find_program("pg_restore"), "--list", f"--file={os.devnull}", str(target)], keep_alive)
    return Dump(rows, migrations)


def load(dump_file: Path, rows: dict[str, int], drop: list[str]) -> None:
    """Put a dump into the database, in one transaction that ends only where every table has its rows.

    Tables of the list `drop` are dropped first, in the same transaction. Raises `BackupError`; nothing is changed then.
    """
    words = [find_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    reading = [find_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump_file)]
    quoted = ", ".join(connection.ops.quote_name(name) for name in drop)
    with tempfile.TemporaryFile() as errors:
        psql = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=errors, env=_environment())
        script = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=errors)
        assert psql.stdin
        assert script.stdout
        try:
            psql.stdin.write(b"BEGIN;\n" + (f"DROP TABLE IF EXISTS {quoted} CASCADE;\n".encode() if drop else b""))
            while block := script.stdout.read(BLOCK):
                psql.stdin.write(block)
            if script.wait() == 0:
                psql.stdin.write(_checks(rows) + b"COMMIT;\n")  # without this word nothing of it stays
            psql.stdin.close()
        except BrokenPipeError:  # psql met an error and ended
            script.kill()
        finally:
            status = psql.wait() or script.wait()
        if status:
            errors.seek(0)
            raise BackupError(f"The database could not be put back; it is as before. {_last_words(errors.read())}")


def find_program(name: str) -> str:
    """Return the path of a program of PostgreSQL that is as new as the server. Raises `BackupError`."""
    path = shutil.which(name)
    if path is None:
        raise BackupError(
            sentence(
                "%(name)s is not installed. Install PostgreSQL's client programs of version "
                "%(server_version)s or newer (Debian: postgresql-client), or put them on the PATH.",
                name=name,
                server_version=server_version(),
            )
        )
    output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=60).stdout
    match = re.search(r"\(PostgreSQL\) (\d+)", output)
    if match is None or int(match[1]) < server_version():
        raise BackupError(
            sentence(
                "%(path)s is of version %(match)s, the server of %(server_version)s: an older one cannot "
                "read it. Install PostgreSQL's client programs of version %(server_version)s.",
                path=path,
                match=match[1] if match else "unknown",
                server_version=server_version(),
            )
        )
    return path


def server_version() -> int:
    """Return the major version of the server."""
    return connection.get_database_version()[0]


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  # names of its own tables
    return int(cursor.fetchone()[0])


def _checks(rows: dict[str, int]) -> bytes:
    """Return statements that raise an error where a table has not the rows it had."""
    lines = []
    for table, number in sorted(rows.items()):
        name = connection.ops.quote_name(table)
        count = f"SELECT count(*) FROM public.{name}"  # noqa: S608  # quoted
        words = f"IF ({count}) <> {int(number)} THEN RAISE EXCEPTION 'a table lacks rows'; END IF;"
        lines.append(f"DO $check$ BEGIN {words} END $check$;\n")
    return "".join(lines).encode()


def _environment() -> dict[str, str]:
    """Return the environment with the connection's facts: a password in the arguments would be seen by everybody."""
    facts: dict[str, Any] = connection.get_connection_params()
    names = {
        "dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
        "service": "PGSERVICE", "options": "PGOPTIONS",
        "target_session_attrs": "PGTARGETSESSIONATTRS",
    }  # fmt: skip
    return os.environ | {names[name]: str(value) for name, value in facts.items() if name in names and value}


def _run(words: list[str], keep_alive: Alive) -> None:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(words, stderr=errors, stdout=subprocess.DEVNULL, env=_environment())
        try:
            while process.poll() is None:
                keep_alive()
                time.sleep(NAP)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            errors.seek(0)
            raise BackupError(f"{Path(words[0]).name} failed: {_last_words(errors.read())}")


def _last_words(text: bytes) -> str:
    lines = [line for line in text.decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines[:3])[:500] or sentence("It said nothing.")
