"""Which index serves: a folder for each index that was ever built, and one small file that names the one in use.

    index/current        the name of the folder in use
    index/7f3a…/         an index
    index/write.lock     held by the process that writes
    index/damaged        the name of the folder in use when it was found damaged, and how: the next sync builds anew

A new index is built in a folder of its own and comes into use by one rename, so readers never see half of one.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from filelock import FileLock

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Engine, IndexDamaged, SearchIndexError

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
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
    try:
        if is_set_aside(name) or not (root() / name).is_dir():
            return None
        if known is not None and known[0] == name:
            known[1].refresh()
            return known[1]
        engine = Engine.open(root() / name, embedder())
    except (SearchIndexError, OSError) as error:
        if isinstance(error, IndexDamaged):
            set_aside(name, error)
        return None
    with _guard:
        _serving = (name, engine)
    return engine


def ask(question: Callable[[Engine], Answer]) -> Answer | None:
    """What the index in use answers; None while there is none that can be asked.

    Damage that nobody saw at opening shows itself in a search, as an error or as a panic of Tantivy, which is no
    Exception: it is said in the log, noted, and not asked again.
    """
    engine = serving()
    if engine is None:
        return None
    try:
        return question(engine)
    except BaseException as error:
        panic = type(error).__name__ == "PanicException"
        if not panic and not isinstance(error, SearchIndexError | OSError | ValueError | IndexError | MemoryError):
            raise
        logger.exception("The search index could not answer")
        if panic or isinstance(error, IndexDamaged) or _is_unsound(engine):
            set_aside(engine.folder.name, error)
        return None


def _is_unsound(engine: Engine) -> bool:
    """Whether reading all of it finds damage; Tantivy looks at check numbers of its files only then."""
    try:
        engine.verify()
        Engine.open(engine.folder, embedder()).close()
    except (SearchIndexError, ValueError, OSError):
        return True
    return False


def set_aside(name: str, why: BaseException) -> None:
    """Notes that the index in a folder is damaged: nobody asks it any more, and the next sync builds another."""
    if name != current_name() or is_set_aside(name):  # replaced meanwhile, or known
        return
    logger.error("The search index is damaged and is built anew: %s", why)
    note = root() / f"damaged.{os.getpid()}"
    try:
        note.write_text(f"{name}\n{type(why).__name__}: {why}\n")
        note.replace(root() / "damaged")
    except OSError:  # a full disk: found again when it is asked again
        logger.exception("That could not be noted")


def is_set_aside(name: str) -> bool:
    """Whether the index in a folder has been found damaged."""
    try:
        return (root() / "damaged").read_text().partition("\n")[0] == name
    except (OSError, ValueError):
        return False


def is_damaged() -> bool:
    """Whether the index in use has been found damaged, and no other serves yet."""
    return bool(name := current_name()) and is_set_aside(name)


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
    (root() / "damaged").unlink(missing_ok=True)
    for other in root().iterdir():
        if other.is_dir() and other.name != folder.name:
            shutil.rmtree(other, ignore_errors=True)
