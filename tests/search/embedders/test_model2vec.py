"""Models of model2vec, read without that library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.model2vec import Model2VecEmbedder, read_tensors

WORDS = {"[UNK]": 0, "moss": 1, "stone": 2, "wall": 3}
TABLE = np.array([[9, 9, 9], [1, 0, 0], [0, 2, 0], [0, 0, 1]], np.float32)


def write_tensors(path: Path, tensors: dict[str, npt.NDArray[Any]]) -> None:
    kinds = {"float32": "F32", "float16": "F16", "int8": "I8", "int64": "I64", "float64": "F64", "int32": "I32"}
    head: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    place = 0
    for name, array in tensors.items():
        end = place + array.nbytes
        head[name] = {"dtype": kinds[str(array.dtype)], "shape": list(array.shape), "data_offsets": [place, end]}
        place = end
    raw = json.dumps(head).encode()
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + b"".join(a.tobytes() for a in tensors.values()))


def write_model(folder: Path, **tensors: npt.NDArray[Any]) -> None:
    """A model of three words, as the library writes it."""
    write_tensors(folder / "model.safetensors", tensors or {"embeddings": TABLE})
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": WORDS, "unk_token": "[UNK]"},
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "config.json").write_text('{"normalize": true}')


def test_texts_are_directions_of_sums(tmp_path: Path) -> None:
    write_model(tmp_path)
    model = Model2VecEmbedder(tmp_path)
    assert isinstance(model, Embedder)
    assert model.dimensions == 3
    vectors = model.embed(["Moss stone", "unknown words", "", "moss " * 2_000])
    assert vectors[0] == pytest.approx(np.array([1, 2, 0]) / 5**0.5)
    assert not vectors[1].any(), "what the tokenizer does not know is left out"
    assert not vectors[2].any()
    assert vectors[3] == pytest.approx([1, 0, 0])
    assert model.embed([]).shape == (0, 3)


def test_mapping_and_weights_of_a_quantised_vocabulary(tmp_path: Path) -> None:
    table = np.array([[1, 0, 0], [0, 1, 0]], np.int8)
    write_model(
        tmp_path, embeddings=table, mapping=np.array([0, 0, 1, 1], np.int64), weights=np.array([1, 3, 4, 1], np.float16)
    )
    assert Model2VecEmbedder(tmp_path).embed(["moss stone"])[0] == pytest.approx([0.6, 0.8, 0])


def test_the_name_of_a_table_in_sentence_transformers(tmp_path: Path) -> None:
    write_model(tmp_path, **{"embedding.weight": TABLE.astype(np.float16)})
    assert Model2VecEmbedder(tmp_path).embed(["wall"])[0] == pytest.approx([0, 0, 1])


def test_other_weights_have_another_name_wherever_they_lie(tmp_path: Path) -> None:
    names = []
    for number, table in enumerate((TABLE, TABLE, TABLE * 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_model(folder, embeddings=table)
        (folder / "README.md").write_text(f"note {number}")
        names.append(Model2VecEmbedder(folder).name)
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("model2vec-3-")


@pytest.mark.parametrize(
    "tensors",
    [{"other": TABLE}, {"embeddings": TABLE[0]}, {"embeddings": TABLE[:2]}],
    ids=["no table", "a row", "too few rows"],
)
def test_a_wrong_file_is_told(tmp_path: Path, tensors: dict[str, npt.NDArray[Any]]) -> None:
    write_model(tmp_path, **tensors)
    with pytest.raises(ValueError):
        Model2VecEmbedder(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, (10).to_bytes(8, "little") + b"{nonsense}"])
def test_a_broken_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(ValueError):
        read_tensors(tmp_path / "model.safetensors")
