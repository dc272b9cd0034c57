"""Writes a file that is there whole or not at all, and readable by its owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence


class InvalidTarget(DailyPapersError, ValueError):
    """What a file is to be written to is no place for one: a symbolic link, a device, a folder."""


def check_target(path: Path) -> None:
    """Raise `InvalidTarget` where a path is taken by anything but an ordinary file, or its folder is missing."""
    if path.is_symlink():
        raise InvalidTarget(
            sentence("%(path)s is a symbolic link. Name the file itself, so that nothing else is replaced.", path=path)
        )
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else sentence("a device or a pipe")
        raise InvalidTarget(sentence("%(path)s is %(kind)s. Name a file.", path=path, kind=kind))
    if not path.parent.is_dir():
        raise InvalidTarget(
            sentence("There is no folder %(parent)s. Make it first, or name another file.", parent=path.parent)
        )


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a new file beside `path`, 0600, which takes its place at the end of the block, or is removed on an error.

    Raises `InvalidTarget`.
    """
    check_target(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.unlink(missing_ok=True)  # of a killed process that had our number
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        check_target(path)
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Write down which files a folder has, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
