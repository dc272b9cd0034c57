"""The index that answers: opened once in each process, and again when another one comes into use.

Each index is searched with the embedder that made it, whatever the settings say: vectors of two embedders are never
compared.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from dailypapers.lib.shortages import shortage
from dailypapers.search import embedder_cache
from dailypapers.search.embedders.loader import EmbedderUnavailable
from dailypapers.search.engine import Engine, IndexDamaged, IndexOutdated, LexicalFallback, SearchIndexError
from dailypapers.search.index_folders import current_name, embedder_setting, root
from dailypapers.search.quarantine import is_panic, is_quarantined, may_be_damage, quarantine

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class _OpenIndex(NamedTuple):
    name: str
    engine: Engine


class _OpenFallback(NamedTuple):
    """The Tantivy part of a damaged index; None where that is damaged too."""

    name: str
    lexical: LexicalFallback | None


_state_lock = threading.Lock()
_opening_lock = threading.Lock()
_index: _OpenIndex | None = None
_fallback: _OpenFallback | None = None


def close() -> None:
    """Forget what this process has opened; the next search opens the index in use."""
    global _index, _fallback
    with _state_lock:
        _index = _fallback = None


def open_with_own_embedder(folder: Path) -> Engine:
    """Open an index with the embedder that made it; lexical only where that embedder is not on this machine.

    Raises `SearchIndexError` or `OSError` when the index cannot be used.
    """
    setting = embedder_setting(folder)
    try:
        try:
            return Engine.open(folder, embedder_cache.get_embedder(setting))
        except IndexOutdated:
            embedder_cache.clear()  # the setting may name other weights by now
            return Engine.open(folder, embedder_cache.get_embedder(setting))
    except (EmbedderUnavailable, IndexOutdated):
        return Engine.open_lexical_only(folder)


def current_engine() -> Engine | None:
    """Return the engine of the index in use, opened anew when another came into use; None while none can be used.

    While one thread opens the new index, the others go on with the one before.
    """
    name = current_name()
    if not name or is_quarantined(name) or not (root() / name).is_dir():
        return None
    with _state_lock:
        opened = _index
    if opened is not None and opened.name == name:
        try:
            opened.engine.refresh()
        except (SearchIndexError, OSError) as error:
            if isinstance(error, IndexDamaged):
                quarantine(name, error)
            return None
        return opened.engine
    if not _opening_lock.acquire(blocking=opened is None):
        return opened.engine if opened else None
    try:
        return _open(name)
    finally:
        _opening_lock.release()


def _open(name: str) -> Engine | None:
    global _index, _fallback
    with _state_lock:
        opened = _index
    if opened is not None and opened.name == name:  # another thread was faster
        return opened.engine
    try:
        engine = open_with_own_embedder(root() / name)
    except (SearchIndexError, OSError) as error:
        if isinstance(error, IndexDamaged):
            quarantine(name, error)
        return None
    with _state_lock:
        _index, _fallback = _OpenIndex(name, engine), None
    return engine


def ask(question: Callable[[Engine], Answer]) -> Answer | None:
    """Return what the index in use answers; None while there is none that can be searched.

    Damage that opening did not notice shows itself in a search, as an error or as a panic of Tantivy: it is logged,
    and a damaged index is quarantined.
    """
    engine = current_engine()
    if engine is None:
        return None
    try:
        return question(engine)
    except BaseException as error:
        if not may_be_damage(error):
            raise
        logger.exception("The search index could not answer")
        if is_panic(error) or isinstance(error, IndexDamaged) or _fails_verification(engine):
            quarantine(engine.folder.name, error)
        elif shortage(error):
            raise
        return None


def _fails_verification(engine: Engine) -> bool:
    """Read the whole index; Tantivy compares the checksums of its files only then."""
    try:
        engine.verify()
        open_with_own_embedder(engine.folder).close()
    except (SearchIndexError, ValueError, OSError) as error:
        return not shortage(error)
    return False


def ask_fallback(question: Callable[[LexicalFallback], Answer]) -> Answer | None:
    """Return what the Tantivy part of a damaged index answers; None where that is damaged too.

    While one thread verifies its files, which is done once, the others get None.
    """
    name = current_name()
    if not name or not is_quarantined(name):
        return None
    lexical = _verified_fallback(name)
    try:
        return question(lexical) if lexical else None
    except BaseException as error:
        if not may_be_damage(error):
            raise
        logger.exception("The lexical part of the damaged index could not answer")
        return None


def _verified_fallback(name: str) -> LexicalFallback | None:
    global _fallback
    with _state_lock:
        opened = _fallback
    if opened is not None and opened.name == name:
        return opened.lexical
    if not _opening_lock.acquire(blocking=False):
        return None
    lexical = None
    try:
        lexical = LexicalFallback.open(root() / name)
    except BaseException as error:
        if not may_be_damage(error):
            raise
    finally:
        with _state_lock:
            _fallback = _OpenFallback(name, lexical)
        _opening_lock.release()
    return lexical
