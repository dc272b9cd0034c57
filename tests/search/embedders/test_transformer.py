"""A real sentence-transformers model, tiny and of random weights, made from a configuration: nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.embedders import QueryEmbedder, loader
from dailypapers.search.engine import Engine, parse
from tests.search.engine.papers import PAPERS

pytest.importorskip("sentence_transformers", reason="the extra [transformers] is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One layer of BERT over the letters, mean of the tokens, with an instruction before questions."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    made = tmp_path_factory.mktemp("bert")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.-?:"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (made / "vocab.txt").write_text("\n".join(words))
    torch.manual_seed(0)
    sizes = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(words), hidden_size=32, **sizes)
    BertModel(config).save_pretrained(made)
    BertTokenizerFast(str(made / "vocab.txt")).save_pretrained(made)
    network = Transformer(str(made), max_seq_length=64)
    model = SentenceTransformer(modules=[network, Pooling(32)], prompts={"query": "question: ", "document": ""})
    model.save(str(made / "whole"))
    return made / "whole"


def test_it_is_an_embedder_like_any_other(folder: Path) -> None:
    model = loader.load(f"sentence-transformers:{folder}")
    assert model.dimensions == 32
    assert model.name.startswith("sentence-transformers-32-")
    assert loader.load(f"sentence-transformers:{folder}").name == model.name
    vectors = model.embed(["sparse attention", "", "a galaxy", "x" * 10_000, "🙂 قلب"])
    assert vectors.shape == (5, 32)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[[0, 2, 3]], axis=1) == pytest.approx(1, abs=1e-4)
    assert not vectors[1].any()
    assert model.embed([]).shape == (0, 32)


def test_questions_have_their_instruction(folder: Path) -> None:
    model = loader.load(f"sentence-transformers:{folder}")
    assert isinstance(model, QueryEmbedder)
    asked, told = model.embed_queries(["a galaxy"])[0], model.embed(["question: a galaxy", "a galaxy"])
    assert asked == pytest.approx(told[0], abs=1e-5)
    assert asked != pytest.approx(told[1], abs=1e-3)


def test_the_engine_searches_with_it(folder: Path, tmp_path: Path) -> None:
    engine = Engine.open(tmp_path / "index", loader.load(f"sentence-transformers:{folder}"))
    assert engine.update(PAPERS) == len(PAPERS)
    for mode in ("lexical", "dense", "hybrid"):
        assert engine.search(parse("galaxy rotation"), mode=mode).hits, mode
    assert engine.search(parse("galaxy rotation"), mode="lexical").hits[0].id == 5
    both = [hit.id for hit in engine.search(parse("galaxy rotation")).hits]
    assert sorted(both) == [1, 2, 3, 4, 5, 6], "weights of chance put them in any order"
    assert len(engine.similar(1, limit=3)) == 3
    engine.verify()


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(loader.EmbedderUnavailable, match="cannot be loaded"):
        loader.load(f"sentence-transformers:{tmp_path}")
