from __future__ import annotations

import numpy as np
import pytest

from dailypapers.search.engine.ranking import boosting


def test_recency_halves_each_year() -> None:
    days = np.array([1000, 1000 - 365, 1000 - 730, 0], np.int32)
    assert boosting.recency(days, 1000) == pytest.approx([1, 0.5, 0.25, 0])


def test_popularity_is_logarithmic() -> None:
    assert boosting.popularity(np.array([0, 9, 99], np.int32), 99) == pytest.approx([0, 0.5, 1])
    assert not boosting.popularity(np.array([0, 0], np.int32), 0).any()


def test_no_boost_is_nothing() -> None:
    assert not boosting.Boost()
    assert boosting.Boost(recency=0.1)
