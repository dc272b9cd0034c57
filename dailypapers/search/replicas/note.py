"""The small file that says what this host last did with the store of the index."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from dailypapers.lib.whole_file import write_whole
from dailypapers.search import index_folders

NAME = "store"


@dataclass(frozen=True, slots=True)
class StoreNote:
    """What was last done with the store: the copy's number and builder, and why the last try failed, where it did."""

    number: int = 0
    builder: str = ""
    error: str = ""


def store_note() -> StoreNote:
    """Return what was last done with the store."""
    try:
        return StoreNote(**json.loads(_note_path().read_text()))
    except (OSError, ValueError, TypeError):
        return StoreNote()


def _note_path() -> Path:
    return index_folders.root() / NAME


def write_store_note(note: StoreNote) -> None:
    """Note what was done; nothing is written where that is noted already."""
    if store_note() != note:
        index_folders.root().mkdir(parents=True, exist_ok=True)
        with write_whole(_note_path()) as file:
            file.write(json.dumps(asdict(note)).encode())
