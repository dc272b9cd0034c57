"""Where indexes lie on the disk: a folder for each one that was built, and small files that name what is in use.

    index/current        the name of the folder in use
    index/building       the name of the folder that is being built, if one is
    index/7f3a…/         an index
    index/passages       the passages of texts
    index/7f3a…/embedder the embedder that made its vectors, as in the setting DAILYPAPERS_EMBEDDER
    index/write.lock     held by the process that writes
    index/damaged        the folder in use when it was found damaged, and how: see `quarantine`

A new index is built in a folder of its own and comes into use by one rename, so readers never see half of one.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from dailypapers.search.embedders import loader
from dailypapers.search.index_notes import BUILDING, CURRENT, DAMAGED

MEANING = "meaning"
"""The folder beside the indexes with the model and the vectors for re-ranking, which outlive an index."""

PASSAGES = "passages"
"""The folder beside the indexes with the passages of texts: see `passage_store`."""


def root() -> Path:
    """Return the folder that holds all indexes."""
    return Path(settings.INDEX_FOLDER)


def current_name() -> str:
    """Return the name of the folder in use; "" while there is none."""
    return _read_name(CURRENT)


def damage_note() -> Path:
    """Return the path of the file that names the index found damaged."""
    return root() / DAMAGED


def embedder_setting(folder: Path) -> str:
    """Return the embedder that made the vectors of an index, as a setting; the shipped one where none is noted."""
    try:
        return (folder / "embedder").read_text().strip() or loader.SHIPPED
    except (OSError, UnicodeDecodeError):
        return loader.SHIPPED


@contextmanager
def write_lock() -> Iterator[None]:
    """Hold the lock of the one process that changes indexes; others wait. The system releases it when a holder dies."""
    from filelock import FileLock  # readers need none

    root().mkdir(parents=True, exist_ok=True)
    with FileLock(root() / "write.lock"):
        yield


def create_folder() -> Path:
    """Create a folder to build an index in, for the embedder of the settings."""
    folder = root() / secrets.token_hex(6)
    folder.mkdir(parents=True)
    (folder / "embedder").write_text(settings.EMBEDDER)
    return folder


def building() -> Path | None:
    """Return the folder of the index being built, also of a build that was interrupted."""
    name = _read_name(BUILDING)
    return root() / name if name and (root() / name).is_dir() else None


def begin_building() -> Path:
    """Create a folder and note it as the one being built; a build that was begun before is removed."""
    unfinished, folder = building(), create_folder()
    _write_name(BUILDING, folder.name)
    if unfinished is not None:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def abandon_building() -> None:
    """Remove what has been built of an index that cannot be completed."""
    folder = building()
    (root() / BUILDING).unlink(missing_ok=True)
    if folder is not None and folder.name != current_name():
        shutil.rmtree(folder, ignore_errors=True)


def put_into_use(folder: Path) -> None:
    """Make a finished index the one that serves, and remove all others."""
    _write_name(CURRENT, folder.name)
    for note in (BUILDING, DAMAGED):
        (root() / note).unlink(missing_ok=True)
    for other in root().iterdir():
        if other.is_dir() and other.name not in (folder.name, MEANING, PASSAGES):
            shutil.rmtree(other, ignore_errors=True)


def _read_name(note: str) -> str:
    try:
        return (root() / note).read_text().strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _write_name(note: str, name: str) -> None:
    """Write a name beside and rename it, so that readers see the old name or the new one."""
    draft = root() / f"{note}.{name}"
    with draft.open("w") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(root() / note)
