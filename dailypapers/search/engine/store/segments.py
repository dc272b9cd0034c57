"""Adding rows to the columns, marking rows dead, and rewriting the living ones when too many are dead."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.store.column_store import FACTS, SIGNS, VECTORS, Array, Block, Columns, sign_files
from dailypapers.search.engine.store.manifest import Manifest, force

DEAD_SHARE = 0.25
"""Share of dead rows from which the living ones are written anew."""

_ROWS_AT_ONCE = 65_536


def append(root: Path, manifest: Manifest, block: Block) -> Manifest:
    """Adds rows behind those committed and forces them to the disk; the manifest returned is not written yet.

    What a killed writer left behind the committed length is cut off first.
    """
    folder = root / manifest.folder
    if not folder.exists():
        folder.mkdir()
        force(root)
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
    force(folder)
    return replace(manifest, rows=manifest.rows + block.rows, lengths=lengths, checks=checks)


def write_tombstone(root: Path, manifest: Manifest, dead: npt.NDArray[np.int64]) -> Manifest:
    """Writes the rows that are dead under a new name; the manifest returned is not written yet."""
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
    force(folder)
    return replace(manifest, dead=name)


def compact(root: Path, columns: Columns) -> Manifest:
    """Writes the living rows into a new folder; the manifest returned is not written yet."""
    manifest = columns.manifest
    number = int(manifest.folder.rsplit("-", 1)[1]) + 1
    folder = root / f"columns-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    fresh = replace(manifest, folder=folder.name, rows=0, lengths={}, checks={}, dead="")
    alive = np.flatnonzero(columns.live)
    ends = (0, 0)
    for start in range(0, len(alive), _ROWS_AT_ONCE):
        part = _copy(columns, alive[start : start + _ROWS_AT_ONCE], ends)
        fresh = append(root, fresh, part)
        ends = (
            ends[0] + len(part.content["category_codes"]) // 2,
            ends[1] + len(part.content["organisation_codes"]) // 4,
        )
    names = Block(0, {name: getattr(columns, name + "_raw") for name in ("categories", "organisations")})
    return append(root, fresh, names)


def _copy(columns: Columns, rows: npt.NDArray[np.int64], ends: tuple[int, int]) -> Block:
    content: dict[str, Array] = {
        name: getattr(columns, name)[rows] for name in ("ids", "hashes", "days", "upvotes", "flags")
    }
    for kind, end in (("category", ends[0]), ("organisation", ends[1])):
        codes, counts = gather(getattr(columns, f"{kind}_ends"), getattr(columns, f"{kind}_codes"), rows)
        content[f"{kind}_codes"] = codes
        content[f"{kind}_ends"] = end + np.cumsum(counts)
    if columns.dimensions:
        content |= {name: getattr(columns, name)[rows] for name in VECTORS}
        names = sign_files(columns.dimensions)
        content |= {name: plane[rows] for name, plane in zip(names, columns.signs, strict=True)}
    kinds = FACTS | VECTORS | dict.fromkeys(sign_files(columns.dimensions), SIGNS)
    return Block(len(rows), {name: np.ascontiguousarray(a, kinds[name]).tobytes() for name, a in content.items()})


def gather(ends: Array, codes: Array, rows: npt.NDArray[np.int64]) -> tuple[Array, npt.NDArray[np.int64]]:
    """The codes of rows one after another, and how many each row has."""
    starts = np.where(rows > 0, ends[np.maximum(rows - 1, 0)], 0)
    counts = ends[rows] - starts
    total = int(counts.sum())
    places = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
    return codes[places], counts


def left_over(root: Path, manifest: Manifest) -> Iterator[Path]:
    """What no manifest names any longer: folders of columns and files of dead rows."""
    for path in root.glob("columns-*"):
        if path.name != manifest.folder:
            yield path
    for path in (root / manifest.folder).glob("dead-*.bin"):
        if path.name != manifest.dead:
            yield path
