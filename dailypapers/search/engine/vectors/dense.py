"""Dense retrieval: a scan of all papers in two passes over memory-mapped vectors.

The first pass counts the bits in which each paper that the filters let through differs from the query
(`binary_codes`), the second takes all numbers of those that differ least (a funnel from coarse to fine, after Kusupati
et al. 2022). Deleting and filtering cost nothing but a mask.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.store.column_store import Columns, Mask
from dailypapers.search.engine.vectors import binary_codes

FUNNEL = 11
"""Times the root of the number of papers: so many reach the second pass, and no fewer than `MIN_FUNNEL`.

For 98 % of the exact scan's first hundred 138,828 papers want 3,000 and 3,000,000 want 15,000, which is eight times the
root of either.
"""

MIN_FUNNEL = 4_000
"""Fewer cost nDCG@10 on a collection of 11,000 (npl: 0.4597 of 2,000, 0.4606 of these)."""

MAX_NEAREST = 1_000
"""How many papers the second pass leaves."""

_MAX_EXACT = 20_000
"""Rows that filters leave are compared by all their numbers at once where they are no more."""

_BATCH_ROWS = 512
_MIN_PARALLEL_BATCHES = 16

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """Rows by falling cosine to the query's vector."""

    rows: Rows
    cosines: Floats


def scan(columns: Columns, vector: Floats, mask: Mask | None, amount: int = MAX_NEAREST) -> Near:
    """Return the ``amount`` rows nearest to ``vector`` ``(dimensions,)`` of length 1 among those ``mask`` lets through.

    ``mask`` None lets every live row through.
    """
    rows = coarse(columns, vector, mask, max(MIN_FUNNEL, int(FUNNEL * columns.rows**0.5), 2 * amount))
    return nearest(rows, cosines(columns, vector, rows), amount)


def nearest(rows: Rows, values: Floats, amount: int) -> Near:
    """Return the ``amount`` rows of largest value, sorted by `sort_rows`; only those and their equals are sorted."""
    if len(rows) > amount > 0:
        kept = np.flatnonzero(values >= np.partition(values, len(values) - amount)[len(values) - amount])
        rows, values = rows[kept], values[kept]
    near = sort_rows(rows, values)
    return Near(near.rows[:amount], near.cosines[:amount])


def exact(columns: Columns, vector: Floats, mask: Mask | None, amount: int) -> Near:
    """Scan without the funnel, all numbers of every row; slow, to measure the funnel against."""
    allowed = np.flatnonzero(columns.live if mask is None else mask & columns.live)
    return nearest(allowed, cosines(columns, vector, allowed), amount)


def coarse(columns: Columns, vector: Floats, mask: Mask | None, amount: int) -> Rows:
    """Make the first pass: return the rows that differ in the fewest bits, rising."""
    if not columns.signs or not columns.rows:
        return np.empty(0, np.int64)
    if columns.rows <= amount:  # all of them
        return np.flatnonzero(columns.live if mask is None else mask & columns.live)
    if mask is None and not columns.dead_rows:
        return binary_codes.smallest_k(binary_codes.hamming_distances(columns.signs, vector), amount)
    allowed = columns.live if mask is None else mask & columns.live
    if mask is not None and np.count_nonzero(allowed) <= max(_MAX_EXACT, amount):
        return np.flatnonzero(allowed)
    values = binary_codes.hamming_distances(columns.signs, vector)
    np.copyto(values, np.iinfo(values.dtype).max, where=~allowed)
    rows = binary_codes.smallest_k(values, amount)
    return rows[allowed[rows]]


def cosines(columns: Columns, vector: Floats, rows: Rows) -> Floats:
    """Return the cosine of each row with the vector, by all numbers."""
    starts = range(0, len(rows), _BATCH_ROWS)
    batches = [rows[start : start + _BATCH_ROWS] for start in starts]
    each = binary_codes.pool().map if len(batches) > _MIN_PARALLEL_BATCHES else map
    values = list(each(partial(_cosines, columns, vector), batches))
    return np.concatenate(values) if values else np.empty(0, np.float32)


def _cosines(columns: Columns, vector: Floats, rows: Rows) -> Floats:
    assert columns.fine is not None
    assert columns.scales is not None
    products = binary_codes.products(columns.fine.take(rows, axis=0).astype(np.float32), vector)
    return np.asarray(products * columns.scales.take(rows), np.float32)


def sort_rows(rows: Rows, values: Floats) -> Near:
    """Sort rows by falling value; equal ones by row, so that the order is the same every time."""
    order = np.lexsort((rows, -values))
    return Near(rows[order], values[order])
