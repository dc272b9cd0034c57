"""Measures of a ranking against relevance judgements (qrels)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, log2


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """Compute the normalised discounted cumulative gain of the first ``k``, gains ``2^s - 1`` (Burges et al. 2005).

    Järvelin and Kekäläinen 2002, *Cumulated gain-based evaluation of IR techniques*. 0 when nothing is relevant.
    """
    gains = [2.0 ** relevant.get(name, 0) - 1 for name in ranking[:k]]
    ideal = sorted((2.0**grade - 1 for grade in relevant.values() if grade > 0), reverse=True)[:k]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def recall(ranking: Sequence[str], relevant: Mapping[str, int], k: int = 100) -> float:
    """Compute the share of the relevant documents among the first ``k``; 0 when nothing is relevant."""
    names = {name for name, grade in relevant.items() if grade > 0}
    return len(names.intersection(ranking[:k])) / len(names) if names else 0.0


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """Compute one over the rank of the first relevant document among the first ``k``; 0 when there is none."""
    for rank, name in enumerate(ranking[:k], 1):
        if relevant.get(name, 0) > 0:
            return 1.0 / rank
    return 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of the values do not exceed; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered), max(1, ceil(share * len(ordered)))) - 1]
