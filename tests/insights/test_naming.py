"""Phrases of titles and abstracts, and the names of topics made of them."""

from __future__ import annotations

import pytest

from dailypapers.insights.growth import Change, Times, grow
from dailypapers.insights.naming import name_topics
from dailypapers.insights.phrases import PhraseCounts, phrases_of, unlike


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("We propose sparse attention for long documents", "sparse attention", "propose"),
        ("Model Predictive Control of cars", "Model Predictive Control", "of cars"),
        ("Alzheimer's disease", "disease", "s disease"),
        ("vision-language models, and more", "vision-language models", "models and"),
        ("a new method improves results", "", "new method"),
    ],
)
def test_phrases_are_runs_of_words_with_a_subject(text: str, wanted: str, unwanted: str) -> None:
    found = set(phrases_of(text, "").values())
    assert wanted in found or not wanted
    assert unwanted not in found


def test_forms_and_hyphens_are_one_phrase() -> None:
    keys = [set(phrases_of(text, "")) for text in ("Pre-training of trees", "pretrain tree")]
    assert len(keys[0] & keys[1]) == 2


def test_a_phrase_is_written_as_in_running_text() -> None:
    counts = PhraseCounts()
    for text in ("Sparse Attention", "Sparse Attention", "Sparse Attention", "sparse attention"):
        counts.add(phrases_of(text, ""))
    counts.add(phrases_of("Monte Carlo", ""))
    assert {counts.spelling(key) for key in counts.counts} == {"sparse", "attention", "sparse attention", "monte", "carlo", "Monte Carlo"} - {"monte", "carlo"} | {"Monte", "Carlo"}  # fmt: skip


def test_what_says_nothing_more_is_left_out() -> None:
    phrases = ["retrieval-augmented generation", "RAG", "retrieval", "question answering"]
    assert list(unlike(phrases)) == ["retrieval-augmented generation", "question answering"]


def test_a_topic_is_named_by_what_the_others_lack() -> None:
    counts = {}
    for number, subject in enumerate(("model predictive control", "gaussian splatting")):
        counts[number] = PhraseCounts()
        for place in range(6):
            counts[number].add(phrases_of(f"{subject} for robots {place}", f"Neural networks do {subject}."))
    names = name_topics(counts)
    assert names[0].name == "Model predictive control"
    assert names[1].name == "Gaussian splatting"
    assert "neural networks" not in names[0].phrases


def test_growth_is_told_from_a_larger_catalogue_and_from_chance() -> None:
    counts = {
        "grows with all": (40, [10, 10, 10, 10]),
        "more": (60, [5, 5, 5, 5]),
        "new": (12, [0, 0, 0, 0]),
        "one more": (2, [1, 0, 0, 0]),
        "in lots": (30, [0, 0, 55, 0]),
        "less": (2, [20, 20, 20, 20]),
    }
    found = grow(counts, Times(1_000, [250, 250, 250, 250]))
    assert {name: growth.change for name, growth in found.items()} == {
        "grows with all": Change.USUAL,
        "more": Change.MORE,
        "new": Change.NEW,
        "one more": Change.USUAL,
        "in lots": Change.USUAL,
        "less": Change.LESS,
    }
    assert found["more"].ratio == pytest.approx(3.0)
    assert found["new"].ratio is None
