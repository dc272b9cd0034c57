"""Puts files that were unpacked into their places: all of them, or, where it is stopped before it began, none.

Everything is unpacked and checked first, in `restore.part` of the home folder. Then `restore.json`, which appears
whole, says what goes where. From there on it is only finished, by this process or by the next start: each move is a
rename and may be made again. What was there before is kept in `before-restore`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import orjson

from dailypapers.lib.whole_file import sync_folder, write_whole

PART = "restore.part"
JOURNAL = "restore.json"
KEPT = "before-restore"
SIDECARS = ("-wal", "-shm", "-journal")  # of a SQLite database, which belong to the file they were written beside


class Move(NamedTuple):
    """One file: where it was unpacked, where it goes, where what is there is kept."""

    source: Path
    target: Path
    kept: Path


def begin_swap(home: Path, moves: list[Move]) -> None:
    """Write down what goes where, then do it. Before the line is written nothing of the home has changed."""
    shutil.rmtree(home / KEPT, ignore_errors=True)
    rows = [[str(path) for path in move] for move in moves]
    with write_whole(home / JOURNAL) as file:
        file.write(orjson.dumps(rows))
    finish_swap(home)


def finish_swap(home: Path) -> bool:
    """Finish what was begun, if anything was; tell whether it was. The index is of another catalogue then, and goes."""
    journal = home / JOURNAL
    if not journal.is_file():
        return False
    for row in orjson.loads(journal.read_bytes()):
        _move(Move(*map(Path, row)))
    shutil.rmtree(home / "index", ignore_errors=True)
    journal.unlink()
    sync_folder(home)
    shutil.rmtree(home / PART, ignore_errors=True)
    return True


def _move(move: Move) -> None:
    if not move.source.exists():  # done before
        return
    move.kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending in SIDECARS:
        sidecar = move.target.with_name(move.target.name + ending)
        if sidecar.exists():
            sidecar.replace(move.kept.with_name(move.kept.name + ending))
    if move.target.exists():
        move.target.replace(move.kept)
    move.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    move.source.replace(move.target)
    sync_folder(move.target.parent)
