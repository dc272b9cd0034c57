"""Copying an index from the store: only what is lacking is read, all of it is checked, and then it comes into use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from dailypapers.lib.sentences import sentence
from dailypapers.search.replicas.copy_state import (
    BLOCK_SIZE,
    CopyState,
    FileCopy,
    block_name,
    block_sizes,
    decode_state,
    encode_state,
    hash_block,
)
from dailypapers.search.replicas.errors import StoreError
from dailypapers.search.replicas.stores import Store

NOTE = "copy.json"
"""The file in a copied folder that says which copy it is."""

Progress = Callable[[int, int], None]  # bytes done, bytes in all


def noted_state(folder: Path) -> CopyState | None:
    """Return the copy that a folder holds; None where it was not copied, or the note cannot be read."""
    try:
        return decode_state((folder / NOTE).read_bytes())
    except (OSError, StoreError):
        return None


class Copier:
    """Writes files of a copy, from blocks of the store and from files that an earlier copy brought."""

    def __init__(self, store: Store, progress: Progress | None, total: int) -> None:
        self.store = store
        self.progress = progress
        self.done, self.total = 0, total
        self.bytes_read = 0
        self._last = ("", b"")

    def write_folder(
        self, folder: Path, files: Mapping[str, FileCopy], base: Path, held: Mapping[str, FileCopy]
    ) -> None:
        """Write the files into an empty folder; those that `base` holds are linked, and grown where they have grown.

        A file that has grown has its new bytes behind those that every reader of the older copy counts.
        """
        for path, file in files.items():
            target, before = folder / path, held.get(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            if before is not None and (base / path).is_file() and self._has_grown(base / path, before, file):
                _link(base / path, target)
                self._append(target, before, file)
            else:
                self._write(target, file)
            self._report(file.size)

    def write_over(self, folder: Path, files: Mapping[str, FileCopy], held: Mapping[str, FileCopy]) -> None:
        """Write the files into a folder that is read meanwhile: each whole by a rename, the list of them last."""
        folder.mkdir(parents=True, exist_ok=True)
        for path, file in sorted(files.items(), key=lambda item: item[0] == "meta.json"):
            if held.get(path) != file or not (folder / path).is_file():
                draft = folder / f".{path}.copy"
                self._write(draft, file)
                draft.replace(folder / path)
            self._report(file.size)

    def _report(self, size: int) -> None:
        self.done += size
        if self.progress is not None:
            self.progress(self.done, self.total)

    def _block(self, block: str, size: int) -> bytes:
        """Return a block of the store. Raises `StoreError` where it is missing or is not what its name says."""
        if self._last[0] == block:
            return self._last[1]
        content = self.store.read(block_name(block), BLOCK_SIZE)
        if content is None:
            raise StoreError(
                sentence(
                    "The index store lacks the block %(block)s. It is asked again for the newest copy.", block=block
                )
            )
        if len(content) != size or hash_block(content) != block:
            raise StoreError(sentence("The block %(block)s in the index store is damaged.", block=block))
        self.bytes_read += size
        self._last = (block, content)
        return content

    def _has_grown(self, path: Path, before: FileCopy, now: FileCopy) -> bool:
        """Tell whether a file is the one of before, with nothing or something behind it."""
        full = before.size // BLOCK_SIZE
        if now.size < before.size or path.stat().st_size < before.size or before.blocks[:full] != now.blocks[:full]:
            return False
        if now.size == before.size or full == len(before.blocks):
            return before.blocks == now.blocks[: len(before.blocks)]
        block, size = list(block_sizes(now))[full]
        with path.open("rb") as file:
            file.seek(full * BLOCK_SIZE)
            return self._block(block, size).startswith(file.read(before.size % BLOCK_SIZE))

    def _append(self, path: Path, before: FileCopy, now: FileCopy) -> None:
        if now.size == before.size:
            return
        first = before.size // BLOCK_SIZE
        with path.open("r+b") as file:
            file.truncate(before.size)  # what a copy that was broken off has left behind
            for number, (block, size) in enumerate(block_sizes(now)):
                if number >= first:
                    content = self._block(block, size)
                    skip = before.size - number * BLOCK_SIZE if number == first else 0
                    file.seek(number * BLOCK_SIZE + skip)
                    file.write(content[skip:])
            file.flush()
            os.fsync(file.fileno())

    def _write(self, path: Path, copy: FileCopy) -> None:
        with path.open("wb") as file:
            for block, size in block_sizes(copy):
                file.write(self._block(block, size))
            file.flush()
            os.fsync(file.fileno())


def write_note(folder: Path, state: CopyState) -> None:
    """Note in a folder which copy it holds."""
    (folder / NOTE).write_bytes(encode_state(state))


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
