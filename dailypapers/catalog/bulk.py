"""Many rows at once, as tuples: an import of 100,000 papers writes two million rows, and a Model object for each
costs five times the writing itself (benchmarks/imports).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import DateField, DateTimeField, Field, IntegerField, Model

Row = Sequence[Any]


def select(model: type[Model], columns: Sequence[str], where: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows whose column `where` is one of `values`, the oldest first; "" and 0 match nothing.

    Thousands of values go over as one parameter: an ORM `__in` spends more on them than the database does.
    """
    filled = [value for value in values if value]
    if not filled:
        return []
    quote = connection.ops.quote_name
    names = ", ".join(quote(_field(model, column).column) for column in columns)
    field = _field(model, where)
    column = quote(field.column)
    is_postgresql = connection.vendor == "postgresql"
    operator = "= ANY(%s)" if is_postgresql else "IN (SELECT value FROM json_each(%s))"
    parameter: Any = filled if is_postgresql else orjson.dumps(filled).decode()
    empty = "0" if isinstance(getattr(field, "target_field", field), IntegerField) else "''"
    table = quote(model._meta.db_table)
    order = quote(str(model._meta.pk.column))
    sql = f"SELECT {names} FROM {table} WHERE {column} {operator} AND NOT ({column} = {empty}) ORDER BY {order}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [parameter])
        return list(cursor.fetchall())


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Row], *, ignore_conflicts: bool = False) -> None:
    """Insert rows of values in the order of `columns` (attribute names: `paper_id`, not `paper`).

    Every column without a default in the database must be named. With `ignore_conflicts` a row whose unique columns
    are there already is left out. Raises IntegrityError otherwise.
    """
    fields = [_field(model, column) for column in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    placeholders = ", ".join(["%s"] * len(fields))
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({placeholders}){conflict}"  # noqa: S608
    _run(sql, fields, rows)


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set `columns` of existing rows; each row of values has the primary key behind them."""
    fields = [_field(model, column) for column in columns]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    key = quote(str(model._meta.pk.column))
    sql = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {key} = %s"  # noqa: S608
    _run(sql, fields, rows)


def change(model: type[Model], values: dict[str, Any], **where: Any) -> int:
    """Set `values` in the rows whose columns equal `where`; return how many.

    For a write that is made for each of thousands of mails: building the ORM's query costs three times what the
    database does.
    """
    fields = [_field(model, column) for column in (*values, *where)]
    quote = connection.ops.quote_name
    assignments = [f"{quote(field.column)} = %s" for field in fields]
    table, changes = quote(model._meta.db_table), ", ".join(assignments[: len(values)])
    sql = f"UPDATE {table} SET {changes} WHERE {' AND '.join(assignments[len(values) :])}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _adapted((*values.values(), *where.values()), _adapters(fields)))
        return int(cursor.rowcount)


def unmap() -> None:
    """Make this connection read by its own cache alone, for work that passes through the whole catalogue.

    SQLite maps the file (see the settings), and what of a mapped file was touched counts as memory of the process.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")


def _run(sql: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Row]) -> None:
    adapters = _adapters(fields)
    values = list(rows) if not adapters else [_adapted(row, adapters) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _adapters(fields: Sequence[Field[Any, Any]]) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return the positions of the values of a row that the database takes in another form, each with its adapter."""
    return [(position, adapt) for position, field in enumerate(fields) if (adapt := _adapter(field))]


def _field(model: type[Model], column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == column)


def _adapter(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """Return what turns a value of this field into one the database driver takes; None where it takes it as it is."""
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, DateTimeField):
        return _adapter_of_moments()
    if isinstance(field, DateField):
        return connection.ops.adapt_datefield_value
    return None


def _adapter_of_moments() -> Callable[[datetime], str | None]:
    """Return what writes moments as Django does to SQLite, in a fifth of its time for those in UTC (nearly all)."""
    adapt = connection.ops.adapt_datetimefield_value
    if connection.timezone is not UTC:
        return adapt
    return lambda value: value.isoformat(" ")[:-6] if value.tzinfo is UTC else adapt(value)


def _adapted(row: Row, adapters: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for position, adapt in adapters:
        if values[position] is not None:
            values[position] = adapt(values[position])
    return values
