"""Statistics of counts: how sure a share is, whether two shares differ, and how many of many differences are chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, log, sqrt
from typing import NamedTuple

NORMAL_95 = 1.959964  # standard deviations within which 95 of 100 values of a normal distribution lie


class Interval(NamedTuple):
    """Where a share lies in 95 of 100 cases."""

    low: float
    high: float


def wilson(hits: int, total: int) -> Interval:
    """Return the interval of Wilson (1927) for a share of `hits` in `total`: sound for small numbers and for none."""
    if total <= 0:
        return Interval(0.0, 1.0)
    share, square = hits / total, NORMAL_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = NORMAL_95 * sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    return Interval(max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < total else 1.0)


def log_likelihood_ratio(hits: int, total: int, hits_before: int, total_before: int) -> float:
    """Return G² of two shares (Dunning 1993): how far from equal they are; 0 where they are, or nothing was counted."""
    if total <= 0 or total_before <= 0:
        return 0.0
    share = (hits + hits_before) / (total + total_before)
    cells = (
        (hits, total * share),
        (total - hits, total * (1 - share)),
        (hits_before, total_before * share),
        (total_before - hits_before, total_before * (1 - share)),
    )
    return max(0.0, 2 * sum(seen * log(seen / expected) for seen, expected in cells if seen > 0))


def chance_of_rise(ratio: float) -> float:
    """Return how probable a G² of at least `ratio` upwards is by chance, with one degree of freedom."""
    return erfc(sqrt(max(ratio, 0.0) / 2)) / 2


def dispersion(hits: Sequence[int], totals: Sequence[int]) -> float:
    """Return by how much a share varies more than chance would have it, 1 where it does not: Pearson's χ² a degree.

    Papers of one week are no independent draws: a workshop brings twenty of a kind at once. G² is divided by this.
    """
    pairs = [(seen, total) for seen, total in zip(hits, totals, strict=True) if total > 0]
    share = sum(seen for seen, _ in pairs) / max(sum(total for _, total in pairs), 1)
    if len(pairs) < 2 or not 0 < share < 1:
        return 1.0
    square = sum((seen - total * share) ** 2 / (total * share * (1 - share)) for seen, total in pairs)
    return max(1.0, square / (len(pairs) - 1))


def discoveries(chances: Sequence[float], rate: float, tested: int = 0) -> list[bool]:
    """Return which of many chances are no chance, so that at most `rate` of those are: Benjamini and Hochberg 1995.

    `tested` counts the tests where there were more than chances are given: those left out because nothing came of them.
    """
    tests = max(tested, len(chances))
    ranked = sorted(range(len(chances)), key=lambda place: chances[place])
    kept = 0
    for rank, place in enumerate(ranked, 1):
        if chances[place] <= rate * rank / tests:
            kept = rank
    chosen = set(ranked[:kept])
    return [place in chosen for place in range(len(chances))]
