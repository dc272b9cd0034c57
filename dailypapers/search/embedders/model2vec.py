"""Any model2vec model as an embedder, read with NumPy and `tokenizers` alone.

The files are those of the library (``model.safetensors``, ``tokenizer.json``); models of sentence-transformers that
are one table of vectors have the same. Each token has a row of a table, perhaps through a mapping and with a weight of
its own; a text is the direction of the sum of its tokens' rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Profile, Vectors
from dailypapers.search.embedders.fingerprints import model_fingerprint

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I8": "i1", "I32": "<i4", "I64": "<i8", "U8": "u1"}
_MAX_TOKENS = 512  # of a text, as in the library
_BATCH = 256
_MAX_HEAD = 100_000_000  # bytes


class Model2VecEmbedder:
    """A model2vec model in a folder. Raises `OSError` or `ValueError` where the folder holds none."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        tensors = read_tensors(folder / "model.safetensors")
        table = tensors.get("embeddings", tensors.get("embedding.weight"))
        if table is None or table.ndim != 2:
            raise ValueError("model.safetensors holds no embedding table")
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises nothing more exact
            raise ValueError(f"tokenizer.json cannot be read: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._unknown = _unknown_token(self._tokenizer)
        self._table: npt.NDArray[np.float32] = table.astype(np.float32)
        self._mapping, self._weights = tensors.get("mapping"), tensors.get("weights")
        if len(self._mapping if self._mapping is not None else table) < self._tokenizer.get_vocab_size():
            raise ValueError("tokenizer.json knows more tokens than model.safetensors has vectors")
        self.dimensions = int(table.shape[1])
        self.name = f"model2vec-{self.dimensions}-{model_fingerprint(folder)}"
        self.profile = Profile(far=0.45)

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            for number, encoding in enumerate(self._tokenizer.encode_batch(batch, add_special_tokens=False), start):
                out[number] = self._sum(np.array([i for i in encoding.ids if i != self._unknown], np.int64))
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12), np.float32)

    def _sum(self, tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        rows = self._table[tokens if self._mapping is None else self._mapping[tokens]]
        if self._weights is not None:
            rows = rows * self._weights[tokens].astype(np.float32)[:, None]
        return np.asarray(rows.sum(axis=0), np.float32)


def _unknown_token(tokenizer: Tokenizer) -> int | None:
    """Return the token for what the tokenizer does not know, which is left out of sums."""
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    if model.get("unk_id") is not None:
        return int(model["unk_id"])
    name = model.get("unk_token")
    return tokenizer.token_to_id(name) if name else None


def read_tensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the arrays of a safetensors file."""
    return parse_tensors(path.read_bytes(), path.name)


def parse_tensors(content: bytes, name: str) -> dict[str, npt.NDArray[Any]]:
    """Parse a safetensors file: eight bytes of length, a JSON head with types and offsets, the numbers."""
    length = int.from_bytes(content[:8], "little")
    if not 2 <= length <= min(len(content) - 8, _MAX_HEAD):
        raise ValueError(f"{name} is not a safetensors file")
    head: dict[str, Any] = json.loads(content[8 : 8 + length])
    numbers = memoryview(content)[8 + length :]
    tensors: dict[str, npt.NDArray[Any]] = {}
    for key, layout in head.items():
        if key == "__metadata__" or layout["dtype"] not in _DTYPES:
            continue
        start, end = layout["data_offsets"]
        tensors[key] = np.frombuffer(numbers[start:end], _DTYPES[layout["dtype"]]).reshape(layout["shape"])
    return tensors
