"""Adding rows to the columns, marking rows dead, and rewriting the live ones when too many are dead."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.store.column_store import (
    CODED,
    FACTS,
    NUMBERS,
    SIGNS,
    VECTORS,
    Array,
    Block,
    CodeEnds,
    Columns,
    code_ends,
    ends_after,
    sign_files,
)
from dailypapers.search.engine.store.manifest import Manifest, fsync_folder

DEAD_SHARE = 0.25
"""Share of dead rows from which the live ones are rewritten."""

_BATCH_ROWS = 65_536


def append(root: Path, manifest: Manifest, block: Block) -> Manifest:
    """Append rows to those committed and force them to the disk; the manifest returned is not written yet.

    What a killed writer left behind the committed length is cut off first.
    """
    folder = root / manifest.folder
    if not folder.exists():
        folder.mkdir()
        fsync_folder(root)
    lengths, checks = dict(manifest.lengths), dict(manifest.checks)
    for name, content in block.content.items():
        length = lengths.get(name, 0)
        path = folder / f"{name}.bin"
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(length)
            file.seek(length)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        lengths[name] = length + len(content)
        checks[name] = zlib.crc32(content, checks.get(name, 0))
    fsync_folder(folder)
    return replace(manifest, rows=manifest.rows + block.rows, lengths=lengths, checks=checks)


def write_tombstone(root: Path, manifest: Manifest, dead: npt.NDArray[np.int64]) -> Manifest:
    """Write the rows that are dead under a new name; the manifest returned is not written yet."""
    if not len(dead):
        return replace(manifest, dead="")
    name = f"dead-{manifest.commits + 1}.bin"
    content = np.sort(dead).astype("<i8").tobytes()
    folder = root / manifest.folder
    folder.mkdir(exist_ok=True)
    with (folder / name).open("wb") as file:
        file.write(content + zlib.crc32(content).to_bytes(4, "little"))
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(folder)
    return replace(manifest, dead=name)


def compact(root: Path, columns: Columns) -> Manifest:
    """Write the live rows into a new folder; the manifest returned is not written yet."""
    manifest = columns.manifest
    number = int(manifest.folder.rsplit("-", 1)[1]) + 1
    folder = root / f"columns-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    fresh = replace(manifest, folder=folder.name, rows=0, lengths={}, checks={}, dead="")
    live = np.flatnonzero(columns.live)
    ends = code_ends({})
    for start in range(0, len(live), _BATCH_ROWS):
        block = _copy(columns, live[start : start + _BATCH_ROWS], ends)
        fresh = append(root, fresh, block)
        ends = ends_after(ends, block)
    return append(root, fresh, Block(0, columns.raw_names))


def _copy(columns: Columns, rows: npt.NDArray[np.int64], ends: CodeEnds) -> Block:
    content: dict[str, Array] = {name: getattr(columns, name)[rows] for name in NUMBERS}
    for name in CODED:
        gathered = columns.coded[name].gather(rows)
        content[f"{name}-codes"] = gathered.codes
        content[f"{name}-ends"] = ends[name] + np.cumsum(gathered.counts)
    if columns.dimensions:
        content |= {name: getattr(columns, name)[rows] for name in VECTORS}
        names = sign_files(columns.dimensions)
        content |= {name: plane[rows] for name, plane in zip(names, columns.signs, strict=True)}
    kinds = FACTS | VECTORS | dict.fromkeys(sign_files(columns.dimensions), SIGNS)
    return Block(len(rows), {name: np.ascontiguousarray(a, kinds[name]).tobytes() for name, a in content.items()})


def unused_files(root: Path, manifest: Manifest) -> Iterator[Path]:
    """Yield what no manifest names any longer: folders of columns and files of dead rows."""
    for path in root.glob("columns-*"):
        if path.name != manifest.folder:
            yield path
    for path in (root / manifest.folder).glob("dead-*.bin"):
        if path.name != manifest.dead:
            yield path
