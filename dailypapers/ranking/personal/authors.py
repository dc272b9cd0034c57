"""What the authors of liked papers say about other papers, and how surely somebody goes by authors."""

from __future__ import annotations

from math import exp, log

import numpy as np

from dailypapers.ranking.personal.pool import Pool
from dailypapers.ranking.personal.words import Floats, Ints

NAMES = 12.0  # for an author of all likes whom nobody else's papers have; less where few likes share authors
SHARING = 0.7  # of the likes of somebody who goes by authors that share one with another like
BY_ACCIDENT = 0.05  # of papers about one thing, before it is looked at
LEAST_ACCIDENT, MOST_ACCIDENT = 0.02, 0.65
AUTHORS_PRIOR = 0.3  # odds that somebody goes by authors, before their likes are looked at
ALIKE = 30  # papers like the likes, among which authors are shared by accident
MAX_COMPARED = 10  # of them at a time
_ACCIDENT_PAPERS = 3  # how many looks `BY_ACCIDENT` counts as


def names_score(pool: Pool, positions: Ints, weights: Floats, content: Floats) -> Floats:
    """Score papers by authors in common with what is liked: the share of the likes that have them, and their rarity.

    An author of all that is liked says more than one of one paper: the root of the sum of the squares of the shares.
    Times how surely this person goes by authors: whether more likes have one in common with another like than papers
    of the same `content` have by accident, for in a small field everybody meets again.
    """
    names, owners = pool.names.of_papers(positions)
    held = np.bincount(names, minlength=len(pool.names.numbers))
    sharing = len(np.unique(owners[held[names] > 1]))
    accident = sharing_by_accident(pool, positions, content)
    trust = goes_by_authors(max(0, sharing - 1), max(0, len(positions) - 1), accident)
    shares = np.bincount(names, weights[owners], minlength=len(held))
    papers = pool.names.papers()
    rarity = np.log((1 + len(pool)) / np.maximum(papers, 1)) / log(1 + len(pool))
    worth = np.where(papers > 1, shares**2 * rarity, 0.0)  # else the liked paper alone
    return np.asarray(trust * np.sqrt(np.minimum(pool.names.sums(worth), 4.0)), np.float32)


def sharing_by_accident(pool: Pool, positions: Ints, content: Floats) -> float:
    """Return the share of the papers most like the likes that have an author in common, in groups as large as they."""
    scores = content.copy()
    scores[positions] = -np.inf
    count = min(ALIKE, len(pool) - len(positions))
    alike = pool.best(scores, count) if count > 0 else np.empty(0, np.int64)
    size = min(len(positions), MAX_COMPARED)
    shared = compared = 0
    for start in range(0, len(alike) - size + 1, size):
        names, owners = pool.names.of_papers(alike[start : start + size])
        _, inverse, held = np.unique(names, return_inverse=True, return_counts=True)
        shared += max(0, len(np.unique(owners[held[inverse] > 1])) - 1)
        compared += max(1, size - 1)
    return (shared + BY_ACCIDENT * _ACCIDENT_PAPERS) / (compared + _ACCIDENT_PAPERS)


def goes_by_authors(sharing: int, likes: int, accident: float) -> float:
    """Return the probability that likes share authors as those of a follower of authors do, not by accident."""
    chance = min(MOST_ACCIDENT, max(LEAST_ACCIDENT, accident))
    odds = log(AUTHORS_PRIOR) + sharing * log(SHARING / chance)
    odds += (likes - sharing) * log((1 - SHARING) / (1 - chance))
    return 1 / (1 + exp(-min(50.0, max(-50.0, odds))))
