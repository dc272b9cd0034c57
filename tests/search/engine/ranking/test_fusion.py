from __future__ import annotations

import numpy as np
import pytest

from dailypapers.search.engine.ranking import fusion


def floats(*values: float) -> fusion.Floats:
    return np.array(values, np.float32)


def test_standardised_has_mean_zero_and_spread_one() -> None:
    out = fusion.standardised(floats(1, 2, 3, 10))
    assert out.mean() == pytest.approx(0, abs=1e-6)
    assert out.std() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("values", [floats(), floats(3), floats(2, 2, 2)])
def test_standardised_of_equals_is_zero(values: fusion.Floats) -> None:
    assert not fusion.standardised(values).any()


@pytest.mark.parametrize(
    ("values", "floor", "wanted"),
    [((0, 5, 10), 0, (0, 0.5, 1)), ((-1, 1), -1, (0, 1)), ((0, 0), 0, (0, 0))],
)
def test_scaled(values: tuple[float, ...], floor: float, wanted: tuple[float, ...]) -> None:
    assert fusion.scaled(floats(*values), floor) == pytest.approx(wanted)


def test_both_count() -> None:
    words, meaning = floats(0, 5, 10, 10), floats(0.9, 0.5, 0.1, 0.9)
    assert fusion.weighted(words, meaning, 0.7).argmax() == 3
    assert fusion.weighted(words, meaning, 1.0) == pytest.approx(fusion.standardised(words))
    assert fusion.weighted(words, meaning, 0.0) == pytest.approx(fusion.standardised(meaning))


def test_a_paper_among_others_that_answer_rises_and_none_falls_behind_the_rest() -> None:
    scores = np.array([3.0, 2.0, 1.9, 0.5, 0.0], np.float32)
    vectors = np.zeros((5, 4), np.float32)
    vectors[[0, 2, 3], 0] = 1.0  # three of one kind,
    vectors[1, 1] = vectors[4, 2] = 1.0  # two that are like nothing
    made = fusion.smoothed(scores, vectors)
    assert made.argmax() == 0
    assert made[2] > made[1]
    assert made[3] > made[4]
    assert made.min() >= scores.min()
    assert made.dtype == np.float32


@pytest.mark.parametrize("amount", [0, 1, 2, 7])
def test_smoothing_leaves_few_or_equal_scores_alone(amount: int) -> None:
    scores = np.ones(amount, np.float32)
    assert fusion.smoothed(scores, np.ones((amount, 3), np.float32)).tolist() == scores.tolist()


def test_a_better_cosine_reorders_those_it_is_known_for() -> None:
    scores = np.array([5.0, 4.0, 3.0, 2.0, 1.0], np.float32)
    cosines = np.array([0.1, np.nan, 0.2, np.nan, 0.9], np.float32)
    by_cosine = fusion.reranked(scores, cosines, 1.0)
    assert np.argsort(-by_cosine)[:1].tolist() == [4]
    assert by_cosine[4] > by_cosine[2] > by_cosine[0]
    assert by_cosine[1] - by_cosine[3] == pytest.approx(2.0)
    assert by_cosine.min() == pytest.approx(1.0)
    mixed = fusion.reranked(scores, cosines, 0.2)
    assert np.argsort(-mixed).tolist()[0] == 0
    assert fusion.reranked(scores, cosines, 0.0) == pytest.approx(scores, abs=1e-5)


def test_too_few_better_cosines_change_nothing() -> None:
    scores = np.array([3.0, 2.0, 1.0], np.float32)
    for cosines in ([np.nan] * 3, [0.1, 0.9, np.nan]):
        assert fusion.reranked(scores, np.array(cosines, np.float32), 0.6).tolist() == scores.tolist()
    same = fusion.reranked(scores, np.array([0.5] * 3, np.float32), 0.6)
    assert np.argsort(-same).tolist() == [0, 1, 2]
