"""Papers as sparse rows of weighted words, and the themes among them, with NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

THEMES = 100  # dimensions of the themes
COLUMNS = 4_000  # terms they are made of: those with the largest weights
SAMPLE = 3_000  # papers they are found from
_BLOCK = 500  # rows that are dense at a time


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix by rows: row `n` has `terms` and `values` from `starts[n]` to `starts[n + 1]`."""

    starts: Ints
    terms: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, vector: Floats) -> Floats:
        """Multiplies every row with a vector over all terms; returns `(rows,)`."""
        out = np.zeros(len(self), np.float32)
        full = np.flatnonzero(np.diff(self.starts))
        if len(full):
            out[full] = np.add.reduceat(vector.take(self.terms, mode="clip") * self.values, self.starts[full])
        return out

    def sum(self, positions: Ints, weights: Floats, size: int) -> Floats:
        """Return the weighted sum of some rows, over `size` terms."""
        entries, owners = spans(self.starts, positions)
        values = self.values[entries] * weights[owners]
        return np.bincount(self.terms[entries], values, minlength=size).astype(np.float32)

    def dense(self, positions: Ints, columns: Ints, size: int) -> Floats:
        """Return some rows over some terms as a full matrix `(positions, columns)`."""
        column_of = np.full(size, -1, np.int64)
        column_of[columns] = np.arange(len(columns))
        entries, owners = spans(self.starts, positions)
        targets = column_of[self.terms[entries]]
        is_kept = targets >= 0
        out = np.zeros((len(positions), len(columns)), np.float32)
        out[owners[is_kept], targets[is_kept]] = self.values[entries][is_kept]
        return out

    def row(self, position: int) -> tuple[Ints, Floats]:
        """Return the terms of one row and their values."""
        span = slice(self.starts[position], self.starts[position + 1])
        return self.terms[span], self.values[span]


def spans(starts: Ints, positions: Ints) -> tuple[Ints, Ints]:
    """Return the indices of the entries of some rows, which begin at `starts`, and the row of each in `positions`."""
    lengths = starts[positions + 1] - starts[positions]
    ends = np.cumsum(lengths)
    begins = np.repeat(starts[positions] - (ends - lengths), lengths)
    return begins + np.arange(int(lengths.sum())), np.repeat(np.arange(len(positions)), lengths)


def tf_idf(terms: Sequence[Ints], counts: Sequence[Floats], idf: Floats) -> Rows:
    """Weigh terms by sublinear TF-IDF; returns rows of length 1. Terms beyond `idf` are left out."""
    lengths = np.array([len(row) for row in terms], np.int64)
    owners = np.repeat(np.arange(len(terms)), lengths)
    all_terms = np.concatenate(terms) if len(terms) else np.empty(0, np.int64)
    all_counts = np.concatenate(counts) if len(counts) else np.empty(0, np.float32)
    is_known = all_terms < len(idf)
    owners, all_terms, all_counts = owners[is_known], all_terms[is_known], all_counts[is_known]
    values = (1 + np.log(all_counts)) * idf[all_terms]
    norms = np.sqrt(np.bincount(owners, values * values, minlength=len(terms)))
    starts = np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=len(terms))))).astype(np.int64)
    return Rows(starts, all_terms, np.asarray(values / np.maximum(norms[owners], 1e-9), np.float32))


@dataclass(frozen=True, slots=True)
class Themes:
    """Words that go together, as directions: latent semantic analysis (Deerwester et al. 1990).

    Two papers about one thing in different words are near each other. The mean of all papers is taken off.
    """

    columns: Ints
    directions: Floats
    middle: Floats
    size: int

    def of(self, rows: Rows) -> Floats:
        """Projects rows onto the themes; returns `(rows, themes)`, each of length 1, or 0."""
        moved = self._raw(rows, np.arange(len(rows))) - self.middle
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)

    def _raw(self, rows: Rows, positions: Ints) -> Floats:
        parts = [rows.dense(part, self.columns, self.size) @ self.directions for part in _blocks(positions)]
        return np.concatenate(parts) if parts else np.empty((0, self.directions.shape[1]), np.float32)


def themes(rows: Rows, size: int) -> Themes:
    """Find the themes of some rows: a truncated SVD by random projection (Halko et al. 2011)."""
    energy = np.bincount(rows.terms, rows.values * rows.values, minlength=size)
    shared = np.flatnonzero(np.bincount(rows.terms, minlength=size) > 1)
    columns = np.sort(shared[np.argsort(-energy[shared], kind="stable")[:COLUMNS]])
    step = max(1, -(-len(rows) // SAMPLE))
    sample = np.arange(0, len(rows), step)
    count = min(THEMES, len(sample) // 2, len(columns))
    none = Themes(columns[:0], np.empty((0, count), np.float32), np.zeros(count, np.float32), size)
    if not count:
        return none
    chance = np.random.default_rng(0).normal(size=(len(sample), min(count + 10, len(columns)))).astype(np.float32)
    blocks = _blocks(np.arange(len(sample)))
    basis = sum(rows.dense(sample[part], columns, size).T @ chance[part] for part in blocks)
    for _ in range(2):
        basis = np.linalg.qr(basis)[0]
        products = [(dense := rows.dense(sample[part], columns, size)).T @ (dense @ basis) for part in blocks]
        square, basis = basis, sum(products)
    _, turned = np.linalg.eigh(square.T @ basis)
    uncentred = Themes(columns, np.asarray(square @ turned[:, ::-1][:, :count], np.float32), none.middle, size)
    raw = uncentred._raw(rows, np.arange(len(rows)))
    return Themes(uncentred.columns, uncentred.directions, np.asarray(raw.mean(axis=0), np.float32), size)


def _blocks(positions: Ints) -> list[Ints]:
    return [positions[start : start + _BLOCK] for start in range(0, len(positions), _BLOCK)]
