"""Dates in bins that one can read."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest

from dailypapers.search.engine.ranking.facets import date_bins


def ordinals(*days: str) -> np.ndarray:
    return np.array([date.fromisoformat(day).toordinal() if day else 0 for day in days], np.int32)


@pytest.mark.parametrize(
    ("days", "first", "last", "counts"),
    [
        (("2025-10-14",), "2025-10-14", "2025-10-14", [1]),
        (("2025-10-14", "2025-10-16", "2025-10-16", ""), "2025-10-14", "2025-10-16", [1, 0, 2]),
        (("2024-02-29", "2024-04-01"), "2024-02-29", "2024-04-01", [1, *[0] * 31, 1]),
        (("2024-02-29", "2024-05-15", "2024-05-31"), "2024-02-01", "2024-05-31", [1, 0, 0, 2]),
        (("2019-12-31", "2024-01-01"), "2019-01-01", "2024-12-31", [1, 0, 0, 0, 0, 1]),
        (("1912-06-01", "1999-01-01", "2001-01-01"), "1910-01-01", "2009-12-31", [1, *[0] * 7, 1, 1]),
        (("", ""), "", "", []),
    ],
)
def test_bins(days: tuple[str, ...], first: str, last: str, counts: list[int]) -> None:
    bins = date_bins(ordinals(*days))
    assert [entry.papers for entry in bins] == counts
    assert (str(bins[0].first), str(bins[-1].last)) == (first, last) if bins else not first


def test_bins_follow_one_another() -> None:
    bins = date_bins(ordinals("1991-08-14", "2026-11-30", "2026-11-30"))
    assert all((after.first - before.last).days == 1 for before, after in itertools.pairwise(bins))
    assert sum(entry.papers for entry in bins) == 3


def test_the_first_and_last_days_of_the_calendar() -> None:
    assert sum(entry.papers for entry in date_bins(ordinals("0001-01-01", "9998-12-31"))) == 2
