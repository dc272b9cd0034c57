"""Bringing the index up to date with the catalogue: what differs is read from the database, nothing is ever pushed.

An index that cannot be brought up to date (damaged, of another version, of another embedder than the settings name) is
built anew beside the one in use, which serves and is kept up to date until the new one is complete.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.sentences import sentence
from dailypapers.search import embedder_cache, index_folders, quarantine, serving
from dailypapers.search.documents import difference, documents
from dailypapers.search.embedders import RowEmbedder
from dailypapers.search.engine import Engine, IndexDamaged, IndexedPapers, SearchIndexError
from dailypapers.search.replicas.role import is_replica

logger = logging.getLogger(__name__)

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
    """Bring the index up to date with the catalogue. A missing, damaged or outdated index is built anew.

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
    """Build a new index beside the one in use, then swap them. Killed, `sync` goes on with it.

    Raises `ConfigurationError` on a host that copies its index.
    """
    if is_replica():
        raise ConfigurationError(
            sentence("This host copies its index from the store. Rebuild it on the host that builds it.")
        )
    with index_folders.write_lock():
        index_folders.begin_building()
    return sync(progress)


def advance(progress: Progress | None = None) -> Synced:
    """Do one step of `sync`: all that is missing where the embedder is quick, `STEP` papers where it is slow.

    For a worker: ``left`` papers are still to come, and calling again goes on, in this process or another. With a store
    for the index the builder puts the finished index there, and a replica copies it instead; where the store fails, the
    log and `doctor` say so, and the index in use answers on.
    """
    if is_replica():
        return _copy(progress)
    done = _build(progress)
    if not done.left:
        publish()
    return done


def publish() -> None:
    """Put the index and the passages into the store for other hosts, where there is one and this host builds.

    A store that fails is said in the log and by `doctor`.
    """
    if not settings.INDEX_STORE or is_replica():
        return
    from dailypapers.search.replicas.actions import publish_index  # most sites have no store
    from dailypapers.search.replicas.errors import StoreError

    try:
        publish_index()
    except StoreError as error:
        logger.error("%s", error)


def _copy(progress: Progress | None) -> Synced:
    from dailypapers.search.replicas.actions import copy_index

    before = _paper_count()
    copied = copy_index(progress)
    gained = _paper_count() - before if copied.is_new else 0
    return Synced(max(0, gained), max(0, -gained))


def _paper_count() -> int:
    engine = serving.current_engine()
    return len(engine) if engine else 0


def _build(progress: Progress | None) -> Synced:
    """Bring the index of this home up to date, or the one that is being built beside it a step further."""
    with index_folders.write_lock():
        embedder = embedder_cache.get_embedder()
        name = index_folders.current_name()
        folder = index_folders.building()
        if folder is None and name and not quarantine.is_quarantined(name):
            engine = _try_open(lambda: Engine.open(index_folders.root() / name, embedder))
            if engine is not None:
                try:
                    return _catch_up(engine, progress)
                except IndexDamaged as error:
                    quarantine.quarantine(name, error)
        if name and not quarantine.is_quarantined(name):
            _keep_up_to_date(index_folders.root() / name)
        unfinished = folder
        building = _try_open(lambda: Engine.open(unfinished, embedder)) if unfinished else None
        if folder is None or building is None:
            folder = index_folders.begin_building()
            building = Engine.open(folder, embedder)
        try:
            done = _catch_up(building, progress, None if isinstance(embedder, RowEmbedder) else STEP)
            if not done.left:
                index_folders.put_into_use(folder)
        except (SearchIndexError, OSError, ValueError):  # a full disk: half an index must not fill it
            index_folders.abandon_building()
            raise
        return Synced(done.updated, done.deleted, rebuilt=True, left=done.left)


def _try_open(open_engine: Callable[[], Engine]) -> Engine | None:
    try:
        return open_engine()
    except (SearchIndexError, OSError):
        return None


def _keep_up_to_date(folder: Path) -> None:
    """Update the index that serves, with the embedder that made it, while another one is built."""
    engine = _try_open(lambda: serving.open_with_own_embedder(folder))
    if engine is None:
        return
    if engine.lacks_embedder:
        engine.close()
    else:
        _catch_up(engine, None)


def _catch_up(engine: Engine, progress: Progress | None, limit: int | None = None) -> Synced:
    """Update an index with what differs, ``limit`` papers at most, and close it."""
    try:
        indexed = engine.indexed()
        changed, deleted = difference(indexed)
        batch = changed[:limit]
        before = len(indexed.ids) if limit else 0
        total = before + int(changed.size)
        if batch.size or deleted.size:
            engine.update(
                documents(batch.tolist()),
                deleted.tolist(),
                progress=(lambda done: progress(before + done, total)) if progress else None,
            )
    finally:
        engine.close()
    return Synced(int(batch.size), int(deleted.size), left=int(changed.size - batch.size))


def behind() -> int:
    """Count the papers that the index in use lacks, has otherwise, or has too many.

    All of the catalogue while there is no index, or one of another embedder than the settings name.
    """
    engine = serving.current_engine()
    if has_other_embedder():
        engine = None
    nothing = np.empty(0, np.int64)
    changed, deleted = difference(engine.indexed() if engine else IndexedPapers(nothing, nothing))
    return int(changed.size + deleted.size)


def has_other_embedder() -> bool:
    """Tell whether the index in use was made with another embedder than the settings name, or one that is gone."""
    name = index_folders.current_name()
    if not name:
        return False
    engine = serving.current_engine()
    lacks_embedder = engine is not None and engine.lacks_embedder
    return lacks_embedder or index_folders.embedder_setting(index_folders.root() / name) != settings.EMBEDDER


def is_ready() -> bool:
    """Tell whether there is an index that can be searched."""
    return serving.current_engine() is not None
