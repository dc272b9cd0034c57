"""Where the index of passages lies, opening it, and bringing it up to date with the texts: pulled by stamp.

`index/passages` is one folder, updated in place; its name in `SHAPE` changes with its schema. It is derived: one that
cannot be read is thrown away and filled again, slice by slice, while the search for papers goes on as ever.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Count, Max
from filelock import FileLock

from dailypapers.fulltext.document import FORMAT
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.models import FullText, StoredDocument
from dailypapers.fulltext.passages import passages_of
from dailypapers.fulltext.queries import unpack
from dailypapers.search import index_folders
from dailypapers.search.engine.errors import IndexDamaged
from dailypapers.search.engine.passage_index import IndexedText, PassageIndex, stamp_of
from dailypapers.search.engine.store.checksums import verify_tantivy_files
from dailypapers.search.replicas.role import is_replica

logger = logging.getLogger(__name__)

SHAPE = "1"  # of the schema, and of what a passage is
MAX_PASSAGES = 2_000  # of one text
MAX_PASSAGE = 20_000  # characters
_CHUNK = 20  # documents that are in memory at once
_lock = threading.Lock()
_open: _Open | None = None


class _Open(NamedTuple):
    signature: tuple[int, int, int]
    passages: PassageIndex


class TextsGlance(NamedTuple):
    """What changes where a text comes, goes or is read anew."""

    texts: int
    newest: datetime | None


class PassagesSynced(NamedTuple):
    """How many texts the index took in and let go, and how many it still lacks."""

    updated: int
    deleted: int
    left: int


def folder() -> Path:
    """Return the folder of the index of passages."""
    return index_folders.root() / index_folders.PASSAGES / SHAPE


def glance_at_texts() -> TextsGlance:
    """Look at the texts that are here, in one query of a small table."""
    facts = FullText.objects.exclude(fetched_at=None).aggregate(texts=Count("id"), newest=Max("fetched_at"))
    return TextsGlance(facts["texts"], facts["newest"])


def current_passages() -> PassageIndex | None:
    """Return the index as it was last committed; None where there is none that can be read."""
    global _open
    signature = _signature()
    if signature is None:
        return None
    with _lock:
        if _open is not None and _open.signature == signature:
            return _open.passages
        try:
            _open = _Open(signature, PassageIndex(folder()))
        except IndexDamaged:
            logger.exception("The index of passages is damaged; the worker fills a new one")
            _open = None
        return _open.passages if _open else None


def discard() -> None:
    """Throw the index of passages away, and those of other shapes; the next `advance_passages` begins anew."""
    global _open
    with _lock:
        _open = None
    shutil.rmtree(folder().parent, ignore_errors=True)


def discard_if_damaged() -> None:
    """Read the index of passages from end to end, and throw it away where it does not hold what was written."""
    try:
        verify_tantivy_files(folder())
    except IndexDamaged as error:
        logger.error("The index of passages is damaged: %s", error)
        discard()


def advance_passages(is_over: Callable[[], bool], keep_alive: Callable[[], None]) -> PassagesSynced:
    """Bring the index up to date with the texts until a slice is over; killed, the next one goes on.

    Texts whose document an older program read keep the passages they have until they are read anew. A host that copies
    its index copies the passages with it.
    """
    if is_replica():
        return PassagesSynced(0, 0, 0)
    wanted = _wanted_stamps()
    if not wanted and _signature() is None:
        return PassagesSynced(0, 0, 0)
    index_folders.root().mkdir(parents=True, exist_ok=True)
    with FileLock(index_folders.root() / "passages.lock"):
        index = _open_for_writing()
        indexed = index.stamps()
        changed = [text_id for text_id, stamp in wanted.items() if stamp and indexed.get(text_id) != stamp]
        deleted = [text_id for text_id in indexed if text_id not in wanted]
        if not changed and not deleted:
            return PassagesSynced(0, 0, 0)
        updated = index.update(_texts(changed, wanted, is_over, keep_alive), deleted)
    return PassagesSynced(updated, len(deleted), len(changed) - updated)


def _open_for_writing() -> PassageIndex:
    for other in folder().parent.glob("*"):
        if other.name != SHAPE:
            shutil.rmtree(other, ignore_errors=True)
    try:
        return PassageIndex(folder())
    except IndexDamaged:
        discard()
        return PassageIndex(folder())


def _wanted_stamps() -> dict[int, int]:
    """Return the stamp that each text should have in the index, the newest first; 0 for one to be read anew first."""
    rows = FullText.objects.exclude(fetched_at=None).filter(stored__isnull=False).order_by("-fetched_at", "-id")
    facts = rows.values_list("id", "stored__format", "fetched_at", "owner_id", "paper_id", "paper__title_text")
    return {row[0]: stamp_of(*row[1:]) if row[1] == FORMAT else 0 for row in facts.iterator(chunk_size=5_000)}


def _texts(
    ids: Sequence[int], stamps: dict[int, int], is_over: Callable[[], bool], keep_alive: Callable[[], None]
) -> Iterator[IndexedText]:
    """Read texts from the database, a few at a time, until the slice is over."""
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = FullText.objects.filter(id__in=chunk).values_list("id", "paper_id", "owner_id", "paper__title_text")
        packed: dict[int, Any] = dict(
            StoredDocument.objects.filter(text_id__in=chunk).values_list("text_id", "document")
        )
        for text_id, paper_id, owner_id, title in rows:
            yield IndexedText(
                text_id, paper_id, owner_id or 0, stamps[text_id], title, _passages(bytes(packed.get(text_id, b"")))
            )
            if is_over():
                return
        keep_alive()


def _passages(packed: bytes) -> list[tuple[str, str, str]]:
    """Return the passages of a stored document; none of a damaged one, until another is stored."""
    try:
        document = unpack(packed)
    except FullTextError:
        return []
    found = [(one.anchor, one.section, one.text[:MAX_PASSAGE]) for one in passages_of(document)]
    return found[:MAX_PASSAGES]


def _signature() -> tuple[int, int, int] | None:
    """Return what changes with every commit; None where there is no index."""
    with suppress(OSError):
        facts = (folder() / "meta.json").stat()
        return facts.st_ino, facts.st_mtime_ns, facts.st_size
    return None
