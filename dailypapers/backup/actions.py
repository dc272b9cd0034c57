"""Making a backup."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dailypapers import __version__
from dailypapers.backup import postgresql, sqlite
from dailypapers.backup.errors import BackupError
from dailypapers.backup.folder import WORK, new_name, prune, remove_left_behind
from dailypapers.backup.home_files import files_of
from dailypapers.backup.manifest import DATABASES, HOME, NAME, BackupFile, Kind, Manifest, to_bytes
from dailypapers.backup.unpacking import checked_members
from dailypapers.environment import ENVIRONMENT
from dailypapers.lib.sentences import sentence
from dailypapers.lib.whole_file import check_target, write_whole

ENDINGS = (".tar", ".tar.gz", ".tgz")
BLOCK = 1 << 20
ROOM = 1.1  # times the database that must be free beside the file
LEVEL = 1  # of gzip; most of the database is packed already

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and read again."""

    path: Path
    manifest: Manifest
    deleted: list[Path]


def make_backup(target: Path, *, keep: int = 0, progress: Progress = lambda _what, _done, _total: None) -> Backup:
    """Write a backup to a file, or into a folder under a name with the moment, and read it again to check it.

    Everything else may run meanwhile. In a folder all but the newest `keep` are deleted then; 0 keeps all. `progress`
    may raise an error to stop it: nothing stays then. Raises `BackupError`, `InvalidTarget`.
    """
    now = timezone.now()
    file = target / new_name(now) if target.is_dir() else target
    if not file.name.endswith(ENDINGS):
        raise BackupError(
            sentence("%(file)s should end in .tar.gz or .tar. Name such a file, or a folder that is there.", file=file)
        )
    check_target(file)
    remove_left_behind(file.parent)
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=WORK, dir=file.parent)))
        manifest, sources = _collect(work, now, progress)
        with write_whole(file) as out:
            _pack(out, manifest, sources, progress, is_packed=not file.name.endswith(".tar"))
            out.flush()
            out.seek(0)
            for _member in checked_members(out, manifest, _counting("Check", manifest.size, progress)):
                pass
    return Backup(file, manifest, prune(file.parent, keep) if target.is_dir() else [])


def _collect(work: Path, now: datetime, progress: Progress) -> tuple[Manifest, dict[str, Path]]:
    """Copy the database and list the other files; return the manifest and where each of its files lies."""
    kind: Kind = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    copy = work / DATABASES[kind]
    if kind == "sqlite":
        source = Path(str(connection.settings_dict["NAME"]))
        _require_room(source, work)
        sqlite.copy_database(source, copy, lambda done, total: progress("Copy", done, total))
        sqlite.check_database(copy)
        rows, migrations = sqlite.count_rows(copy), sqlite.read_migrations(copy)
    else:
        rows, migrations = postgresql.dump(copy, lambda: progress("Dump", 0, 0))
    if not migrations:
        raise BackupError(sentence("There is nothing to back up: the database is empty."))
    sources = {copy.name: copy}
    for path in files_of(settings.HOME, [settings.EMBEDDER, settings.DKIM_KEY]):
        name = f"{HOME}/{path.relative_to(settings.HOME).as_posix()}"
        with path.open("rb") as original, (work / str(len(sources))).open("wb") as kept:
            shutil.copyfileobj(original, kept)  # as it is now: it may grow or go before it is packed
        sources[name] = Path(kept.name)
    size = sum(path.stat().st_size for path in sources.values())
    advance = _counting("Checksums", size, progress)
    files = [BackupFile(name, path.stat().st_size, _checksum(path, advance)) for name, path in sources.items()]
    server = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    names = sorted(name for name in ENVIRONMENT if os.environ.get(name, "").strip())
    manifest = Manifest(now.isoformat(), __version__, kind, server, migrations, rows, names, files)
    return manifest, sources


def _require_room(source: Path, work: Path) -> None:
    if not source.is_file():
        raise BackupError(sentence("There is nothing to back up: no database %(source)s.", source=source))
    size, free = source.stat().st_size, shutil.disk_usage(work).free
    if free < 2 * size * ROOM:
        raise BackupError(
            sentence(
                "There is no room for a backup: %(needed)s GB are needed for a copy and its packing, %(free)s "
                "GB are free at %(parent)s. Make room, or name a place on another disk.",
                needed=f"{2 * size * ROOM / 1000000000.0:.1f}",
                free=f"{free / 1000000000.0:.1f}",
                parent=work.parent,
            )
        )


def _pack(out: BinaryIO, manifest: Manifest, sources: dict[str, Path], progress: Progress, *, is_packed: bool) -> None:
    advance = _counting("Pack", manifest.size, progress)
    options: dict[str, Any] = {"compresslevel": LEVEL} if is_packed else {}
    with tarfile.open(fileobj=out, mode="w:gz" if is_packed else "w", format=tarfile.PAX_FORMAT, **options) as tar:
        text = to_bytes(manifest)
        tar.addfile(_member(NAME, len(text), manifest), io.BytesIO(text))
        for file in manifest.files:
            with sources[file.name].open("rb") as content:
                tar.addfile(_member(file.name, file.size, manifest), _Reader(content, advance))


class _Reader(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, advance: Callable[[int], None]) -> None:
        self._file, self._advance = file, advance

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._advance(len(block))
        return block


def _member(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    member.mtime = datetime.fromisoformat(manifest.made_at).timestamp()
    return member


def _checksum(path: Path, advance: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in _blocks(file):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


def _blocks(file: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: file.read(BLOCK), b"")


def _counting(what: str, total: int, progress: Progress) -> Callable[[int], None]:
    """Make a callback for the bytes that were added."""
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        progress(what, done, total)

    return advance
