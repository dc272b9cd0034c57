"""Terms between commas, as queries that papers match or do not."""

from __future__ import annotations

import pytest

from dailypapers.insights.terms import MAX_TERMS, read_terms


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("mamba, “diffusion model”", ['"mamba"', '"diffusion model"']),
        ('author:"Wang, Yu", org:google diffusion', ['author:"Wang, Yu"', '"diffusion" org:google']),
        ("mamba,, Mamba , mamba", ['"mamba"', '"Mamba"']),
        ("trees OR graphs", ["trees OR graphs"]),
        ("diffusion -image", ['"diffusion" -image']),
        ('say "hello world" cat:cs.LG', ['"say" "hello world" cat:cs.LG']),
    ],
)
def test_words_are_quoted_and_filters_kept(text: str, queries: list[str]) -> None:
    assert [term.text for term in read_terms(text).terms] == queries


def test_a_label_has_no_marks_around_words() -> None:
    assert [term.label for term in read_terms("world model, cat:cs.LG").terms] == ["world model", "cat:cs.LG"]


@pytest.mark.parametrize("text", ["like:2510.00001", "2510.00001", "!!", "x" * 201])
def test_what_no_paper_matches_is_left_out_with_a_sentence(text: str) -> None:
    read = read_terms(text)
    assert not read.terms
    assert len(read.warnings) == 1
    assert "left out" in read.warnings[0]


def test_five_are_counted() -> None:
    read = read_terms("a, b, c, d, e, f, a")
    assert len(read.terms) == MAX_TERMS
    assert "“f” was left out" in read.warnings[0]
