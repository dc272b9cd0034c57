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
        return cls({}, np.zeros(1, np.int64), np.empty(0, np.int64))

    def joined(self, lists: Iterable[tuple[str, ...]]) -> Names:
        """These papers, then those; names get numbers as they come."""
        numbers = dict(self.numbers)
        rows = [[numbers.setdefault(name, len(numbers)) for name in dict.fromkeys(names)] for names in lists]
        ends = self.starts[-1] + np.cumsum([len(row) for row in rows], dtype=np.int64)
        more = np.fromiter(chain.from_iterable(rows), np.int64)
        return Names(numbers, np.concatenate((self.starts, ends)), np.concatenate((self.of, more)))

    def papers(self) -> Ints:
        """In how many papers each name stands."""
        return np.bincount(self.of, minlength=len(self.numbers))

    def having(self, names: Iterable[str]) -> Ints:
        """The places of the papers that have any of these names."""
        wanted = np.zeros(len(self.numbers), np.float64)
        wanted[[self.numbers[name] for name in names if name in self.numbers]] = 1
        return np.flatnonzero(self.sums(wanted))

    def sums(self, values: Doubles) -> Doubles:
        """For each paper the sum of what its names are worth."""
        out = np.zeros(len(self.starts) - 1, np.float64)
        full = np.flatnonzero(np.diff(self.starts))
        if len(full):
            out[full] = np.add.reduceat(values[self.of], self.starts[full])
        return out

    def of_papers(self, places: Ints) -> tuple[Ints, Ints]:
        """The names of some papers, and which of `places` each belongs to."""
        where, owners = spans(self.starts, places)
        return self.of[where], owners
