"""One moment of the database, however long it is read and whoever writes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read as of one moment within the block: nothing that is written meanwhile is seen, and nobody waits for it.

    Within a transaction, or another snapshot, it changes nothing.
    """
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        if connection.in_atomic_block:
            yield
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    database = connection.connection
    if database.in_transaction:
        yield
        return
    database.execute("BEGIN DEFERRED")  # Django's own transactions take the place of a writer
    try:
        yield
    finally:
        database.execute("COMMIT")
