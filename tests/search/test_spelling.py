from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.spelling import correct, edit_distance

TEXTS = ["Sparse Attention saves memory", "attention and retention", "Müller’s naïve Bayes"]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("atention", "attention"), ("attentoin", "attention"), ("sprase", "sparse"), ("memmory", "memory"), ("naive", None),
     ("naiv", "naive"), ("zymurgy", None), ("retension", "retention"), ("mulle", "muller")],
)  # fmt: skip
def test_the_word_meant(word: str, wanted: str | None) -> None:
    assert correct(word, TEXTS) == wanted


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_a_distance(one: str, other: str) -> None:
    assert edit_distance(one, other, 9) == edit_distance(other, one, 9)
    assert (edit_distance(one, other, 9) == 0) == (one == other)
    assert edit_distance(one, other, 1) == min(edit_distance(one, other, 9), 2)
