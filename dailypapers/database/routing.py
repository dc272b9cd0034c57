"""Which database a thread reads now. Whatever is written goes to the primary, whoever writes it.

Where the watch over standbys has found that the primary is away, what needs it fails at once: nobody waits until a
connection is given up, in a thread that could answer others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dailypapers.database.addresses import PRIMARY
from dailypapers.database.standbys import watch

T = TypeVar("T")
_read: ContextVar[str] = ContextVar("read", default=PRIMARY)


class Router:
    """Django's question for a database, answered: reads as `reading` says, writes on the primary alone."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        alias = _read.get()
        if alias == PRIMARY:
            require_primary()
        return alias

    def db_for_write(self, model: Any, **hints: Any) -> str:
        require_primary()
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # rows of the primary and of a standby are rows of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


def require_primary() -> None:
    """Raise `OperationalError` where the primary is known to be away."""
    if watch().is_primary_away:
        raise OperationalError("the primary is away")


@contextmanager
def reading(alias: str) -> Iterator[None]:
    """Read a database inside, in this thread."""
    token = _read.set(alias)
    try:
        yield
    finally:
        _read.reset(token)


def is_reading_primary() -> bool:
    """Tell whether this thread reads the database that is written."""
    return _read.get() == PRIMARY


def read_piecewise(alias: str, pieces: Iterable[T]) -> Iterator[T]:
    """Yield what is made piece by piece, perhaps in other threads, each piece while that database is read."""
    iterator = iter(pieces)
    while True:
        with reading(alias):
            try:
                piece = next(iterator)
            except StopIteration:
                return
        yield piece


def read_connection() -> BaseDatabaseWrapper:
    """Return the connection for SQL of our own that only reads."""
    return connections[_read.get()]
