"""The vectors of papers in an SQLite file: a byte for each number, for any number of threads and processes.

Derived: without the file nothing is lost but time. What people found and has no vector yet is noted beside, without
waiting for anybody who writes.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MAX_WANTED = 20_000
"""Papers that wait for a vector; who comes later is noted when somebody finds it again."""

_SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
CREATE TABLE IF NOT EXISTS vectors (paper_id INTEGER PRIMARY KEY, text_hash INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS wanted (paper_id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS model (name TEXT PRIMARY KEY);
"""
_SCALE = 127.0


class PaperVector(NamedTuple):
    """A paper's vector as it is kept: `values` are numbers of -127…127."""

    paper_id: int
    text_hash: int
    values: npt.NDArray[np.int8]


def quantised(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """Return vectors with a byte for each number, the largest of each row as 127: their directions stay."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-9)
    return np.asarray(np.rint(vectors / largest * _SCALE), np.int8)


def cosines(values: npt.NDArray[np.int8], vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the cosines of rows of bytes to a vector of length 1."""
    rows = values.astype(np.float32)
    return np.asarray(np.einsum("ij,j->i", rows, vector) / np.maximum(np.linalg.norm(rows, axis=1), 1e-9), np.float32)


class VectorFile:
    """The vectors of one model in the file at `path`; those of another model are dropped by the first that writes."""

    def __init__(self, path: Path, model: str) -> None:
        self.path, self.model = path, model
        self._local = threading.local()

    def get(self, ids: Sequence[int]) -> dict[int, npt.NDArray[np.int8]]:
        """Return the vectors of papers, by id; those that have none are left out."""
        marks = ",".join("?" * len(ids))
        query = f"SELECT paper_id, vector FROM vectors, model WHERE model.name = ? AND paper_id IN ({marks})"  # noqa: S608 – question marks
        rows = self._connection().execute(query, (self.model, *ids))
        return {paper_id: np.frombuffer(vector, np.int8) for paper_id, vector in rows}

    def missing(self, ids: Sequence[int]) -> list[int]:
        """Return those of the papers that have no vector, in their order."""
        held = self.get(ids)
        return [paper_id for paper_id in ids if paper_id not in held]

    def want(self, ids: Iterable[int]) -> None:
        """Note that papers are to get a vector; does nothing while another process writes."""
        with suppress(sqlite3.OperationalError):
            database = self._connection()
            (waiting,) = database.execute("SELECT count(*) FROM wanted").fetchone()
            if waiting < MAX_WANTED:
                with database:
                    database.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", [(paper_id,) for paper_id in ids])

    def wanted(self, limit: int) -> list[int]:
        """Return ids of papers that wait for a vector, the newest first."""
        rows = self._connection().execute("SELECT paper_id FROM wanted ORDER BY paper_id DESC LIMIT ?", (limit,))
        return [paper_id for (paper_id,) in rows]

    def text_hashes(self) -> dict[int, int]:
        """Return for each paper that has a vector the hash of the text it was made of."""
        query = "SELECT paper_id, text_hash FROM vectors, model WHERE model.name = ?"
        return dict(self._connection().execute(query, (self.model,)))

    def put(self, vectors: Iterable[PaperVector], done: Iterable[int] = ()) -> None:
        """Keep vectors; these papers and those that are `done` do not wait any longer."""
        rows = [(one.paper_id, one.text_hash, one.values.tobytes()) for one in vectors]
        with self._writing() as database:
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            gone = [(row[0],) for row in rows] + [(paper_id,) for paper_id in done]
            database.executemany("DELETE FROM wanted WHERE paper_id = ?", gone)

    def forget(self, ids: Iterable[int]) -> None:
        """Drop the vectors of papers."""
        with self._writing() as database:
            database.executemany("DELETE FROM vectors WHERE paper_id = ?", [(paper_id,) for paper_id in ids])

    def start_anew(self) -> None:
        """Remove the file, which is damaged; the next use makes another."""
        self._local.__dict__.clear()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _writing(self) -> sqlite3.Connection:
        """Return the connection as a transaction over the vectors of this model."""
        database = self._connection(timeout=10_000)
        with database:
            if database.execute("SELECT name FROM model").fetchall() != [(self.model,)]:
                database.execute("DELETE FROM vectors")
                database.execute("DELETE FROM model")
                database.execute("INSERT INTO model VALUES (?)", (self.model,))
        return database

    def _connection(self, timeout: int = 0) -> sqlite3.Connection:
        """Return this thread's connection, which waits so many milliseconds; another after a fork."""
        if getattr(self._local, "pid", 0) != os.getpid():
            database = sqlite3.connect(self.path, timeout=1)
            database.executescript(_SCHEMA)
            self._local.database, self._local.pid = database, os.getpid()
        connection: sqlite3.Connection = self._local.database
        connection.execute(f"PRAGMA busy_timeout={timeout:d}")
        return connection
