"""A model of sentence-transformers as eight-bit ONNX."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.embedders.loader import EmbedderUnavailable
from dailypapers.search.meaning import model_files
from dailypapers.search.meaning.bert_graph import BertConfig
from dailypapers.search.meaning.model_files import find_source, read_model
from dailypapers.search.meaning.sentence_encoder import SentenceEncoder
from tests.search.meaning import tiny_bert

pytest.importorskip("onnxruntime")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert.write(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> SentenceEncoder:
    return SentenceEncoder(read_model(folder))


def test_vectors_are_those_of_the_network(encoder: SentenceEncoder) -> None:
    texts = ["deep learning", "Whale song", "sparse attention attention galaxy rotation whale song deep", "attention"]
    vectors = encoder.embed(texts)
    ids = [[2, *(tiny_bert.WORDS.index(word) for word in text.lower().split()), 3] for text in texts]
    expected = np.array([tiny_bert.embedded(one) for one in ids])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert ((vectors * expected).sum(axis=1) > 0.99).all()


def test_a_text_alone_and_among_longer_ones_is_the_same(encoder: SentenceEncoder) -> None:
    texts = ["whale song", "deep learning " * 40, "", "galaxy"]
    together = encoder.embed(texts)
    alone = np.concatenate([encoder.embed([text]) for text in texts])
    assert ((together * alone).sum(axis=1) > 0.99).all()
    assert encoder.embed([]).shape[0] == 0


@pytest.mark.parametrize(
    "wrong", [{"model_type": "roberta"}, {"hidden_act": "relu"}, {"position_embedding_type": "relative_key"}]
)
def test_another_network_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="only a BERT"):
        BertConfig.read(tiny_bert.CONFIG | wrong)


@pytest.mark.parametrize("damage", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_model_is_an_error_with_its_place(tmp_path: Path, damage: str) -> None:
    folder = tiny_bert.write(tmp_path / "model")
    (folder / damage).write_text("{")
    with pytest.raises((EmbedderUnavailable, ValueError), match="model"):
        SentenceEncoder(read_model(folder))
    (folder / damage).unlink()
    with pytest.raises(EmbedderUnavailable, match=str(folder)):
        read_model(folder)


def test_which_model_a_setting_names(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "PACKAGES", ())
    assert find_source("") is None
    assert find_source("off") is None
    assert find_source(str(folder)) == folder
    with pytest.raises(EmbedderUnavailable):
        find_source(str(tmp_path / "nowhere"))
    monkeypatch.setattr(model_files, "has_runtime", lambda: False)
    assert find_source("") is None
    with pytest.raises(EmbedderUnavailable, match="dailypapers\\[meaning\\]"):
        find_source(str(folder))


@pytest.mark.parametrize("is_archive", [False, True])
def test_the_model_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_archive: bool) -> None:
    import shutil

    package = tmp_path / "some_package"
    tiny_bert.write(package / "model")
    (package / "__init__.py").write_text("raise RuntimeError('is not imported')")
    if is_archive:
        shutil.make_archive(str(package / "model"), "zip", package / "model")
        shutil.rmtree(package / "model")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(
        model_files, "PACKAGES", (("no_such", "model"), ("some_package", "model.zip" if is_archive else "model"))
    )
    source = find_source("")
    assert source is not None
    assert read_model(source).name == read_model(tiny_bert.write(tmp_path / "same")).name
    assert read_model(source).name != read_model(tiny_bert.write(tmp_path / "other", seed=1)).name
