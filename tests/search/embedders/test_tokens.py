from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.embedders.tokens import Tokenizer, fold, words

VOCABULARY = ["sparse", "attention", "token", "c++", "##ization", "##s", "##i", "##z", "beta", "vae"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("ÉCOLE", "ecole"), ("β-VAE", "beta-vae"), ("ﬁ", "fi"), ("plain", "plain"), ("", ""), ("𝛼x", "alphax")],
)
def test_fold(text: str, wanted: str) -> None:
    assert fold(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("GPT-4o, C++ & C#", ["gpt", "4o", "c++", "c#"]), ("a_b", ["a", "b"]), ("…🙂", []), ("naïve", ["naive"])],
)
def test_words(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sparse attention", ["sparse", "attention"]),
        ("tokenization", ["token", "##ization"]),
        ("tokens", ["token", "##s"]),
        ("tokenxs", ["token", "##s"]),
        ("C++", ["c++"]),
        ("zzz", ["##z", "##z"]),
        ("qqq", []),
        ("", []),
    ],
)
def test_rows(text: str, wanted: list[str]) -> None:
    tokenizer = Tokenizer(VOCABULARY)
    assert [VOCABULARY[row] for row in tokenizer.rows(text)] == wanted
    assert tokenizer.rows(text) == tokenizer.rows(text)


def test_long_words_are_cut() -> None:
    assert Tokenizer(VOCABULARY).rows("z" * 100_000) == Tokenizer(VOCABULARY).rows("z" * 64)


@given(st.text(max_size=100))
def test_any_text(text: str) -> None:
    tokenizer = Tokenizer(VOCABULARY)
    assert all(0 <= row < len(VOCABULARY) for row in tokenizer.rows(text))
