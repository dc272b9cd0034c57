from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.engine import highlight, parse, plain, snippet
from dailypapers.search.engine.lexical import analysis


def marked(text: str, query: str) -> list[str]:
    return [piece for piece, hit in highlight(text, plain(query)) if hit]


@pytest.mark.parametrize(
    ("text", "query", "wanted"),
    [
        ("Sparse attention maps", "attention", ["attention"]),
        ("Sparse attention maps", "sparse attentions", ["Sparse attention"]),
        ("The nets and the NETWORK", "net", ["nets"]),
        ("We use GPT-4o here", "gpt4o", ["GPT-4o"]),
        ("We use GPT-4o here", "GPT-4o", ["GPT-4o"]),
        ("C++ and C", "c++", ["C++"]),
        ("naïve Bayes", "naive", ["naïve"]),
        ("of the sparse", "the sparse", ["sparse"]),
        ("nothing here", "other", []),
        ("", "x", []),
        ("text", "", []),
        ("β-VAE works", "beta-VAE", ["β-VAE"]),
    ],
)
def test_marks(text: str, query: str, wanted: list[str]) -> None:
    assert marked(text, query) == wanted


@given(st.text(max_size=200), st.text(max_size=30))
def test_pieces_are_the_text(text: str, query: str) -> None:
    pieces = highlight(text, parse(query))
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)


def test_snippet_takes_the_sentence_with_most_words() -> None:
    text = "We study nets. Sparse attention saves memory, e.g. on phones. It is fast."
    assert "".join(piece for piece, _ in snippet(text, plain("memory of sparse attention"))).startswith("Sparse")


def test_snippet_is_cut_at_a_space() -> None:
    out = "".join(piece for piece, _ in snippet("word " * 200, plain("word"), max_length=50))
    assert out == "word " * 8 + "word…"


@given(st.text(max_size=300))
def test_snippet_never_fails(text: str) -> None:
    assert len("".join(piece for piece, _ in snippet(text, plain("x"), max_length=40))) <= 40


WORDS = [
    "dying",
    "happiness",
    "happy",
    "relational",
    "skies",
    "conflated",
    "Hoping",
    "C++",
    "S4",
    "GPT-4o",
    "k-NN",
    "naïve",
    "β-VAE",
    "studies",
    "goes",
    "vying",
    "sensibility",
    "x_y",
    "nets",
    "Networks",
    "tied",
    "4o",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from([" ", ". ", "-"]), st.sampled_from(WORDS))
def test_words_are_found_where_cutting_every_word_finds_them(words: list[str], between: str, query: str) -> None:
    text = between.join(words)
    wanted = frozenset(analysis.query_terms(query))
    every = {(term, start) for term, start, _ in analysis.term_spans(text) if term in wanted}
    assert {(term, start) for term, start, _ in analysis.find_terms(text, wanted)} == every


def test_a_sentence_with_a_word_only_begun_is_taken() -> None:
    text = "We study nets. Attention saves memory."
    assert "".join(piece for piece, _ in snippet(text, plain("atten"), prefix="atten")) == "Attention saves memory."
