"""The papers that one query found, as arrays of rows, scores and ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, one array each of equal length.

    Ranks count from 1, 0 stands for no candidate of that kind. ``total`` papers match; ``closest`` is the best
    cosine. ``terms`` and ``completed`` were searched for.
    By row: ``folded`` are ids of other papers of the same work, ``moved`` says why a paper came further up, ``named``
    by why they are called as the query is. ``all_rows`` are, for a query without words, every paper that passes.
    """

    rows: Rows
    scores: Floats
    lexical_ranks: Rows
    dense_ranks: Rows
    total: int
    closest: float
    terms: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    folded: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    moved: Mapping[int, str] = field(default_factory=dict)
    named: Mapping[int, str] = field(default_factory=dict)
    all_rows: Rows | None = None

    def select(self, positions: Rows) -> Ranking:
        """Return only the candidates at these positions, in this order."""
        return replace(
            self,
            rows=self.rows[positions],
            scores=self.scores[positions],
            lexical_ranks=self.lexical_ranks[positions],
            dense_ranks=self.dense_ranks[positions],
        )
