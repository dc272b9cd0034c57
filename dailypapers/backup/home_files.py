"""Which files of a home folder a backup takes along: what cannot be made anew.

The index, throttles, limits, metrics and copies of databases are left out: they are made anew or belong to the moment.
What the program did not put there is left alone, save what its settings name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

FILES = ("secret_key", "forwarders.json", "*.env")
FOLDERS = ("mail",)
REPLACED = ("secret_key",)  # a home that has one is kept beside what is put back


def files_of(home: Path, named: list[str]) -> list[Path]:
    """Return the ordinary files of a home that belong into a backup, sorted; `named` are values of settings.

    A value that is a path inside the home, as of a key or an embedder, is taken with all that is in it.
    """
    found: set[Path] = set()
    for pattern in FILES:
        found |= set(home.glob(pattern))
    for folder in [home / name for name in FOLDERS] + [path for value in named if (path := _inside(home, value))]:
        found |= set(_walk(folder))
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _inside(home: Path, value: str) -> Path | None:
    if not value:
        return None
    path = Path(os.path.normpath(Path(value).expanduser()))
    is_inside = path.is_absolute() and home in path.parents and path.exists() and path != home / "index"
    return path if is_inside else None


def _walk(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in names)
