"""Retrieval by meaning: an exact scan in two passes over memory-mapped vectors.

The vectors are Matryoshka embeddings, so their first numbers are a coarse embedding: the first pass takes the inner
product of those with every paper that the filters let through, the second takes all numbers of the best two thousand
(the funnel of Kusupati et al. 2022). Deleting and filtering cost nothing but a mask.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.columns import Columns, Mask

FUNNEL = 2_000
"""Papers that reach the second pass."""

NEAREST = 1_000
"""Papers that are left after it."""

_SAMPLE = 4_096
_SELECTIVE = 0.2
_ROWS_AT_ONCE = 200_000

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """Rows by falling cosine to the query's vector."""

    rows: Rows
    cosines: Floats


def best(values: Floats, amount: int) -> Rows:
    """The places of the ``amount`` largest values, in no order; those of equal value by place.

    A threshold guessed from a sample leaves few to sort, where the guess holds.
    """
    if amount <= 0:
        return np.empty(0, np.int64)
    if len(values) <= amount:
        return np.arange(len(values))
    if len(values) > 8 * _SAMPLE:
        sample = values[:: len(values) // _SAMPLE]
        share = min(1.0, 2.0 * amount / len(values) + 8 / len(sample))
        guess = np.partition(sample, -max(1, int(share * len(sample))))[-max(1, int(share * len(sample)))]
        places = np.flatnonzero(values >= guess)
        if len(places) >= amount:
            return places[best(values[places], amount)] if len(places) < len(values) // 2 else _cut(values, amount)
    return _cut(values, amount)


def _cut(values: Floats, amount: int) -> Rows:
    return np.sort(np.argpartition(-values, amount - 1)[:amount])


def scan(columns: Columns, vector: Floats, mask: Mask | None, amount: int = NEAREST) -> Near:
    """The ``amount`` rows nearest to ``vector`` ``(dimensions,)`` of length 1 among those ``mask`` lets through.

    ``mask`` None lets every living row through.
    """
    rows = coarse(columns, vector, mask, max(FUNNEL, 2 * amount))
    near = order(rows, cosines(columns, vector, rows))
    return Near(near.rows[:amount], near.cosines[:amount])


def exact(columns: Columns, vector: Floats, mask: Mask | None, amount: int) -> Near:
    """The same without the funnel, all numbers of every row; slow, to measure the funnel against."""
    allowed = np.flatnonzero(columns.live if mask is None else mask & columns.live)
    parts = [
        cosines(columns, vector, allowed[start : start + _ROWS_AT_ONCE])
        for start in range(0, len(allowed), _ROWS_AT_ONCE)
    ]
    found = np.concatenate(parts) if parts else np.empty(0, np.float32)
    near = order(allowed, found)
    return Near(near.rows[:amount], near.cosines[:amount])


def coarse(columns: Columns, vector: Floats, mask: Mask | None, amount: int) -> Rows:
    """The first pass: the best rows by the leading numbers."""
    if columns.coarse is None or not columns.rows:
        return np.empty(0, np.int64)
    short = np.ascontiguousarray(vector[: columns.coarse.shape[1]])
    allowed = columns.live if mask is None else mask & columns.live
    if mask is not None and np.count_nonzero(allowed) < _SELECTIVE * columns.rows:
        rows = np.flatnonzero(allowed)
        return rows[best(np.asarray(columns.coarse[rows] @ short, np.float32), amount)]
    values = np.asarray(columns.coarse @ short, np.float32)
    if mask is not None or columns.dead_rows:
        values[~allowed] = -np.inf
    rows = best(values, amount)
    return rows[values[rows] > -np.inf]


def cosines(columns: Columns, vector: Floats, rows: Rows) -> Floats:
    """The cosine of each row with the vector, by all numbers."""
    assert columns.fine is not None
    assert columns.scales is not None
    products = columns.fine[rows].astype(np.float32) @ vector
    return np.asarray(products * columns.scales[rows], np.float32)


def order(rows: Rows, values: Floats) -> Near:
    """Rows by falling value; equal ones by row, so that the order is the same every time."""
    by = np.lexsort((rows, -values))
    return Near(rows[by], values[by])
