"""Lists of keywords and quotations are answered by their words first."""

from __future__ import annotations

import pytest

from dailypapers.search.engine import parse
from dailypapers.search.engine.ranking.query_kinds import is_keyword_list, words_share


@pytest.mark.parametrize(
    ("text", "is_list"),
    [
        ("web agent PageMem selective observation site memory compound actions", True),
        ("safety benchmark harmful behavior multi-step risk", True),
        ("survey safety security threat taxonomy", True),
        ("benchmark EDA GUI-EDA EDAgent industrial CAD", True),
        ("Sparse Attention Long Sequence Transformers", False),
        ("End-to-End Policy Optimization for GUI Agents", False),
        ("how can i make my llm faster", False),
        ("methods of measuring dielectric constants in liquids", False),
        ("diffusion policy robots", False),
        ("graph networks learn physics simulation.", False),
        ("", False),
    ],
)
def test_a_list_of_keywords(text: str, is_list: bool) -> None:
    assert is_keyword_list(text) == is_list


@pytest.mark.parametrize(
    ("query", "share"),
    [("sparse attention", 0.7), ('"sparse attention"', 0.85), ("web agent memory selective observation", 0.85)],
)
def test_the_share_of_the_words(query: str, share: float) -> None:
    assert words_share(parse(query), 0.7) == pytest.approx(share)
