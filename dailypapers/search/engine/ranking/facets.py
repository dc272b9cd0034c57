"""Counting what papers are: their dates, categories, organisations, venues, and which have code."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.results import DateBin, Facet, Facets, NameMonths
from dailypapers.search.engine.store.column_store import HAS_CODE, CodedColumn, Columns

MAX_COUNTED = 1_000
"""Of a ranking, how many of the best papers are counted: as many as can be paged through."""

MAX_FACETS = 30
_MAX_DAYS = 45
_MAX_MONTHS = 48
_MAX_YEARS = 60
_EPOCH = date(1970, 1, 1).toordinal()
Rows = npt.NDArray[np.int64]


def count_facets(columns: Columns, rows: Rows) -> Facets:
    """Count what the papers of these rows are."""
    return Facets(
        papers=len(rows),
        dates=tuple(date_bins(columns.days[rows])),
        categories=tuple(_count_names(columns.categories, rows)),
        organisations=tuple(_count_names(columns.organisations, rows)),
        venues=tuple(_count_names(columns.venues, rows)),
        languages=tuple(_count_names(columns.languages, rows)),
        with_code=int(np.count_nonzero(columns.flags[rows] & HAS_CODE)),
    )


def _count_names(column: CodedColumn, rows: Rows) -> list[Facet]:
    """Count the names of a column among the rows, the most frequent first."""
    if not len(rows) or not len(column.codes):
        return []
    counts = np.bincount(column.gather(rows).codes, minlength=len(column.names))
    top = np.lexsort((np.arange(len(counts)), -counts))[:MAX_FACETS]
    return [Facet(column.names[code], int(counts[code])) for code in top if counts[code]]


def venue_months(columns: Columns) -> list[NameMonths]:
    """Return every venue of the index with the months of its papers."""
    rows = np.flatnonzero(columns.live)
    codes, counts = columns.venues.gather(rows)
    days = np.repeat(columns.days[rows], counts).astype(np.int64)
    months = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(columns.venues.names) + 1))
    return [
        NameMonths(name, months[order[begin:end]])
        for name, (begin, end) in zip(columns.venues.names, pairwise(bounds.tolist()), strict=True)
        if end > begin
    ]


def date_bins(days: npt.NDArray[np.int32]) -> list[DateBin]:
    """Count papers by day, month, year or decade, whichever is the finest that gives a plot one can read.

    ``days`` are ordinals (`date.toordinal`), 0 for papers without one, which are not counted. All of one day are one
    bin.
    """
    known = days[days > 0].astype(np.int64) - _EPOCH
    if not len(known):
        return []
    for unit, most in (("D", _MAX_DAYS), ("M", _MAX_MONTHS), ("Y", _MAX_YEARS)):
        numbers = known.astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
        first, last = int(numbers.min()), int(numbers.max())
        if last - first < most:
            return _bins(np.arange(first, last + 2), unit, numbers, 1)
    decades = np.arange((first + 1970) // 10, (last + 1970) // 10 + 2) * 10 - 1970
    return _bins(decades, "Y", numbers, 10)


def _bins(starts: Rows, unit: str, numbers: Rows, width: int) -> list[DateBin]:
    """Count numbers (of days, months or years since 1970) in bins of one width; the last start ends the last bin."""
    counts = np.bincount((numbers - int(starts[0])) // width, minlength=len(starts) - 1).tolist()
    ordinals = starts.astype(f"datetime64[{unit}]").astype("datetime64[D]").astype(np.int64) + _EPOCH
    return [
        DateBin(date.fromordinal(max(1, begin)), date.fromordinal(end - 1), papers)
        for (begin, end), papers in zip(pairwise(ordinals.tolist()), counts, strict=True)
    ]
