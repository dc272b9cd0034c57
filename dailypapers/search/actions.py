"""Bringing the index to the catalogue: what differs is read from the database, nothing is ever pushed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dailypapers.search import live
from dailypapers.search.documents import difference, documents
from dailypapers.search.engine import Engine, IndexDamaged, SearchIndexError

Progress = Callable[[int, int], None]  # papers done, papers in all


@dataclass(frozen=True, slots=True)
class Synced:
    """How many papers the index took in and let go, and whether it was built from nothing."""

    updated: int
    deleted: int
    rebuilt: bool = False


def sync(progress: Progress | None = None) -> Synced:
    """Brings the index to the catalogue by what differs. A missing, damaged or outdated index is built anew.

    Safe to kill and to call again; two callers take turns. While it runs, readers are served what was there before.
    """
    with live.writing():
        name = live.current_name()
        if name and not live.is_set_aside(name):
            try:
                engine = Engine.open(live.root() / name, live.embedder())
            except (SearchIndexError, OSError):
                return _rebuild(progress)
            try:
                updated, deleted = _catch_up(engine, progress)
            except IndexDamaged as error:
                live.set_aside(name, error)
                return _rebuild(progress)
            finally:
                engine.close()
            return Synced(updated, deleted)
        return _rebuild(progress)


def rebuild(progress: Progress | None = None) -> Synced:
    """Builds a new index beside the one in use, then swaps them."""
    with live.writing():
        return _rebuild(progress)


def _rebuild(progress: Progress | None) -> Synced:
    folder = live.fresh_folder()
    try:
        engine = Engine.open(folder, live.embedder())
        try:
            updated, deleted = _catch_up(engine, progress)
        finally:
            engine.close()
        live.put_into_use(folder)
    except BaseException:  # a full disk, Ctrl-C: half an index takes no room
        if live.current_name() != folder.name:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Synced(updated, deleted, rebuilt=True)


def _catch_up(engine: Engine, progress: Progress | None) -> tuple[int, int]:
    changed, gone = difference(*engine.known())
    if changed.size or gone.size:
        total = int(changed.size)
        engine.update(
            documents(changed.tolist()),
            gone.tolist(),
            progress=(lambda done: progress(done, total)) if progress else None,
        )
    return int(changed.size), int(gone.size)


def behind() -> int:
    """How many papers the index in use lacks, has otherwise, or has too many; all of them while there is none."""
    engine = live.serving()
    nothing = np.empty(0, np.int64)
    changed, gone = difference(*(engine.known() if engine else (nothing, nothing)))
    return int(changed.size + gone.size)


def is_ready() -> bool:
    """Whether there is an index that can be asked."""
    return live.serving() is not None
