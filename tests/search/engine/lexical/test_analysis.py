from __future__ import annotations

import pytest

from dailypapers.search.embedders.tokens import tokens
from dailypapers.search.engine.lexical import analysis


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("C++", "c++"),
        ("C#", "c#"),
        ("LLMs GNNs MLLMs", "llm gnn mllm"),
        ("CSS GPS https pss class", "css gps http pss class"),
        ("GPT-4o", "gpt 4o gpt4o"),
        ("LoRA", "lora"),
        ("S4", "s4"),
        ("k-NN", "k nn knn"),
        ("β-VAE", "beta vae betava"),
        ("pre-training", "pre train pretrain"),
        ("transformers attending", "transform attend"),
        ("Müller naïve", "muller naiv"),
        ("state-of-the-art", "state of the art stateoftheart"),
        ("a-b-c-d-e", "a b c d e"),
        ("Qwen2.5-VL", "qwen2 5 vl qwen25vl qwen25 qwen"),
        ("ﬁne", "fine"),
        ("", ""),
        ("🙂 — !!", ""),
    ],
)
def test_stream(text: str, wanted: str) -> None:
    assert " ".join(filter(None, analysis.index_terms(tokens(text)))) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [("gpt4o", "GPT-4o"), ("kNN", "k-NN"), ("pretraining", "pre-training"), ("beta-vae", "β-VAE"), ("nets", "net")],
)
def test_spellings_meet(one: str, other: str) -> None:
    assert set(analysis.query_terms(one)) & set(" ".join(analysis.index_terms(tokens(other))).split())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the deep attention of the deep", {"deep": 2, "attent": 1}),
        ("to be or not to be", {"to": 2, "be": 2, "or": 1, "not": 1}),
        ("blood-brain barrier", {"blood": 1, "brain": 1, "barrier": 1, "bloodbrain": 0.3}),
        ("k-NN on GPT-4o", {"k": 1, "nn": 1, "gpt": 1, "4o": 1, "knn": 1, "gpt4o": 1}),
        ("", {}),
    ],
)
def test_query_terms(text: str, wanted: dict[str, float]) -> None:
    assert analysis.query_terms(text) == pytest.approx(wanted)


def test_query_terms_are_bounded() -> None:
    assert len(analysis.query_terms(" ".join(f"w{n}" for n in range(500)))) == 96


def test_spans_are_places_in_the_text() -> None:
    text = "Naïve GPT-4o, C++!"
    assert [text[start:end] for _, start, end in analysis.term_spans(text)] == ["Naïve", "GPT", "4o", "C++"]


def test_typed_words() -> None:
    assert analysis.words_by_term("Pre-training Nets") == {
        "pre": "Pre",
        "train": "training",
        "net": "Nets",
        "pretrain": "Pre-training",
    }
