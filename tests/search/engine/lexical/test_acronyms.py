"""Acronyms both ways, as papers define them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.search.engine import Engine, parse
from dailypapers.search.engine.lexical.acronyms import acronym_keys, definitions
from tests.search.engine.papers import LetterEmbedder, paper


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We use reinforcement learning from human feedback (RLHF).", [("RLHF", "reinforcement learning from human feedback")]),
        ("Monte Carlo Tree Search (MCTS) helps.", [("MCTS", "Monte Carlo Tree Search")]),
        ("large language models (LLMs)", [("LLMs", "large language models")]),
        ("a mixture of experts (MoE) layer", [("MoE", "mixture of experts")]),
        ("long short-term memory (LSTM)", [("LSTM", "long short-term memory")]),
        ("as shown (Fig) and (see below) and (2024)", []),
        ("nothing of it (XYZ)", []),
        ("(LLM)", []),
        ("", []),
    ],
)  # fmt: skip
def test_definitions(text: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(definition) for definition in definitions(text)] == found


def test_keys_lead_both_ways() -> None:
    assert set(acronym_keys("large language models (LLMs)")) == {"llm=larg languag model", "larg languag model=llm"}


@pytest.mark.parametrize(("query", "wanted"), [("RLHF", 2), ("reinforcement learning from human feedback", 3)])
def test_the_other_form_is_found(tmp_path: Path, query: str, wanted: int) -> None:
    engine = Engine.open(tmp_path / "index", LetterEmbedder())
    engine.update([
        paper(1, "A", "By reinforcement learning from human feedback (RLHF) we align."),
        paper(2, "B", "Reinforcement learning from human feedback, once more."),
        paper(3, "C", "RLHF only."),
        paper(4, "D", "Something else entirely."),
    ])  # fmt: skip
    assert wanted in [hit.id for hit in engine.search(parse(query), mode="lexical").hits]  # type: ignore[arg-type]
