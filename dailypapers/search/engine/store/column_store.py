"""The facts and vectors of all papers, column by column, in files that are only ever added to.

A row is written once. Changing a paper writes a new row and marks the old one dead; when a quarter of all rows is
dead, the living ones are written into a new folder. Readers map the files and see exactly the rows their manifest
counts, so a writer never disturbs them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

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
FACTS: dict[str, str] = {
    "ids": "<i8",
    "hashes": "<i8",
    "days": "<i4",
    "upvotes": "<i4",
    "flags": "u1",
    "category_ends": "<i8",
    "category_codes": "<u2",
    "organisation_ends": "<i8",
    "organisation_codes": "<u4",
    "categories": "u1",
    "organisations": "u1",
}
"""Files that every index has, with the type of their numbers; the last two hold names, one to a line."""

VECTORS: dict[str, str] = {"fine": "i1", "scales": "<f4"}
SIGNS = "<u8"
CHECKED_AT_OPENING = ("ids", "hashes", "categories", "organisations", "scales")


def sign_files(dimensions: int) -> list[str]:
    """The files of a vector's bits, one for each 64 of them."""
    return [f"signs-{place}" for place in range(binary_codes.planes(dimensions))]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows to be added: the bytes for each file."""

    rows: int
    content: dict[str, bytes]


class Names:
    """Names and their codes, in the order in which they came."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.names = list(names)
        self._codes = {name: code for code, name in enumerate(self.names)}

    def code(self, name: str) -> int:
        """The code of a name, a new one when it is new."""
        clean = " ".join(name.split())
        code = self._codes.get(clean)
        if code is None:
            code = self._codes[clean] = len(self.names)
            self.names.append(clean)
        return code


def quantise(vectors: Vectors) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Rows as int8 with one scale each: ``vectors ≈ rows * scales[:, None]``."""
    scales = np.abs(vectors).max(axis=1, initial=0.0) / 127.0
    rows = np.rint(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    return rows, scales.astype(np.float32)


class Columns:
    """One committed state of the columns, for reading. Rows are numbered from 0; ``live`` says which count."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self.rows = manifest.rows
        self.folder = root / manifest.folder
        read = {name: self._map(name, kind) for name, kind in FACTS.items()}
        self.ids, self.hashes, self.days = read["ids"], read["hashes"], read["days"]
        self.upvotes, self.flags = read["upvotes"], read["flags"]
        self.category_ends, self.category_codes = read["category_ends"], read["category_codes"]
        self.organisation_ends, self.organisation_codes = read["organisation_ends"], read["organisation_codes"]
        self.categories_raw, self.organisations_raw = read["categories"].tobytes(), read["organisations"].tobytes()
        self.categories = self.categories_raw.decode("utf-8", "replace").split("\n")[:-1]
        self.organisations = self.organisations_raw.decode("utf-8", "replace").split("\n")[:-1]
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
            and len(self.category_ends) == len(self.organisation_ends) == self.rows
            and all(a is None or len(a) == self.rows for a in (self.fine, self.scales, *self.signs))
        )
        if not fits:
            raise IndexDamaged("The columns of the index have different lengths. Rebuild it.")
        self.verify(CHECKED_AT_OPENING)

    def verify(self, names: Sequence[str] = ()) -> None:
        """Reads files (all of them by default) from end to end against their check numbers; raises `IndexDamaged`."""
        for name in names or (*FACTS, *VECTORS, *sign_files(self.dimensions)):
            length = self.manifest.lengths.get(name, 0)
            if not length:
                continue
            check, left = 0, length
            try:
                with (self.folder / f"{name}.bin").open("rb") as file:
                    while left and (part := file.read(min(left, 1 << 24))):
                        check = zlib.crc32(part, check)
                        left -= len(part)
            except OSError as error:
                raise IndexDamaged(f"{name}.bin of the index cannot be read: {error}. Rebuild it.") from error
            if left or check != self.manifest.checks.get(name):
                raise IndexDamaged(f"{name}.bin of the index does not hold what was written. Rebuild it.")

    def rows_of(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The living row of each id, -1 for those that are not there."""
        rows = np.full(len(ids), -1, np.int64)
        if not self.rows or not len(ids):
            return rows
        # The newest row of an id comes last in a stable order, and only the newest can be alive.
        place = np.searchsorted(self._sorted, ids, side="right") - 1
        found = (place >= 0) & (self._sorted[np.maximum(place, 0)] == ids)
        candidates = self._order[place[found]]
        rows[found] = np.where(self.live[candidates], candidates, -1)
        return rows

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """The full vectors of rows, ``(len(rows), dimensions)``, as stored: of length 1 within 1 %."""
        assert self.fine is not None
        assert self.scales is not None
        found = self.fine.take(rows, axis=0).astype(np.float32)
        found *= self.scales.take(rows)[:, None]
        return found


def block(
    documents: Sequence[Document],
    vectors: Vectors | None,
    categories: Names,
    organisations: Names,
    ends: tuple[int, int],
) -> Block:
    """The rows of documents, ready to be added; ``ends`` are the lengths of the two lists of codes so far."""
    known = len(categories.names), len(organisations.names)
    category_codes = [[categories.code(name) for name in document.categories] for document in documents]
    organisation_codes = [[organisations.code(name) for name in document.organisations] for document in documents]
    content: dict[str, Array] = {
        "ids": np.array([document.id for document in documents], FACTS["ids"]),
        "hashes": np.array([document.content_hash for document in documents], FACTS["hashes"]),
        "days": np.array([document.day for document in documents], FACTS["days"]),
        "upvotes": np.array([document.upvotes for document in documents], FACTS["upvotes"]),
        "flags": np.array([HAS_CODE * document.has_code for document in documents], FACTS["flags"]),
        "category_ends": ends[0] + np.cumsum([len(codes) for codes in category_codes], dtype="<i8"),
        "category_codes": np.array([c for codes in category_codes for c in codes], FACTS["category_codes"]),
        "organisation_ends": ends[1] + np.cumsum([len(codes) for codes in organisation_codes], dtype="<i8"),
        "organisation_codes": np.array([c for codes in organisation_codes for c in codes], FACTS["organisation_codes"]),
    }
    if vectors is not None:
        fine, scales = quantise(vectors)
        content |= {"fine": fine, "scales": scales}
        content |= dict(zip(sign_files(vectors.shape[1]), binary_codes.signs(vectors), strict=True))
    written = {name: np.ascontiguousarray(array).tobytes() for name, array in content.items()}
    written["categories"] = "".join(f"{name}\n" for name in categories.names[known[0] :]).encode()
    written["organisations"] = "".join(f"{name}\n" for name in organisations.names[known[1] :]).encode()
    return Block(len(documents), written)
