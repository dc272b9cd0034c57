"""Whether a database, or a backup of one, fits this version of the program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


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


def is_current() -> bool:
    """Tell whether the database has exactly the migrations whose files are here, which are not loaded for that.

    Every command asks this at its start: loading all migrations takes a tenth of a second.
    """
    from django.apps import apps
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError:
        return False
    folders = ((config.label, Path(config.path) / "migrations") for config in apps.get_app_configs())
    return applied == {(label, file.stem) for label, folder in folders for file in folder.glob("[!_.]*.py")}


def _number(name: str) -> int:
    return int(name[:4]) if name[:4].isdigit() else 0
