"""Keeping readers away from an index that was found damaged, until the next `sync` has built another."""

from __future__ import annotations

import logging
import os

from dailypapers.lib.shortages import shortage
from dailypapers.search import index_folders, index_notes
from dailypapers.search.engine import SearchIndexError

logger = logging.getLogger(__name__)


def quarantine(name: str, error: BaseException) -> None:
    """Note that the index in a folder is damaged: nobody searches it any more, and the next `sync` builds another.

    What the process lacked, such as files it may open, is no damage.
    """
    if shortage(error) and not isinstance(error, MemoryError):
        return
    if name != index_folders.current_name() or is_quarantined(name):  # replaced meanwhile, or noted before
        return
    logger.error("The search index is damaged and will be rebuilt: %s", error)
    draft = index_folders.root() / f"damaged.{os.getpid()}"
    try:
        draft.write_text(f"{name}\n{type(error).__name__}: {error}\n")
        draft.replace(index_folders.damage_note())
    except OSError:  # a full disk: the next search that meets the damage notes it
        logger.exception("The damage could not be noted")


def is_quarantined(name: str) -> bool:
    """Tell whether the index in a folder has been found damaged."""
    return bool(name) and index_notes.noted_damage(index_folders.root()) == name


def is_damaged() -> bool:
    """Tell whether the index in use has been found damaged, and no other serves yet."""
    return is_quarantined(index_folders.current_name())


def may_be_damage(error: BaseException) -> bool:
    """Tell whether damaged files lead to such an error, as a length that no memory suffices for does."""
    return is_panic(error) or isinstance(error, SearchIndexError | OSError | ValueError | IndexError | MemoryError)


def is_panic(error: BaseException) -> bool:
    """Tell whether an error is a panic of Tantivy, which is no `Exception`."""
    return type(error).__name__ == "PanicException"
