"""What this host does with the store of the index: the builder publishes into it, a replica copies from it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from filelock import FileLock

from dailypapers.lib.home_name import home_name
from dailypapers.lib.sentences import sentence
from dailypapers.search import embedder_cache, index_folders, passage_store, quarantine
from dailypapers.search.engine import Engine, SearchIndexError
from dailypapers.search.engine.errors import IndexDamaged
from dailypapers.search.engine.store import manifest
from dailypapers.search.replicas.copy_state import CopyState, FileCopy
from dailypapers.search.replicas.copying import Copier, Progress, noted_state, write_note
from dailypapers.search.replicas.errors import StoreError
from dailypapers.search.replicas.note import StoreNote, store_note, write_store_note
from dailypapers.search.replicas.publishing import Files, paper_files, publish, read_current, word_files
from dailypapers.search.replicas.role import is_replica
from dailypapers.search.replicas.stores import open_store

logger = logging.getLogger(__name__)


class Copied(NamedTuple):
    """Which copy is here now, whether it is a new one, and how many bytes of the store were read for it."""

    number: int
    is_new: bool
    bytes_read: int


def publish_index(*, take_over: bool = False) -> CopyState | None:
    """Put the index in use and the passages into the store; None where there is no store or no index.

    Raises `StoreError`, which is noted for `doctor`.
    """
    if not settings.INDEX_STORE or is_replica():
        return None
    with _noting_failure(), index_folders.write_lock(), FileLock(index_folders.root() / "passages.lock"):
        name = index_folders.current_name()
        if not name or quarantine.is_quarantined(name):
            return None
        files = paper_files(index_folders.root() / name) | _passage_files()
        state = publish(open_store(settings.INDEX_STORE), home_name(settings.HOME), name, files, take_over=take_over)
        write_store_note(StoreNote(state.number, state.builder))
        return state


def copy_index(progress: Progress | None = None) -> Copied:
    """Bring the newest copy of the store into use; the index of before answers meanwhile.

    Safe to kill and to call again. Raises `StoreError`, also for a copy of another version or embedder: the index of
    before stays in use, and `doctor` says why.
    """
    with _noting_failure(), index_folders.write_lock():
        store = open_store(settings.INDEX_STORE)
        state = read_current(store)
        if state is None:
            raise StoreError(
                sentence(
                    "There is no index in the store %(store)s yet. Its builder puts one there.",
                    store=settings.INDEX_STORE,
                )
            )
        _check(state)
        current = _usable_folder()
        held = noted_state(current) if current else None
        if held is not None and (held.number, held.files) == (state.number, state.files):
            write_store_note(StoreNote(state.number, state.builder))
            return Copied(state.number, is_new=False, bytes_read=0)
        copier = Copier(store, progress, sum(file.size for file in state.files.values()))
        folder = _copy_papers(copier, state, current, held)
        _copy_passages(copier, state, held)
        index_folders.put_into_use(folder)
        write_store_note(StoreNote(state.number, state.builder))
        return Copied(state.number, is_new=True, bytes_read=copier.bytes_read)


def _copy_papers(copier: Copier, state: CopyState, current: Path | None, held: CopyState | None) -> Path:
    """Write the index of a copy into a folder of its own, open it once, and return the folder."""
    folder = index_folders.root() / f"{state.folder}-{state.number}"
    if current is not None and folder == current:  # the builder has begun to count anew
        folder = folder.with_name(f"{folder.name}-again")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        none: dict[str, FileCopy] = {}
        copier.write_folder(folder, state.part("papers"), current or folder, held.part("papers") if held else none)
        (folder / "embedder").write_text(settings.EMBEDDER)
        write_note(folder, state)
        try:
            Engine.open(folder, embedder_cache.get_embedder()).close()
        except SearchIndexError as error:
            raise StoreError(
                sentence("The index in the store cannot be used here: %(reason)s", reason=error)
            ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _copy_passages(copier: Copier, state: CopyState, held: CopyState | None) -> None:
    files = state.part("passages")
    with FileLock(index_folders.root() / "passages.lock"):
        if not files:
            passage_store.discard()
            return
        folder = passage_store.folder()
        copier.write_over(folder, files, held.part("passages") if held else {})
        for path in folder.iterdir():
            if path.is_file() and path.name not in files and not path.name.endswith(".lock"):
                path.unlink(missing_ok=True)


def _check(state: CopyState) -> None:
    if manifest.NAME not in state.part("papers"):
        raise StoreError(sentence("current.json in the index store names no index of papers."))
    if state.schema_number != manifest.SCHEMA:
        raise StoreError(
            sentence(
                "The index in the store has schema %(theirs)s, this version reads %(ours)s. Run the same version of "
                "dailypapers on all hosts.",
                theirs=state.schema_number,
                ours=manifest.SCHEMA,
            )
        )


def _usable_folder() -> Path | None:
    name = index_folders.current_name()
    folder = index_folders.root() / name
    return folder if name and folder.is_dir() and not quarantine.is_quarantined(name) else None


def _passage_files() -> Files:
    try:
        return {f"passages/{name}": file for name, file in word_files(passage_store.folder()).items()}
    except IndexDamaged:  # none yet, or one that the next step fills anew
        return {}


@contextmanager
def _noting_failure() -> Iterator[None]:
    """Note for `doctor` why a block failed, where the store was the reason."""
    try:
        yield
    except StoreError as error:
        write_store_note(replace(store_note(), error=str(error)))
        raise
