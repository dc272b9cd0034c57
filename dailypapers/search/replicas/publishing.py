"""Putting the index in use into the store, for other hosts to copy: only what is new is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.store import manifest
from dailypapers.search.engine.store.checksums import segment_files
from dailypapers.search.replicas.copy_state import (
    BLOCK_SIZE,
    MAX_STATE_SIZE,
    CopyState,
    FileCopy,
    block_name,
    decode_state,
    encode_state,
    hash_block,
)
from dailypapers.search.replicas.errors import StoreError
from dailypapers.search.replicas.stores import Store

CURRENT = "current.json"
KEPT_COPIES = 3
"""So many copies are kept for hosts that are still reading an older one."""

Files = dict[str, tuple[Path, int]]
"""What belongs to a copy: by path, where the file lies and how many of its bytes count."""


def read_current(store: Store) -> CopyState | None:
    """Return the copy that lies in the store; None where none does. Raises `StoreError`."""
    raw = store.read(CURRENT, MAX_STATE_SIZE)
    return None if raw is None else decode_state(raw)


def paper_files(folder: Path) -> Files:
    """List the files of an index of papers, as its manifest counts them."""
    committed = manifest.read(folder)
    if committed is None:
        return {}
    columns = folder / committed.folder
    files = {
        f"{committed.folder}/{name}.bin": (columns / f"{name}.bin", size)
        for name, size in committed.lengths.items()
        if size
    }
    if committed.dead:
        files[f"{committed.folder}/{committed.dead}"] = _whole(columns / committed.dead)
    files |= {f"words/{name}": file for name, file in word_files(folder / "words").items()}
    files[manifest.NAME] = _whole(folder / manifest.NAME)
    return {f"papers/{path}": file for path, file in files.items()}


def word_files(folder: Path) -> Files:
    """List the files that Tantivy has in use, those that name the others last."""
    paths = [
        *segment_files(folder),
        *(path for name in (".managed.json", "meta.json") if (path := folder / name).exists()),
    ]
    return {path.name: _whole(path) for path in paths}


def publish(store: Store, builder: str, folder: str, files: Files, *, take_over: bool = False) -> CopyState:
    """Put files into the store as the next copy, and return it. Whoever reads the one before is not disturbed.

    Raises `StoreError` where the store cannot be written, or where another builder writes it, unless that is
    `take_over`n.
    """
    last = read_current(store)
    if last is not None and last.builder != builder and not take_over:
        raise StoreError(
            sentence(
                "The index store is written by %(host)s. Let only one host build: set DAILYPAPERS_INDEX_ROLE=replica "
                "here, or run `dailypapers index --take-over` where that host is gone.",
                host=last.builder,
            )
        )
    held = last.blocks() | set(last.retired) if last else set()
    before = last.files if last is not None and last.folder == folder else {}
    copies = {path: _send(store, *file, before.get(path), held) for path, file in files.items()}
    number = last.number + 1 if last else 1
    state = CopyState(builder=builder, number=number, folder=folder, schema_number=manifest.SCHEMA, files=copies)
    if last is not None and _same(last, state):
        return last
    state = state.model_copy(update={"retired": _retired(last, state)})
    store.write(CURRENT, encode_state(state))
    if last is not None:
        for block in last.retired.keys() - state.retired.keys() - state.blocks():
            store.delete(block_name(block))
    return state


def _send(store: Store, path: Path, size: int, before: FileCopy | None, held: set[str]) -> FileCopy:
    """Send the blocks of a file that the store lacks. What it held of a file that only grew is not read again."""
    known = _unchanged_blocks(before, size)
    blocks = list(known)
    with path.open("rb") as file:
        file.seek(len(known) * BLOCK_SIZE)
        for content in _pieces(file, size - len(known) * BLOCK_SIZE):
            block = hash_block(content)
            if block not in held:
                store.write(block_name(block), content)
                held.add(block)
            blocks.append(block)
    return FileCopy(size=size, blocks=tuple(blocks))


def _unchanged_blocks(before: FileCopy | None, size: int) -> tuple[str, ...]:
    """Return the blocks of a file that stand: files of the index are written once or only added to.

    Small files, which may be written anew under their name, are read.
    """
    if before is None or size < before.size or before.size <= BLOCK_SIZE:
        return ()
    return before.blocks if size == before.size else before.blocks[: before.size // BLOCK_SIZE]


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        content = file.read(min(size, BLOCK_SIZE))
        if not content:
            raise StoreError(sentence("%(file)s of the index is shorter than committed.", file=file.name))
        size -= len(content)
        yield content


def _same(one: CopyState, other: CopyState) -> bool:
    return (one.builder, one.folder, one.schema_number, one.files) == (
        other.builder, other.folder, other.schema_number, other.files
    )  # fmt: skip


def _retired(last: CopyState | None, state: CopyState) -> dict[str, int]:
    """Return the blocks that are no longer needed, but may still be read by who reads an older copy."""
    if last is None:
        return {}
    needed = state.blocks()
    gone = last.retired | dict.fromkeys(last.blocks() - needed, last.number)
    return {block: copy for block, copy in gone.items() if block not in needed and copy > state.number - KEPT_COPIES}


def _whole(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_size
