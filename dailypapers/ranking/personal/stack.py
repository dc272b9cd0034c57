"""Matrices one below another that are not copied together: a few rows of one person's behind those of a pool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dailypapers.ranking.personal.words import Floats, Ints, Rows


@dataclass(frozen=True, slots=True)
class Stack:
    """Reads like the matrix that `above` and `below` make together."""

    above: Floats | Stack
    below: Floats

    def __len__(self) -> int:
        return len(self.above) + len(self.below)

    def __matmul__(self, other: Floats) -> Floats:
        return np.concatenate((self.above @ other, self.below @ other))

    def __getitem__(self, positions: Ints | list[int]) -> Floats:
        rows = np.asarray(positions, np.int64)
        out = np.empty((len(rows), self.below.shape[1]), np.float32)
        is_above = rows < len(self.above)
        out[is_above] = self.above[rows[is_above]]
        out[~is_above] = self.below[rows[~is_above] - len(self.above)]
        return out


@dataclass(frozen=True, slots=True)
class StackedRows:
    """Reads like the sparse rows that `above` and `below` make together."""

    above: Rows | StackedRows
    below: Rows

    def __len__(self) -> int:
        return len(self.above) + len(self.below)

    def times(self, vector: Floats) -> Floats:
        return np.concatenate((self.above.times(vector), self.below.times(vector)))

    def sum(self, positions: Ints, weights: Floats, size: int) -> Floats:
        is_above = positions < len(self.above)
        return self.above.sum(positions[is_above], weights[is_above], size) + self.below.sum(
            positions[~is_above] - len(self.above), weights[~is_above], size
        )

    def row(self, position: int) -> tuple[Ints, Floats]:
        below = position - len(self.above)
        return self.above.row(position) if below < 0 else self.below.row(below)
