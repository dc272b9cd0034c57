"""Putting a backup back: into an empty home, or, where that was said, in place of what is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from dailypapers.backup import postgresql, sqlite
from dailypapers.backup.errors import BackupError, InvalidBackup, NotEmpty
from dailypapers.backup.manifest import DATABASES, HOME, Manifest
from dailypapers.backup.migrations import newer_than_program
from dailypapers.backup.swap import KEPT, PART, Move, begin_swap
from dailypapers.backup.unpacking import read_manifest, unpack
from dailypapers.lib.sentences import sentence
from dailypapers.lib.whole_file import check_target

Progress = Callable[[int, int], None]


def restore_backup(path: Path, *, is_forced: bool = False, progress: Progress = lambda _done, _total: None) -> Manifest:
    """Put a backup into the home folder and the database of the settings; return its manifest.

    Refused where a database is, unless `is_forced`: the files of before are then kept in `before-restore` of the home.
    Until everything is unpacked and checked, nothing is changed. Raises `BackupError`.
    """
    manifest = read_manifest(path)
    _check_version(manifest)
    _check_place(manifest, is_forced=is_forced)
    part = settings.HOME / PART
    shutil.rmtree(part, ignore_errors=True)  # of one that was stopped
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        progress(done, manifest.size)

    try:
        unpack(path, manifest, part, advance)
        database = part / DATABASES[manifest.database]
        moves = _home_moves(part, manifest)
        if manifest.database == "sqlite":
            sqlite.check_database(database)
            if sqlite.count_rows(database) != manifest.rows:
                raise InvalidBackup(
                    sentence("This backup is damaged: its database has not the rows that its manifest counts.")
                )
            target = Path(str(connection.settings_dict["NAME"]))
            moves.append(_database_move(database, target))
        else:
            postgresql.load(database, manifest.rows, _tables_of_ours(manifest) if is_forced else [])
        connection.close()
        begin_swap(settings.HOME, moves)
    finally:
        if not (settings.HOME / "restore.json").exists():
            shutil.rmtree(part, ignore_errors=True)
    return manifest


def _check_version(manifest: Manifest) -> None:
    if unknown := newer_than_program(manifest.migrations):
        raise InvalidBackup(
            sentence(
                "This backup was made by a newer version of the program, %(program)s (%(names)s). Install "
                "that version, and restore it there.",
                program=manifest.program,
                names=", ".join(unknown[:3]),
            )
        )
    if connection.vendor != manifest.database:
        raise BackupError(
            sentence(
                "This backup is of a %(kind)s database, and the settings name %(expected)s. Restore it "
                "where DATABASE_URL names the same kind, then move it with `dailypapers copy-database`.",
                kind=manifest.server.split()[0],
                expected=connection.display_name,
            )
        )


def _check_place(manifest: Manifest, *, is_forced: bool) -> None:
    if manifest.database == "postgresql":
        with connection.cursor() as cursor:
            is_taken = bool({*connection.introspection.table_names(cursor)} & {*manifest.rows})
        where = f"the database {connection.settings_dict['NAME']}"
    else:
        database = Path(str(connection.settings_dict["NAME"]))
        check_target(database)
        is_taken, where = database.exists() and database.stat().st_size > 0, str(database)
        if is_taken and is_forced and sqlite.is_in_use(database):
            raise BackupError(
                sentence("%(where)s is in use. Stop the site and the worker, and do it again.", where=where)
            )
    if is_taken and not is_forced:
        raise NotEmpty(
            sentence(
                "Something is in %(where)s already. Restore into an empty home with --into FOLDER, or put "
                "the backup in its place with --force.",
                where=where,
            )
        )


def _home_moves(part: Path, manifest: Manifest) -> list[Move]:
    moves = []
    for file in manifest.files:
        if file.name.startswith(f"{HOME}/"):
            inside = file.name.removeprefix(f"{HOME}/")
            target = settings.HOME / inside
            _refuse_links(target)
            moves.append(Move(part / file.name, target, settings.HOME / KEPT / inside))
    return moves


def _refuse_links(target: Path) -> None:
    for path in (target, *target.parents):
        if path == settings.HOME:
            return
        if path.is_symlink():
            raise BackupError(
                sentence(
                    "%(path)s is a symbolic link; what is restored would go elsewhere. Remove it first.", path=path
                )
            )


def _database_move(database: Path, target: Path) -> Move:
    """Move the database, which is renamed where it ends up: on another disk than the home it is copied beside first."""
    if target.parent == settings.HOME:
        return Move(database, target, settings.HOME / KEPT / target.name)
    beside = target.with_name(f".{target.name}.restored")
    beside.unlink(missing_ok=True)
    with (
        os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        database.open("rb") as source,
    ):
        shutil.copyfileobj(source, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    return Move(beside, target, target.with_name(f"{target.stem}.{KEPT}{target.suffix}"))


def _tables_of_ours(manifest: Manifest) -> list[str]:
    """Return the tables that make room: the program's, and those of the backup. Others in the database stay."""
    models = connection.introspection.django_table_names(include_views=False)
    return sorted({*models, *manifest.rows, "django_migrations", "accounts_cache"})
