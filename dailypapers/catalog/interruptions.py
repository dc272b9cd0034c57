"""A database that goes away and comes back: its errors told from mistakes, connections closed, writes tried again.

A server that restarts, a connection that is killed, a file that another process keeps locked, a full disk: all end in
an error of the driver. None is the fault of the work that met it, which is done again once the database is back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
    connections,
)

from dailypapers.lib.backoff import backoff

FIRST_PAUSE, MAX_PAUSE = 1.0, 60.0  # seconds between two tries
_MISTAKES = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
T = TypeVar("T")


def is_interruption(error: BaseException) -> bool:
    """Tell whether an error is the database's own, and the same work may succeed later."""
    return isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, _MISTAKES)


def close_connections() -> None:
    """Close the connections of this thread; the next query opens new ones."""
    for connection in connections.all(initialized_only=True):
        with suppress(DatabaseError, InterfaceError):
            connection.close()


def pause_after(failures: int) -> float:
    """Return the seconds to rest after so many failures in a row."""
    return backoff(failures, first=FIRST_PAUSE, cap=MAX_PAUSE)


def until_stored(write: Callable[[], T], *, patience: float, sleep: Callable[[float], None] = time.sleep) -> T:
    """Run `write`, one transaction, until the database takes it; return its result.

    For what must not be lost, such as that a mail left. Raises the database's error after `patience` seconds.
    """
    deadline, failures = time.monotonic() + patience, 0
    while True:
        try:
            return write()
        except (DatabaseError, InterfaceError) as error:
            failures += 1
            pause = pause_after(failures)
            if not is_interruption(error) or time.monotonic() + pause > deadline:
                raise
        close_connections()
        sleep(pause)


def describe(error: BaseException) -> str:
    """Return an error of the database in one line."""
    return " ".join(str(error).split())[:300] or type(error).__name__
