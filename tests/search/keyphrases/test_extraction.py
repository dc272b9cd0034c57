from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.search.keyphrases.candidate_phrases import tokenize
from dailypapers.search.keyphrases.extraction import Keyphrase, features, find_candidates, keyphrases, network
from dailypapers.search.keyphrases.phrase_table import TABLE, PhraseTable, phrase_key, save
from tests.search.engine.papers import LetterEmbedder

TITLE = "Pruning Attention Maps for Graph Neural Networks"
ABSTRACT = (
    "Graph neural networks (GNNs) are slow on large graphs. We introduce PruneNet, a pruning method that removes "
    "attention maps of a GNN after pre-training. With chain of thought prompting, large language models rank the maps. "
    "PruneNet halves the memory of graph neural networks on three node classification benchmarks."
)


def found(title: str, abstract: str, limit: int = 8) -> list[Keyphrase]:
    return keyphrases(title, abstract, LetterEmbedder(), limit=limit)


def known(title: str, abstract: str) -> set[int]:
    return set(find_candidates(title, abstract, PhraseTable.load().vocabulary()).keys.tolist())


def test_names_what_a_reader_would() -> None:
    texts = [one.text.lower() for one in found(TITLE, ABSTRACT)]
    assert len(texts) == 8
    assert {"graph neural networks", "prunenet", "large language models"} <= set(texts)
    assert len(set(texts)) == 8


def test_spans_are_the_phrase_in_the_abstract() -> None:
    every = {one.text.lower(): one for one in found(TITLE, ABSTRACT)}
    marked = {ABSTRACT[start:end] for start, end in every["graph neural networks"].spans}
    assert marked == {"Graph neural networks", "graph neural networks", "GNNs", "GNN"}
    assert all(list(one.spans) == sorted(one.spans) for one in every.values())


def test_spelling_is_the_one_used_most() -> None:
    abstract = "LoRA is small. With LoRA we tune. LORA helps, and lora adapters too."
    assert "LoRA" in [one.text for one in found("", abstract)]


def test_a_phrase_of_the_title_alone_has_no_spans() -> None:
    every = found("Sparse autoencoders", "")
    assert every[0].text == "Sparse autoencoders"
    assert every[0].spans == ()


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("We use chain of thought here.", "chain of thought"),
        ("We tune pre-training data.", "pre train data"),
        ("C++ and GPT-4o models.", "gpt 4o model"),
        ("A β-VAE learns.", "beta vae"),
        ("We tune pre training data.", "pre train data"),
        ("It uses text-to-image diffusion models, often.", "text to imag diffus model"),
    ],
)
def test_candidates(text: str, phrase: str) -> None:
    assert phrase_key(phrase) in known("", text)


@pytest.mark.parametrize("phrase", ["net we", "larg graph we", "small net big", "the net"])
def test_no_candidate_crosses_a_boundary(phrase: str) -> None:
    assert phrase_key(phrase) not in known("the net", "Small nets. Big nets, large graphs we see; small net; big.")


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        (" ", "\n"),
        ("the of and", "we are the"),
        ("🙂", "— !!"),
        ("", "https://example.org/x"),
        ("\x00", "\ud800"),
    ],
)
def test_nothing_to_name(title: str, abstract: str) -> None:
    assert [one.text for one in found(title, abstract) if one.text.strip() == ""] == []


@pytest.mark.parametrize("limit", [-1, 0, 1, 3, 100])
def test_limit(limit: int) -> None:
    every = found(TITLE, ABSTRACT, limit)
    assert len(every) <= max(0, limit)
    assert every[:3] == found(TITLE, ABSTRACT, 3)[: max(0, limit)]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text(title: str, abstract: str) -> None:
    every = found(title, abstract)
    assert every == found(title, abstract)
    for one in every:
        assert one.text in abstract or one.text in title
        assert 0 <= one.score <= 1
        assert all(abstract[start:end] for start, end in one.spans)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(("deep", "Net", "GNN", "(GNN)", "of", "the", "-", ". ", "C++", "β-VAE", "3.5")), max_size=40
    )
)
def test_any_words(words: list[str]) -> None:
    text = " ".join(words)
    for one in found(text, text):
        assert one.text in text


@pytest.mark.parametrize("piece", ["deep net ", "a of b ", "(AB) ", "x-", "ab12 ", "word", "🙂 ", "of of "])
def test_long_text_ends(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    found(text, text)
    assert time.process_time() - begun < 20  # seconds; a guard against quadratic time, not a measurement


def test_works_with_a_table_that_knows_nothing() -> None:
    assert keyphrases(TITLE, ABSTRACT, LetterEmbedder(), frequencies=PhraseTable.empty())


def test_facts_are_finite_and_fit_the_network() -> None:
    table = PhraseTable.load()
    every = find_candidates(TITLE, ABSTRACT, table.vocabulary())
    facts = features(every, table)
    assert facts.shape == (len(every.keys), len(network().centre))
    assert np.isfinite(facts).all()


def test_spans_of_words_are_places() -> None:
    words = tokenize("A net", "Deep nets, C++.", PhraseTable.empty().vocabulary())
    assert [words.text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == [
        "A",
        "net",
        "Deep",
        "nets",
        "C++",
    ]
    assert words.title_length == 2


def test_a_table_is_what_was_saved(tmp_path) -> None:  # type: ignore[no-untyped-def]
    key = np.array([phrase_key("deep net")], np.uint64)
    low = (key ^ (key >> np.uint64(32))).astype(np.uint32)
    none = np.zeros(0, np.uint32)
    path = tmp_path / "table.npz"
    save(path, low, np.array([[51, 255, 0]], np.uint8), none, np.zeros((0, 6), np.uint8))
    facts = PhraseTable.load(path).phrases(np.append(key, np.uint64(7)))
    assert facts == pytest.approx(np.array([[0.2, 1, 0], [0, 0, 0]]))
    path.write_bytes(b"not a table")
    with pytest.raises(ValueError, match="table"):
        PhraseTable.load(tmp_path / "none.npz")


def test_the_shipped_table_is_small() -> None:
    assert TABLE.stat().st_size < 1_500_000
