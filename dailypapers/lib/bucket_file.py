"""Buckets of all processes of one machine, in an SQLite file of their own without fsync.

A use costs some forty microseconds and never waits for a writer of the catalogue. A power cut may forget the last
seconds, which only means that somebody may do a little more. Several machines each have a file of their own
(docs/decisions/0010-one-policy-each.md).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dailypapers.lib.ratelimit import DAY, SECOND, Quota, Rate, take_all

KEPT = DAY * SECOND  # microseconds a bucket is kept after it was full again
_TIDY_EVERY = 2_000  # uses of one connection
_SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
DROP TABLE IF EXISTS counts;
CREATE TABLE IF NOT EXISTS buckets (
    who TEXT, budget TEXT, period INTEGER, full_at INTEGER, uses INTEGER, PRIMARY KEY (who, budget, period)
) WITHOUT ROWID;
"""  # `counts`: fixed windows of an older version
_READ = "SELECT full_at FROM buckets WHERE who = ? AND budget = ? AND period = ?"
_WRITE = (
    "INSERT INTO buckets (who, budget, period, full_at, uses) VALUES (?, ?, ?, ?, 1)"
    " ON CONFLICT (who, budget, period) DO UPDATE SET full_at = excluded.full_at, uses = uses + 1"
)


class Traffic(NamedTuple):
    """Who used the buckets of the last day: how many different, and how often in all."""

    people: int
    uses: int


class BucketFile:
    """The buckets in the file at `path`, for any number of threads and processes. `clock`: microseconds since 1970."""

    def __init__(self, path: Path, *, clock: Callable[[], int] = lambda: time.time_ns() // 1_000) -> None:
        self.path, self.clock = path, clock
        self._local = threading.local()

    def use(self, budget: str, who: str, rates: Sequence[Rate], cost: int = 1) -> Quota | None:
        """Take `cost` from the bucket of every rate, or from none; None where the file cannot be used.

        A damaged file is put aside once and made anew, so that damage does not end the limits for good.
        """
        with suppress(sqlite3.OperationalError):  # locked for a second, no room, not writable
            try:
                return self._use(budget, who, rates, cost)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._start_anew()
                with suppress(sqlite3.DatabaseError):
                    return self._use(budget, who, rates, cost)
        return None

    def traffic(self, prefix: str) -> Traffic:
        """Return the traffic of those whose name begins with `prefix`; none where the file cannot be used."""
        query = "SELECT count(DISTINCT who), coalesce(sum(uses), 0) FROM buckets WHERE substr(who, 1, ?) = ?"
        with suppress(sqlite3.Error):
            return Traffic(*self._connection().execute(query, (len(prefix), prefix)).fetchone())
        return Traffic(0, 0)

    def _use(self, budget: str, who: str, rates: Sequence[Rate], cost: int) -> Quota:
        database, now = self._connection(), self.clock()
        keys = [(who, budget, rate.period) for rate in rates]
        try:
            database.execute("BEGIN IMMEDIATE")
            stored = [database.execute(_READ, key).fetchone() for key in keys]
            states, quota = take_all([row[0] if row else 0 for row in stored], rates, now, cost)
            database.executemany(_WRITE, [(*key, state) for key, state in zip(keys, states, strict=True)])
            self._tidy(database, now)
            database.execute("COMMIT")
        except sqlite3.Error:
            self._local.__dict__.clear()  # the connection closes, and with it whatever it had begun
            raise
        return quota

    def _tidy(self, database: sqlite3.Connection, now: int) -> None:
        self._local.uses = uses = getattr(self._local, "uses", 0) + 1
        if uses % _TIDY_EVERY == 0:
            database.execute("DELETE FROM buckets WHERE full_at < ?", (now - KEPT,))

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection; another after a fork, for SQLite's must not be carried over one."""
        if getattr(self._local, "pid", 0) != os.getpid():
            database = sqlite3.connect(self.path, timeout=1, isolation_level=None)
            database.executescript(_SCHEMA)
            self._local.database, self._local.pid = database, os.getpid()
        connection: sqlite3.Connection = self._local.database
        return connection

    def _start_anew(self) -> None:
        self._local.__dict__.clear()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
