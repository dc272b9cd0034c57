"""Who wrote which paper of a pool, as numbers: what a feed asks of a thousand likes is a few passes over arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from dailypapers.ranking.personal.words import Ints, spans

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Names:
    """Paper `n` has the names with the numbers `of[starts[n]:starts[n + 1]]`, each once."""

    numbers: dict[str, int]
    starts: Ints
    of: Ints

    @classmethod
    def none(cls) -> Names:
        """Return the names of no papers."""
        return cls({}, np.zeros(1, np.int64), np.empty(0, np.int64))

    def joined(self, lists: Iterable[tuple[str, ...]]) -> Names:
        """Return these papers, then those; names get numbers as they come."""
        numbers = dict(self.numbers)
        rows = [[numbers.setdefault(name, len(numbers)) for name in dict.fromkeys(names)] for names in lists]
        ends = self.starts[-1] + np.cumsum([len(row) for row in rows], dtype=np.int64)
        more = np.fromiter(chain.from_iterable(rows), np.int64)
        return Names(numbers, np.concatenate((self.starts, ends)), np.concatenate((self.of, more)))

    def papers(self) -> Ints:
        """Count the papers of each name."""
        return np.bincount(self.of, minlength=len(self.numbers))

    def having(self, names: Iterable[str]) -> Ints:
        """Return the positions of the papers that have any of these names."""
        values = np.zeros(len(self.numbers), np.float64)
        values[[self.numbers[name] for name in names if name in self.numbers]] = 1
        return np.flatnonzero(self.sums(values))

    def sums(self, values: Doubles) -> Doubles:
        """Sums for each paper the values of its names."""
        out = np.zeros(len(self.starts) - 1, np.float64)
        full = np.flatnonzero(np.diff(self.starts))
        if len(full):
            out[full] = np.add.reduceat(values[self.of], self.starts[full])
        return out

    def of_papers(self, positions: Ints) -> tuple[Ints, Ints]:
        """Return the names of some papers, and which of `positions` each belongs to."""
        entries, owners = spans(self.starts, positions)
        return self.of[entries], owners
