"""The facts and vectors of all papers, column by column, in files that are only ever added to.

A row is written once. Changing a paper writes a new row and marks the old one dead; when a quarter of all rows is
dead, the living ones are written into a new folder. Readers map the files and see exactly the rows their manifest
counts, so a writer never disturbs them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Vectors
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.errors import IndexDamaged
from dailypapers.search.engine.store.manifest import Manifest
from dailypapers.search.engine.vectors import binary_codes

Array: TypeAlias = npt.NDArray[Any]
Mask: TypeAlias = npt.NDArray[np.bool_]

HAS_CODE = 1
NUMBERS: dict[str, str] = {
    "ids": "<i8",
    "hashes": "<i8",
    "days": "<i4",
    "upvotes": "<i4",
    "flags": "u1",
}
"""Files with one number a row, and its type."""

CODED: dict[str, str] = {"categories": "<u2", "organisations": "<u4", "venues": "<u4", "languages": "<u2"}
"""Columns of names, and the type of their codes: each has a file of names, one to a line, of codes and of ends."""

FACTS = (
    NUMBERS
    | dict.fromkeys(CODED, "u1")
    | {f"{name}-codes": kind for name, kind in CODED.items()}
    | {f"{name}-ends": "<i8" for name in CODED}
)
"""Files that every index has, with the type of their numbers."""

VECTORS: dict[str, str] = {"fine": "i1", "scales": "<f4"}
SIGNS = "<u8"
CHECKED_AT_OPENING = ("ids", "hashes", *CODED, "scales")


def sign_files(dimensions: int) -> list[str]:
    """Return the names of the files of a vector's bits, one for each 64 of them."""
    return [f"signs-{plane}" for plane in range(binary_codes.plane_count(dimensions))]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows to be added: how many, and the bytes for each file."""

    rows: int
    content: dict[str, bytes]


CodeEnds: TypeAlias = Mapping[str, int]
"""The lengths of the lists of codes by column: where those of the next row begin."""


def code_ends(lengths: Mapping[str, int]) -> dict[str, int]:
    """Return how many codes each column has, by the lengths of its files in bytes."""
    return {name: lengths.get(f"{name}-codes", 0) // np.dtype(kind).itemsize for name, kind in CODED.items()}


def ends_after(ends: CodeEnds, block: Block) -> dict[str, int]:
    """Return the lengths with the codes of a block added."""
    added = code_ends({name: len(content) for name, content in block.content.items()})
    return {name: end + added[name] for name, end in ends.items()}


class RowCodes(NamedTuple):
    """The codes of several rows one after another, and how many each row has."""

    codes: Array
    counts: npt.NDArray[np.int64]


class CodedColumn(NamedTuple):
    """Names of which a row has any number: row ``i`` has ``names[code]`` for ``codes[ends[i - 1]:ends[i]]``."""

    names: list[str]
    ends: Array
    codes: Array

    def gather(self, rows: npt.NDArray[np.int64]) -> RowCodes:
        """Return the codes of rows."""
        starts = np.where(rows > 0, self.ends[np.maximum(rows - 1, 0)], 0)
        counts = self.ends[rows] - starts
        offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return RowCodes(self.codes[offsets + np.repeat(starts, counts)], counts)


class NameCodes:
    """Names and their codes, in the order in which they came."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.names = list(names)
        self._codes = {name: code for code, name in enumerate(self.names)}

    def code(self, name: str) -> int:
        """Return the code of a name, a new one when it is new."""
        clean = " ".join(name.split())
        code = self._codes.get(clean)
        if code is None:
            code = self._codes[clean] = len(self.names)
            self.names.append(clean)
        return code


def quantise(vectors: Vectors) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return rows as int8 with one scale each: ``vectors ≈ rows * scales[:, None]``."""
    scales = np.abs(vectors).max(axis=1, initial=0.0) / 127.0
    rows = np.rint(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    return rows, scales.astype(np.float32)


class Columns:
    """One committed state of the columns, for reading. Rows are numbered from 0; ``live`` says which count."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self.rows = manifest.rows
        self.folder = root / manifest.folder
        columns = {name: self._map(name, kind) for name, kind in FACTS.items()}
        self.ids, self.hashes, self.days = columns["ids"], columns["hashes"], columns["days"]
        self.upvotes, self.flags = columns["upvotes"], columns["flags"]
        self.raw_names = {name: columns[name].tobytes() for name in CODED}
        self.coded = {
            name: CodedColumn(_split_names(self.raw_names[name]), columns[f"{name}-ends"], columns[f"{name}-codes"])
            for name in CODED
        }
        self.categories, self.organisations = self.coded["categories"], self.coded["organisations"]
        self.venues, self.languages = self.coded["venues"], self.coded["languages"]
        self.dimensions = manifest.dimensions
        self.fine: Array | None = None
        self.scales: Array | None = None
        self.signs = [self._map(name, SIGNS) for name in sign_files(self.dimensions)]
        if self.dimensions:
            self.fine = self._map("fine", VECTORS["fine"]).reshape(-1, self.dimensions)
            self.scales = self._map("scales", VECTORS["scales"])
        self.live: Mask = np.ones(self.rows, np.bool_)
        dead = self._dead()
        self.live[dead] = False
        self.dead_rows = len(dead)
        self._order = np.argsort(self.ids, kind="stable")
        self._sorted = self.ids[self._order]
        self._check()

    def _map(self, name: str, kind: str) -> Array:
        length = self.manifest.lengths.get(name, 0)
        path = self.folder / f"{name}.bin"
        if length == 0:
            return np.empty(0, kind)
        try:
            if path.stat().st_size < length:
                raise IndexDamaged(f"{path.name} of the index is shorter than committed. Rebuild it.")
            # A plain array over the map: taking parts of a memmap itself costs several times more.
            return np.asarray(np.memmap(path, dtype=kind, mode="r", shape=(length // np.dtype(kind).itemsize,)))
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{path.name} of the index cannot be read: {error}. Rebuild it.") from error

    def _dead(self) -> npt.NDArray[np.int64]:
        if not self.manifest.dead:
            return np.empty(0, np.int64)
        try:
            raw = (self.folder / self.manifest.dead).read_bytes()
            rows = np.frombuffer(raw[:-4], "<i8").astype(np.int64)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"The deletions of the index cannot be read: {error}. Rebuild it.") from error
        if zlib.crc32(raw[:-4]).to_bytes(4, "little") != raw[-4:] or (len(rows) and rows.max() >= self.rows):
            raise IndexDamaged("The deletions of the index are damaged. Rebuild it.")
        return rows

    def _check(self) -> None:
        fits = (
            len(self.ids) == len(self.hashes) == len(self.days) == len(self.upvotes) == len(self.flags) == self.rows
            and all(len(column.ends) == self.rows for column in self.coded.values())
            and all(a is None or len(a) == self.rows for a in (self.fine, self.scales, *self.signs))
        )
        if not fits:
            raise IndexDamaged("The columns of the index have different lengths. Rebuild it.")
        self.verify(CHECKED_AT_OPENING)

    def verify(self, names: Sequence[str] = ()) -> None:
        """Read files (all of them by default) from end to end against their checksums; raises `IndexDamaged`."""
        for name in names or (*FACTS, *VECTORS, *sign_files(self.dimensions)):
            length = self.manifest.lengths.get(name, 0)
            if not length:
                continue
            checksum, left = 0, length
            try:
                with (self.folder / f"{name}.bin").open("rb") as file:
                    while left and (part := file.read(min(left, 1 << 24))):
                        checksum = zlib.crc32(part, checksum)
                        left -= len(part)
            except OSError as error:
                raise IndexDamaged(f"{name}.bin of the index cannot be read: {error}. Rebuild it.") from error
            if left or checksum != self.manifest.checks.get(name):
                raise IndexDamaged(f"{name}.bin of the index does not hold what was written. Rebuild it.")

    def rows_of(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the live row of each id, -1 for those that are not in the index."""
        rows = np.full(len(ids), -1, np.int64)
        if not self.rows or not len(ids):
            return rows
        # The newest row of an id comes last in a stable order, and only the newest can be live.
        positions = np.searchsorted(self._sorted, ids, side="right") - 1
        is_held = (positions >= 0) & (self._sorted[np.maximum(positions, 0)] == ids)
        newest = self._order[positions[is_held]]
        rows[is_held] = np.where(self.live[newest], newest, -1)
        return rows

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """Return the full vectors of rows, ``(len(rows), dimensions)``, as stored: of length 1 within 1 %."""
        assert self.fine is not None
        assert self.scales is not None
        vectors = self.fine.take(rows, axis=0).astype(np.float32)
        vectors *= self.scales.take(rows)[:, None]
        return vectors


def _split_names(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").split("\n")[:-1]


def encode_block(
    documents: Sequence[Document], vectors: Vectors | None, names: Mapping[str, NameCodes], ends: CodeEnds
) -> Block:
    """Encode documents as rows, ready to be added; names that are new get a code in ``names`` of their column."""
    known = {column: len(codes.names) for column, codes in names.items()}
    arrays: dict[str, Array] = {
        "ids": np.array([document.id for document in documents], FACTS["ids"]),
        "hashes": np.array([document.content_hash for document in documents], FACTS["hashes"]),
        "days": np.array([document.day for document in documents], FACTS["days"]),
        "upvotes": np.array([document.upvotes for document in documents], FACTS["upvotes"]),
        "flags": np.array([HAS_CODE * document.has_code for document in documents], FACTS["flags"]),
    }
    for column, kind in CODED.items():
        rows = [[names[column].code(name) for name in getattr(document, column)] for document in documents]
        arrays[f"{column}-ends"] = ends[column] + np.cumsum([len(codes) for codes in rows], dtype="<i8")
        arrays[f"{column}-codes"] = np.array([code for codes in rows for code in codes], kind)
    if vectors is not None:
        fine, scales = quantise(vectors)
        arrays |= {"fine": fine, "scales": scales}
        arrays |= dict(zip(sign_files(vectors.shape[1]), binary_codes.signs(vectors), strict=True))
    content = {name: np.ascontiguousarray(array).tobytes() for name, array in arrays.items()}
    for column, codes in names.items():
        content[column] = "".join(f"{name}\n" for name in codes.names[known[column] :]).encode()
    return Block(len(documents), content)
