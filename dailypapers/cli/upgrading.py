"""Brings the database to this version of the program: one process at a time, behind a backup, or not at all.

However many processes start at once, on a new database or an older one, one migrates and the others wait: on
PostgreSQL for an advisory lock that ends with the transaction, on SQLite for a lock on a file of the home folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from dailypapers.backup.migrations import is_current, newer_than_program
from dailypapers.backup.sqlite import copy_database
from dailypapers.cli.language import echo
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import joined, sentence, sentences

LOCK_KEY = 0x6461696C79  # "daily": of PostgreSQL's advisory locks
BACKUP = "catalog.before-upgrade.sqlite3"  # in the home folder, until the next upgrade
ROOM = 1.1  # times the database that must be free for its backup


class NewerDatabase(DailyPapersError):
    """The database was written by a newer version of the program."""


class Plan(NamedTuple):
    """What an upgrade would change: names of migrations; `is_new` where the database holds nothing yet."""

    changes: list[str]
    is_new: bool


def make_plan() -> Plan:
    """Return what is to be migrated. Raises `NewerDatabase`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    loader = executor.loader
    unknown = newer_than_program(f"{app} {name}" for app, name in loader.applied_migrations)
    if unknown:
        raise NewerDatabase(
            sentence(
                "The database was written by a newer version of the program (%(unknown)s). Install that "
                "version, or restore a backup of before the upgrade, such as %(backup)s in the home folder.",
                unknown=", ".join(unknown[:3]),
                backup=BACKUP,
            )
        )
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return Plan([f"{migration.app_label} {migration.name}" for migration, _ in plan], not loader.applied_migrations)


def upgrade(*, is_backed_up: bool = True) -> None:
    """Migrate the database where that is needed, and say so on standard error. Raises `NewerDatabase`."""
    if is_current() or not make_plan().changes:
        return
    with _lock():
        plan = make_plan()  # another process may have been first
        if not plan.changes:
            return
        backup = _back_up() if is_backed_up and not plan.is_new else None
        _migrate(is_new=plan.is_new)
    if not plan.is_new:
        done = sentences(
            "The database was upgraded to this version of the program: %(count)s change.",
            "The database was upgraded to this version of the program: %(count)s changes.",
            len(plan.changes),
        )
        kept = sentence("A backup of before is %(backup)s.", backup=backup) if backup else ""
        echo(joined(" ", filter(None, (done, kept))), err=True)


@contextmanager
def _lock() -> Iterator[None]:
    """Hold the lock of upgrades; wait for it where another process migrates."""
    from django.conf import settings
    from django.db import connection, transaction
    from filelock import FileLock

    if connection.vendor == "sqlite":
        with FileLock(settings.HOME / "upgrade.lock"):
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        yield


def _migrate(*, is_new: bool) -> None:
    """Apply missing migrations in one transaction; Django commits each, and records that it did only after that."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from dailypapers.cli.new_database import create_tables

    # SQLite alters tables only while foreign keys are unchecked, and that it changes only outside a transaction.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            if is_new:
                create_tables()
            else:
                call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.enable_constraint_checking()


def _back_up() -> Path | None:
    """Copy a SQLite database, in use or not, beside itself; None on PostgreSQL, whose backups are the administrator's.

    Raises ClickException where there is no room.
    """
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        return None
    source = Path(str(connection.settings_dict["NAME"]))
    size, free = source.stat().st_size, shutil.disk_usage(settings.HOME).free
    if free < size * ROOM:
        raise click.ClickException(
            sentence(
                "There is no room for a backup before the upgrade: %(size)s GB are needed, %(free)s GB free. "
                "Make room on the disk of %(home)s, or back up yourself and run `dailypapers upgrade "
                "--no-backup`.",
                size=f"{size / 1000000000.0:.1f}",
                free=f"{free / 1000000000.0:.1f}",
                home=settings.HOME,
            )
        )
    target = settings.HOME / BACKUP
    new: Path = settings.HOME / f"{BACKUP}.{os.getpid()}"
    try:
        copy_database(source, new)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return target
