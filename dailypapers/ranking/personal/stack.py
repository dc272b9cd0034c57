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

    def __getitem__(self, places: Ints | list[int]) -> Floats:
        wanted = np.asarray(places, np.int64)
        out = np.empty((len(wanted), self.below.shape[1]), np.float32)
        first = wanted < len(self.above)
        out[first] = self.above[wanted[first]]
        out[~first] = self.below[wanted[~first] - len(self.above)]
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

    def sum(self, places: Ints, weights: Floats, size: int) -> Floats:
        first = places < len(self.above)
        return self.above.sum(places[first], weights[first], size) + self.below.sum(
            places[~first] - len(self.above), weights[~first], size
        )

    def row(self, place: int) -> tuple[Ints, Floats]:
        past = place - len(self.above)
        return self.above.row(place) if past < 0 else self.below.row(past)
