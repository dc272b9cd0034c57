"""Counting the categories and organisations of the candidates."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.results import Facet
from dailypapers.search.engine.store.column_store import CodedColumn


def count_facets(column: CodedColumn, rows: npt.NDArray[np.int64], limit: int) -> list[Facet]:
    """Count the names of a column among the rows, the most frequent first, at most ``limit``."""
    if not len(rows) or not len(column.codes):
        return []
    counts = np.bincount(column.gather(rows).codes, minlength=len(column.names))
    top = np.lexsort((np.arange(len(counts)), -counts))[:limit]
    return [Facet(column.names[code], int(counts[code])) for code in top if counts[code]]
