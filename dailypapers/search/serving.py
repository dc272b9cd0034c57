"""Which index serves: a folder for each index that was ever built, and small files that name what is in use.

    index/current        the name of the folder in use
    index/building       the name of the folder that is being built, if one is
    index/7f3a…/         an index
    index/7f3a…/embedder whose vectors it holds, as in the setting DAILYPAPERS_EMBEDDER
    index/write.lock     held by the process that writes
    index/damaged        the name of the folder in use when it was found damaged, and how: the next sync builds anew

A new index is built in a folder of its own and comes into use by one rename, so readers never see half of one. Each is
asked with the embedder that made it, whatever the settings say: vectors of two are never compared.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from filelock import FileLock

from dailypapers.search.embedders import Embedder, loader
from dailypapers.search.engine import Engine, IndexDamaged, IndexOutdated, LexicalFallback, SearchIndexError

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
_guard = threading.Lock()
_opening = threading.Lock()
_serving: tuple[str, Engine] | None = None
_words: tuple[str, LexicalFallback | None] | None = None


@lru_cache(maxsize=2)  # the one that serves and the one that is to come
def _load(setting: str) -> Embedder:
    return loader.load(setting)


def embedder(setting: str = "") -> Embedder:
    """The embedder of a setting, by default of the site's; loaded once. Raises `EmbedderUnavailable`."""
    with _guard:
        return _load(setting or settings.EMBEDDER)


def forget_embedders() -> None:
    """Reads weights from the disk again when they are asked for next."""
    with _guard:
        _load.cache_clear()


def root() -> Path:
    return Path(settings.INDEX_FOLDER)


def current_name() -> str:
    """The folder in use; "" while there is none."""
    return _named("current")


def _named(what: str) -> str:
    try:
        return (root() / what).read_text().strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def setting_of(folder: Path) -> str:
    """Whose vectors an index holds, as a setting."""
    try:
        return (folder / "embedder").read_text().strip() or loader.SHIPPED
    except (OSError, UnicodeDecodeError):
        return loader.SHIPPED


def open_as_made(folder: Path) -> Engine:
    """The index of a folder with the embedder that made it; for words only where that one is not here any more.

    Raises `SearchIndexError` or `OSError` when the index cannot be used.
    """
    setting = setting_of(folder)
    try:
        try:
            return Engine.open(folder, embedder(setting))
        except IndexOutdated:
            forget_embedders()  # other weights may be at the same place by now
            return Engine.open(folder, embedder(setting))
    except (loader.EmbedderUnavailable, IndexOutdated):
        return Engine.open_for_words(folder)


def serving() -> Engine | None:
    """The engine to ask, opened anew when another index came into use; None while there is none that can be used.

    While one thread opens the new index, the others go on with the one before.
    """
    name = current_name()
    if not name or is_quarantined(name) or not (root() / name).is_dir():
        return None
    with _guard:
        known = _serving
    if known is not None and known[0] == name:
        try:
            known[1].refresh()
        except (SearchIndexError, OSError) as error:
            if isinstance(error, IndexDamaged):
                quarantine(name, error)
            return None
        return known[1]
    if not _opening.acquire(blocking=known is None):
        return known[1] if known else None
    try:
        return _open(name)
    finally:
        _opening.release()


def _open(name: str) -> Engine | None:
    global _serving, _words
    with _guard:
        known = _serving
    if known is not None and known[0] == name:  # another thread was faster
        return known[1]
    try:
        engine = open_as_made(root() / name)
    except (SearchIndexError, OSError) as error:
        if isinstance(error, IndexDamaged):
            quarantine(name, error)
        return None
    with _guard:
        _serving, _words = (name, engine), None
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
        if not _is_of_the_index(error):
            raise
        logger.exception("The search index could not answer")
        if _is_panic(error) or isinstance(error, IndexDamaged) or _is_unsound(engine):
            quarantine(engine.folder.name, error)
        return None


def _is_unsound(engine: Engine) -> bool:
    """Whether reading all of it finds damage; Tantivy looks at check numbers of its files only then."""
    try:
        engine.verify()
        open_as_made(engine.folder).close()
    except (SearchIndexError, ValueError, OSError):
        return True
    return False


def quarantine(name: str, why: BaseException) -> None:
    """Notes that the index in a folder is damaged: nobody asks it any more, and the next sync builds another."""
    if name != current_name() or is_quarantined(name):  # replaced meanwhile, or known
        return
    logger.error("The search index is damaged and is built anew: %s", why)
    note = root() / f"damaged.{os.getpid()}"
    try:
        note.write_text(f"{name}\n{type(why).__name__}: {why}\n")
        note.replace(root() / "damaged")
    except OSError:  # a full disk: found again when it is asked again
        logger.exception("That could not be noted")


def ask_words(question: Callable[[LexicalFallback], Answer]) -> Answer | None:
    """What the words of an index answer whose columns or vectors were found damaged; None where they are damaged too.

    While one thread reads through their files, which is done once, the others get None.
    """
    name = current_name()
    if not name or not is_quarantined(name):
        return None
    words = _sound_words(name)
    try:
        return question(words) if words else None
    except BaseException as error:
        if not _is_of_the_index(error):
            raise
        logger.exception("The words of the damaged index could not answer")
        return None


def _sound_words(name: str) -> LexicalFallback | None:
    global _words
    with _guard:
        known = _words
    if known is not None and known[0] == name:
        return known[1]
    if not _opening.acquire(blocking=False):
        return None
    words = None
    try:
        words = LexicalFallback.open(root() / name)
    except BaseException as error:
        if not _is_of_the_index(error):
            raise
    finally:
        with _guard:
            _words = (name, words)
        _opening.release()
    return words


def _is_of_the_index(error: BaseException) -> bool:
    """Whether an error is one that damaged files lead to; a panic of Tantivy is no Exception."""
    return _is_panic(error) or isinstance(error, SearchIndexError | OSError | ValueError | IndexError | MemoryError)


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def is_quarantined(name: str) -> bool:
    """Whether the index in a folder has been found damaged."""
    try:
        return (root() / "damaged").read_text().partition("\n")[0] == name
    except (OSError, ValueError):
        return False


def is_damaged() -> bool:
    """Whether the index in use has been found damaged, and no other serves yet."""
    return bool(name := current_name()) and is_quarantined(name)


@contextmanager
def writing() -> Iterator[None]:
    """Held by the one process that changes the index; a second one waits. The system releases it when a holder dies."""
    root().mkdir(parents=True, exist_ok=True)
    with FileLock(root() / "write.lock"):
        yield


def fresh_folder() -> Path:
    """A new folder to build an index in, for the embedder of the settings."""
    folder = root() / secrets.token_hex(6)
    folder.mkdir(parents=True)
    (folder / "embedder").write_text(settings.EMBEDDER)
    return folder


def building() -> Path | None:
    """The folder of an index that is being built, or whose building was interrupted."""
    name = _named("building")
    return root() / name if name and (root() / name).is_dir() else None


def begin_building() -> Path:
    """A fresh folder, noted as the one that is being built; one begun before is forgotten."""
    before, folder = building(), fresh_folder()
    _note("building", folder.name)
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)
    return folder


def give_up_building() -> None:
    """Removes what has been built of an index that cannot be completed."""
    folder = building()
    (root() / "building").unlink(missing_ok=True)
    if folder is not None and folder.name != current_name():
        shutil.rmtree(folder, ignore_errors=True)


def put_into_use(folder: Path) -> None:
    """Makes a finished index the one that serves, and removes those that came before."""
    _note("current", folder.name)
    for what in ("building", "damaged"):
        (root() / what).unlink(missing_ok=True)
    for other in root().iterdir():
        if other.is_dir() and other.name != folder.name:
            shutil.rmtree(other, ignore_errors=True)


def _note(what: str, name: str) -> None:
    """Writes a name beside and renames it, so that readers see the one before or the new one."""
    note = root() / f"{what}.{name}"
    with note.open("w") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    note.replace(root() / what)
