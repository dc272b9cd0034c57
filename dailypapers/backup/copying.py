"""Copying the database of the settings into an empty one of either kind, row for row, and comparing the two.

Rows go as they are: keys, hashes of passwords, sessions. Everything is one transaction on each side: a copy that is
stopped has left nothing. The source cannot change meanwhile (SQLite), or is read as it was at the start (PostgreSQL).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connections, models, transaction

from dailypapers.backup.errors import BackupError, NotEmpty
from dailypapers.database.addresses import PRIMARY, parse_database, place_of
from dailypapers.lib.sentences import sentence

TARGET = "copy"  # the name of its connection
BATCH = 2_000
MADE = {"django_content_type", "auth_permission"}  # have rows in an empty database; the source's take their place
Progress = Callable[[int, int], None]


class Fingerprint(NamedTuple):
    """What tells the rows of two tables apart, in whatever order: how many there are, and the sum of their hashes."""

    rows: int
    hashes: int


def copy_database(url: str, *, progress: Progress = lambda _done, _total: None) -> dict[str, int]:
    """Copy every row into the empty database at `url`; return the number of rows of each table, which were compared.

    Raises `NotEmpty` where it holds rows, and `BackupError` where it cannot be made, a row does not fit, or the copy
    is another than the source.
    """
    _connect(url)
    try:
        _make_tables(url)
        with transaction.atomic(using=PRIMARY), transaction.atomic(using=TARGET):
            _fix_what_is_read()
            return _copy(progress)
    finally:
        connections[TARGET].close()
        del connections[TARGET], connections.settings[TARGET]


def _connect(url: str) -> None:
    """Name the target among the connections. Raises `BackupError` for no address, or the source's own."""
    try:
        config = parse_database(url)
    except ValueError as error:
        raise BackupError(str(error)) from None
    source = connections.settings[PRIMARY]
    if config["ENGINE"] == source["ENGINE"] and place_of(config) == place_of(source):
        raise BackupError(sentence("That is the database of the settings. Name an empty one, of either kind."))
    connections.settings[TARGET] = source | config


def _make_tables(url: str) -> None:
    """Let the program make the tables, in a process whose database the target is."""
    command = [sys.executable, "-m", "dailypapers", "upgrade"]
    made = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True)
    if made.returncode:
        raise BackupError(made.stderr.strip().removeprefix("Error: "))
    taken = [model._meta.db_table for model in _models() if model._meta.db_table not in MADE and _any_row(model)]
    if taken:
        raise NotEmpty(
            sentence("There are rows in that database already (%(table)s). Name an empty one.", table=taken[0])
        )


def _any_row(model: type[models.Model]) -> bool:
    return bool(model._base_manager.using(TARGET).exists())


def _fix_what_is_read() -> None:
    """Let PostgreSQL read as of now; a transaction on SQLite keeps writers away."""
    if connections[PRIMARY].vendor == "postgresql":
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _models() -> list[type[models.Model]]:
    """Return what has rows of its own, tables between two others too, but not caches."""
    return [
        model for model in apps.get_models(include_auto_created=True) if model._meta.can_migrate(connections[PRIMARY])
    ]


def _copy(progress: Progress) -> dict[str, int]:
    chosen = _models()
    total = 2 * sum(model._base_manager.using(PRIMARY).count() for model in chosen)
    done = 0

    def advance(rows: Iterable[models.Model]) -> Iterator[models.Model]:
        nonlocal done
        for row in rows:
            yield row
            done += 1
            if done % BATCH == 0 or done == total:
                progress(done, total)

    for model in reversed(chosen):
        if model._meta.db_table in MADE:
            model._base_manager.using(TARGET).all()._raw_delete(TARGET)
    copied = {model: _copy_rows(model, advance) for model in chosen}
    with connections[TARGET].cursor() as cursor:
        for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), chosen):
            cursor.execute(statement)
    for model, fingerprint in copied.items():
        if _fingerprint(model, advance(_rows(model, TARGET))) != fingerprint:
            raise BackupError(
                sentence(
                    "The copy of the table %(table)s is not like it. Nothing was copied.", table=model._meta.db_table
                )
            )
    return {model._meta.db_table: fingerprint.rows for model, fingerprint in copied.items()}


def _rows(model: type[models.Model], alias: str) -> Iterator[models.Model]:
    return iter(model._base_manager.using(alias).order_by("pk").iterator(chunk_size=BATCH))


def _copy_rows(
    model: type[models.Model], advance: Callable[[Iterable[models.Model]], Iterator[models.Model]]
) -> Fingerprint:
    """Write the rows of a table into the target; return their fingerprint."""
    fields = _fields(model)
    found = Fingerprint(0, 0)
    rows = advance(_rows(model, PRIMARY))
    size = max(1, min(BATCH, connections[TARGET].ops.bulk_batch_size(fields, range(BATCH))))
    while batch := list(islice(rows, size)):
        part = _fingerprint(model, batch)
        found = Fingerprint(found.rows + part.rows, (found.hashes + part.hashes) % 2**128)
        _insert(model, fields, batch)
    return found


def _insert(model: type[models.Model], fields: list[Any], rows: list[models.Model]) -> None:
    """Insert rows as they are. Raises `BackupError` that names the row the other kind of database cannot hold."""
    try:
        with transaction.atomic(using=TARGET):
            model._base_manager.using(TARGET)._insert(rows, fields=fields, using=TARGET, raw=True)  # type: ignore[attr-defined]
    except (DataError, IntegrityError, ValueError) as error:
        if len(rows) == 1:
            raise BackupError(
                sentence(
                    "Row %(key)s of the table %(table)s does not fit there: %(error)s. Mend it, and copy again.",
                    key=rows[0].pk,
                    table=model._meta.db_table,
                    error=str(error).strip().partition("\n")[0],
                )
            ) from error
        for row in rows:
            _insert(model, fields, [row])


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def _fingerprint(model: type[models.Model], rows: Iterable[models.Model]) -> Fingerprint:
    names = [field.attname for field in _fields(model)]
    count = hashes = 0
    for row in rows:
        line = json.dumps([getattr(row, name) for name in names], default=_plain, sort_keys=True)
        count += 1
        hashes += int.from_bytes(blake2b(line.encode(), digest_size=16).digest(), "big")
    return Fingerprint(count, hashes % 2**128)


def _plain(value: Any) -> str:
    """Return a value that JSON has no form for as text, the same for both kinds of database."""
    return bytes(value).hex() if isinstance(value, memoryview | bytes | bytearray) else str(value)
