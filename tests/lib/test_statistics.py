"""Shares, their uncertainty, and whether they differ."""

from __future__ import annotations

import random
from math import log

import pytest

from dailypapers.lib.statistics import chance_of_rise, discoveries, dispersion, log_likelihood_ratio, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),  # values of R: prop.test(correct = FALSE)
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (10, 10, 0.7225, 1.0), (50, 1000, 0.0381, 0.0653)],
)
def test_an_interval_is_that_of_wilson(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert log_likelihood_ratio(3, 10, 0, 0) == 0.0


def test_a_ratio_is_that_of_dunning() -> None:
    cells, sums = (10, 20, 30, 40), (30, 70, 40, 60)  # the same by entropies
    entropies = sum(n * log(n) for n in cells) - sum(n * log(n) for n in sums) + 100 * log(100)
    assert log_likelihood_ratio(10, 30, 30, 70) == pytest.approx(2 * entropies)
    assert log_likelihood_ratio(5, 100, 50, 1_000) == pytest.approx(0.0, abs=1e-9)


def test_a_chance_is_half_that_of_the_distribution() -> None:
    assert chance_of_rise(3.841) == pytest.approx(0.025, abs=1e-4)
    assert chance_of_rise(0.0) == 0.5


def test_what_comes_in_lots_varies_more_than_chance() -> None:
    assert dispersion([10, 10, 10], [100, 100, 100]) == 1.0
    assert dispersion([0, 30, 0], [100, 100, 100]) > 20
    assert dispersion([0, 0], [5, 5]) == dispersion([], []) == 1.0


def test_of_chances_alone_few_are_discovered() -> None:
    draw = random.Random(7)
    chances = [draw.random() for _ in range(2_000)]
    assert sum(discoveries(chances, 0.05)) <= 2
    assert discoveries([*chances, 1e-9], 0.05)[-1]
    assert discoveries([0.01, 0.03, 0.04, 0.2], 0.05) == [True, False, False, False]
    assert discoveries([0.01, 0.03, 0.04, 0.2], 0.05, tested=100) == [False] * 4
    assert discoveries([], 0.05) == []
