"""Cutting in a second process gives what cutting here gives, and its death costs nothing."""

from __future__ import annotations

import numpy as np
import pytest

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document
from dailypapers.search.engine.lexical import tokenization
from dailypapers.search.engine.lexical.tokenization import Chunk, DocumentTokenizer, IndexedTerms, tokenize_chunks

EMBEDDER = StaticEmbedder.load()


def chunks(number: int) -> list[Chunk]:
    return [
        [
            Document(
                id=10 * n + m,
                content_hash=n,
                title=f"β-VAE for C++ number {n}",
                abstract=f"Pre-training {m} of GPT-4o.",
                authors=("Zoë Q", "Bo Two"),
                organisations=("MIT",),
                keywords=("k-NN",),
            )
            for m in range(3)
        ]
        for n in range(number)
    ]


def flat(made: list[tuple[Chunk, list[IndexedTerms]]]) -> list[tuple[int, str, str, str, list[int]]]:
    return [
        (document.id, one.text, one.authors, one.affiliations, [] if one.rows is None else one.rows.tolist())
        for chunk, terms in made
        for document, one in zip(chunk, terms, strict=True)
    ]


def expected(number: int) -> list[tuple[int, str, str, str, list[int]]]:
    tokenizer = DocumentTokenizer(EMBEDDER.tokenizer)
    return flat([(chunk, [tokenizer.tokenize(document) for document in chunk]) for chunk in chunks(number)])


@pytest.mark.parametrize("number", [0, 1, 4, 5, 20])
def test_the_second_process_changes_nothing(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(tokenization, "SECOND_PROCESS_FROM", 12)
    assert flat(list(tokenize_chunks(chunks(number), EMBEDDER))) == expected(number)


def test_without_rows_there_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenization, "SECOND_PROCESS_FROM", 3)
    made = list(tokenize_chunks(chunks(5), None))
    assert len(made) == 5
    assert all(one.rows is None and "gpt4o" in one.text for _, terms in made for one in terms)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tokenization._TokenizerProcess]:
    """The processes that the test starts."""
    processes: list[tokenization._TokenizerProcess] = []
    start = tokenization._TokenizerProcess.__init__

    def remember(self: tokenization._TokenizerProcess, embedder: StaticEmbedder) -> None:
        start(self, embedder)
        processes.append(self)

    monkeypatch.setattr(tokenization._TokenizerProcess, "__init__", remember)
    monkeypatch.setattr(tokenization, "SECOND_PROCESS_FROM", 3)
    return processes


def test_a_process_that_dies_is_done_without(started: list[tokenization._TokenizerProcess]) -> None:
    made = []
    for number, chunk in enumerate(tokenize_chunks(chunks(30), EMBEDDER)):
        made.append(chunk)
        if number == 5:
            process = started[0]._process
            assert process is not None
            process.kill()
    assert flat(made) == expected(30)
    assert started[0]._process is None


def test_a_process_that_cannot_start_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenization, "SECOND_PROCESS_FROM", 3)
    monkeypatch.setattr(tokenization.sys, "executable", "/no/such/program")
    assert flat(list(tokenize_chunks(chunks(6), EMBEDDER))) == expected(6)


def test_an_update_that_is_given_up_leaves_no_process(started: list[tokenization._TokenizerProcess]) -> None:
    stream = tokenize_chunks(chunks(30), EMBEDDER)
    for _ in range(4):
        next(stream)
    process = started[0]._process
    assert process is not None
    assert process.poll() is None
    stream.close()
    assert process.poll() is not None


def test_rows_are_those_of_the_whole_text() -> None:
    document = chunks(1)[0][0]
    rows = DocumentTokenizer(EMBEDDER.tokenizer).tokenize(document).rows
    text = " ".join((document.title, document.title, document.title, document.abstract, *document.keywords))
    assert rows is not None
    assert np.allclose(EMBEDDER.embed_rows([rows]), EMBEDDER.embed([text]), atol=1e-6)
