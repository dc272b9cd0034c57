"""The test's database as an earlier version of the program left it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@contextmanager
def older_schema(app: str, migration: str) -> Iterator[Any]:
    """Bring the database back to a migration and yield the models of then; then forward again, to the newest of all.

    To the newest of every app, whatever the test is about: the tests that follow in this process share the tables.
    Use in tests with `django_db(transaction=True)`; within, the models of today do not fit the tables.
    """
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([(app, migration)])
        yield executor.loader.project_state([(app, migration)]).apps
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
