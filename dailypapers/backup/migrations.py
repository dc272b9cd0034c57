"""Whether a database, or a backup of one, was written by a newer version of the program."""

from __future__ import annotations

from collections.abc import Iterable


def newer_than_program(applied: Iterable[str]) -> list[str]:
    """Return those migrations ("accounts 0001_initial") that are newer than any of the same app here, sorted.

    An older name that is no more, having been squashed, is not among them.
    """
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    newest: dict[str, int] = {}
    for app, name in loader.disk_migrations:
        newest[app] = max(newest.get(app, 0), _number(name))
    parts = [one.partition(" ") for one in applied]
    return sorted(f"{app} {name}" for app, _, name in parts if _number(name) > newest.get(app, 9_999))


def _number(name: str) -> int:
    return int(name[:4]) if name[:4].isdigit() else 0
