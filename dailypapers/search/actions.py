"""Bringing the index to the catalogue: what differs is read from the database, nothing is ever pushed.

An index that cannot be brought to it (damaged, of another version, of another embedder than the settings name) is built
anew beside the one in use, which serves and is kept up to date until the new one is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from dailypapers.search import live
from dailypapers.search.documents import difference, documents
from dailypapers.search.embedders import RowEmbedder
from dailypapers.search.engine import Engine, IndexDamaged, SearchIndexError

Progress = Callable[[int, int], None]  # papers done, papers in all

STEP = 1_000
"""Papers that a slow embedder is given in one step; a kill loses no more."""


@dataclass(frozen=True, slots=True)
class Synced:
    """How many papers the index took in and let go, whether it was built from nothing, and how many it still lacks."""

    updated: int
    deleted: int
    rebuilt: bool = False
    left: int = 0


def sync(progress: Progress | None = None) -> Synced:
    """Brings the index to the catalogue by what differs. A missing, damaged or outdated index is built anew.

    Safe to kill and to call again: it goes on where it was. Two callers take turns. While it runs, readers are served
    what was there before. Raises `EmbedderUnavailable` when the embedder of the settings cannot be loaded.
    """
    done = advance(progress)
    updated = done.updated
    while done.left:
        done = advance(progress)
        updated += done.updated
    return Synced(updated, done.deleted, done.rebuilt)


def rebuild(progress: Progress | None = None) -> Synced:
    """Builds a new index beside the one in use, then swaps them. Killed, `sync` goes on with it."""
    with live.writing():
        live.begin_building()
    return sync(progress)


def advance(progress: Progress | None = None) -> Synced:
    """One step of `sync`: all that is missing where the embedder is quick, `STEP` papers where it is slow.

    For a worker: ``left`` papers are still to come, and calling again goes on, in this process or another.
    """
    with live.writing():
        wanted = live.embedder()
        name = live.current_name()
        folder = live.building()
        if folder is None and name and not live.is_quarantined(name):
            engine = _opened(lambda: Engine.open(live.root() / name, wanted))
            if engine is not None:
                try:
                    return _catch_up(engine, progress)
                except IndexDamaged as error:
                    live.quarantine(name, error)
        if name and not live.is_quarantined(name):
            _keep_up(live.root() / name)
        begun = folder
        building = _opened(lambda: Engine.open(begun, wanted)) if begun else None
        if folder is None or building is None:
            folder = live.begin_building()
            building = Engine.open(folder, wanted)
        try:
            done = _catch_up(building, progress, None if isinstance(wanted, RowEmbedder) else STEP)
            if not done.left:
                live.put_into_use(folder)
        except (SearchIndexError, OSError, ValueError):  # a full disk: half an index takes no room
            live.give_up_building()
            raise
        return Synced(done.updated, done.deleted, rebuilt=True, left=done.left)


def _opened(open_it: Callable[[], Engine]) -> Engine | None:
    try:
        return open_it()
    except (SearchIndexError, OSError):
        return None


def _keep_up(folder: Path) -> None:
    """Brings the index that serves to the catalogue with the embedder that made it, while another one is built."""
    engine = _opened(lambda: live.open_as_made(folder))
    if engine is None:
        return
    if engine.has_lost_its_embedder:
        engine.close()
    else:
        _catch_up(engine, None)


def _catch_up(engine: Engine, progress: Progress | None, limit: int | None = None) -> Synced:
    """Takes what differs into the index, ``limit`` papers at most, and closes it."""
    try:
        known = engine.known()
        changed, gone = difference(*known)
        part = changed[:limit]
        before = len(known[0]) if limit else 0
        total = before + int(changed.size)
        if part.size or gone.size:
            engine.update(
                documents(part.tolist()),
                gone.tolist(),
                progress=(lambda done: progress(before + done, total)) if progress else None,
            )
    finally:
        engine.close()
    return Synced(int(part.size), int(gone.size), left=int(changed.size - part.size))


def behind() -> int:
    """How many papers the index in use lacks, has otherwise, or has too many.

    All of the catalogue while there is no index, or one of another embedder than the settings name.
    """
    engine = live.serving()
    if has_other_embedder():
        engine = None
    nothing = np.empty(0, np.int64)
    changed, gone = difference(*(engine.known() if engine else (nothing, nothing)))
    return int(changed.size + gone.size)


def has_other_embedder() -> bool:
    """Whether the index in use was made with another embedder than the settings name, or with one that is gone."""
    name = live.current_name()
    if not name:
        return False
    engine = live.serving()
    lost = engine is not None and engine.has_lost_its_embedder
    return lost or live.setting_of(live.root() / name) != settings.EMBEDDER


def is_ready() -> bool:
    """Whether there is an index that can be asked."""
    return live.serving() is not None
