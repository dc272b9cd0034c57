from __future__ import annotations

from math import log2

import pytest

from dailypapers.search.evaluation.metrics import ndcg, percentile, recall, reciprocal_rank


@pytest.mark.parametrize(
    ("ranking", "relevant", "wanted"),
    [
        (["a"], {"a": 1}, 1.0),
        (["b", "a"], {"a": 1}, 1 / log2(3)),
        (["a", "b"], {"a": 1, "b": 2}, (1 + 3 / log2(3)) / (3 + 1 / log2(3))),
        (["b", "a"], {"a": 1, "b": 2}, 1.0),
        ([], {"a": 1}, 0.0),
        (["a"], {}, 0.0),
        (["a"], {"a": 0}, 0.0),
        (["x"] * 10 + ["a"], {"a": 1}, 0.0),
        (["a"], {"a": 1, "b": 1}, 1 / (1 + 1 / log2(3))),
    ],
)
def test_ndcg(ranking: list[str], relevant: dict[str, int], wanted: float) -> None:
    assert ndcg(ranking, relevant) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("ranking", "relevant", "k", "wanted"),
    [
        (["a", "x", "b"], {"a": 1, "b": 1}, 3, 1.0),
        (["a", "x", "b"], {"a": 1, "b": 1}, 2, 0.5),
        (["x"], {"a": 1}, 5, 0.0),
        (["a"], {"a": 0}, 5, 0.0),
    ],
)
def test_recall(ranking: list[str], relevant: dict[str, int], k: int, wanted: float) -> None:
    assert recall(ranking, relevant, k) == wanted


@pytest.mark.parametrize(
    ("ranking", "wanted"),
    [(["a"], 1.0), (["x", "a"], 0.5), (["x"] * 10 + ["a"], 0.0), ([], 0.0)],
)
def test_reciprocal_rank(ranking: list[str], wanted: float) -> None:
    assert reciprocal_rank(ranking, {"a": 1}) == wanted


@pytest.mark.parametrize(
    ("values", "share", "wanted"),
    [([], 0.5, 0.0), ([3.0], 0.99, 3.0), ([1, 2, 3, 4], 0.5, 2), ([1, 2, 3, 4], 0.99, 4), ([4, 3, 2, 1], 0.0, 1)],
)
def test_percentile(values: list[float], share: float, wanted: float) -> None:
    assert percentile(values, share) == wanted
