"""One name, however its number is attached to it."""

from __future__ import annotations

import pytest

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.tokenization import DocumentTokenizer
from dailypapers.search.engine.lexical.versioned_names import versioned_names

SPELLINGS = [
    ("SAM 2", "SAM2", "SAM-2", "sam2", "sam_2"),
    ("Qwen 2.5", "Qwen2.5", "Qwen-2.5", "qwen 2.5"),
    ("llama3", "Llama 3", "LLaMA-3", "LLAMA3"),
    ("DINO v3", "DINOv3", "DINO-v3"),
    ("AlphaFold 3", "AlphaFold3", "alphafold-3"),
    ("InternVL 3", "InternVL3", "InternVL-3"),
    ("GPT-4o", "gpt4o", "GPT 4o"),
    ("COVID-19", "covid 19", "Covid19"),
    ("Llama 3.1", "Llama-3.1", "llama3.1"),
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
def test_every_spelling_asks_the_same(spellings: tuple[str, ...]) -> None:
    asked = [analysis.query_terms(f"{spelling} for segmentation") for spelling in spellings]
    assert all(terms == asked[0] for terms in asked)


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
def test_every_spelling_finds_every_other(spellings: tuple[str, ...]) -> None:
    for written in spellings:
        indexed = DocumentTokenizer(None).tokenize(Document(1, 1, "A study", f"We extend {written}, and more.")).text
        assert set(analysis.query_terms(spellings[0])) <= set(indexed.split()), written


@pytest.mark.parametrize(
    "text",
    ["figure 2", "in 2024", "attention 2017", "top 5", "S4", "H2O", "3D", "bert4rec", "2.5", "x 2", "word", ""],
)
def test_a_number_is_not_always_part_of_a_name(text: str) -> None:
    assert not list(versioned_names(fold(text)))


def test_a_number_at_the_end_of_a_sentence_belongs_to_the_name() -> None:
    assert [found.term for found in versioned_names("we use sam 2. it works")] == ["sam2"]


def test_words_as_typed() -> None:
    words = analysis.words_by_term("SAM 2 masks")
    assert (words["sam2"], words["sam"], words["mask"]) == ("SAM 2", "SAM", "masks")
