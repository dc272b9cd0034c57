"""Which index serves: a folder for each index that was ever built, and one small file that names the one in use.

    index/current        the name of the folder in use
    index/7f3a…/         an index
    index/write.lock     held by the process that writes

A new index is built in a folder of its own and comes into use by one rename, so readers never see half of one.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from filelock import FileLock

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Engine, SearchIndexError

_guard = threading.Lock()
_serving: tuple[str, Engine] | None = None
_embedder: StaticEmbedder | None = None


def embedder() -> StaticEmbedder:
    """The embedder of this process, loaded once."""
    global _embedder
    with _guard:
        if _embedder is None:
            _embedder = StaticEmbedder.load()
        return _embedder


def root() -> Path:
    return Path(settings.INDEX_FOLDER)


def current_name() -> str:
    """The folder in use; "" while there is none."""
    try:
        return (root() / "current").read_text().strip()
    except FileNotFoundError:
        return ""


def serving() -> Engine | None:
    """The engine to ask, opened anew when another index came into use; None while there is none that can be used."""
    global _serving
    name = current_name()
    if not name:
        return None
    with _guard:
        known = _serving
    if known is not None and known[0] == name:
        known[1].refresh()
        return known[1]
    try:
        engine = Engine.open(root() / name, embedder())
    except (SearchIndexError, OSError):
        return None
    with _guard:
        _serving = (name, engine)
    return engine


@contextmanager
def writing() -> Iterator[None]:
    """Held by the one process that changes the index; a second one waits. The system releases it when a holder dies."""
    root().mkdir(parents=True, exist_ok=True)
    with FileLock(root() / "write.lock"):
        yield


def fresh_folder() -> Path:
    """A new folder to build an index in."""
    folder = root() / secrets.token_hex(6)
    folder.mkdir(parents=True)
    return folder


def put_into_use(folder: Path) -> None:
    """Makes a finished index the one that serves, and removes those that came before."""
    note = root() / f"current.{folder.name}"
    with note.open("w") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    note.replace(root() / "current")
    for other in root().iterdir():
        if other.is_dir() and other.name != folder.name:
            shutil.rmtree(other, ignore_errors=True)
