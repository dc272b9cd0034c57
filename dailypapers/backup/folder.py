"""The folder that backups are kept in: how they are named, which is the newest, which are too many."""

from __future__ import annotations

import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

NAME = re.compile(r"dailypapers-(\d{8}-\d{6})\.tar\.gz")
MOMENT = "%Y%m%d-%H%M%S"
WORK = ".dailypapers-backup-"  # beginning of the names of folders that backups are made in
LEFT_BEHIND = 86_400  # seconds after which such a folder is that of a killed process


def new_name(now: datetime) -> str:
    return f"dailypapers-{now.astimezone(UTC).strftime(MOMENT)}.tar.gz"


def backups_in(folder: Path) -> list[Path]:
    """Return the backups of a folder, by their names, the newest first; other files are none of ours."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def made_at(backup: Path) -> datetime:
    """Return when a backup was made, by its name."""
    match = NAME.fullmatch(backup.name)
    assert match
    return datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC)


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of a folder, and return them; 0 keeps all."""
    surplus = backups_in(folder)[keep:] if keep else []
    for backup in surplus:
        backup.unlink(missing_ok=True)
    return surplus


def remove_left_behind(folder: Path) -> None:
    """Delete what a process that was killed while it made a backup left in a folder."""
    oldest = time.time() - LEFT_BEHIND
    for path in folder.glob(f"{WORK}*"):
        if path.is_dir() and not path.is_symlink() and path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".dailypapers-*.part"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
