"""The default embedder: a learnt vector for each word, a text is the direction of their sum.

There is no network to run: embedding a text is a table look-up and a sum, thousands of abstracts a second on one
core. The vectors are trained so that the first 32, 64 and 128 numbers are useful embeddings too (Kusupati et al.
2022, *Matryoshka Representation Learning*); their lengths are the words' learnt weights. docs/training.md says
how the weights that ship with the package were made.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Vectors
from dailypapers.search.embedders.tokens import Tokenizer

WEIGHTS = Path(__file__).parent / "weights" / "static.npz"


class StaticEmbedder:
    """Sums of word vectors, normalised. ``table`` is ``(words, dimensions)`` float32."""

    def __init__(self, name: str, vocabulary: Sequence[str], table: npt.NDArray[np.float32]) -> None:
        if len(vocabulary) != len(table):
            raise ValueError(f"{len(vocabulary)} words but {len(table)} vectors")
        self._name = name
        self._tokenizer = Tokenizer(vocabulary)
        self._table = table

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._table.shape[1])

    @property
    def tokenizer(self) -> Tokenizer:
        return self._tokenizer

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> StaticEmbedder:
        """Load the weights of a file written by `save`; without a path those that ship with the package.

        Raises `ValueError` for any other file. The shipped weights are read once and shared.
        """
        return _shipped() if path == WEIGHTS else _read(path)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self.embed_rows([np.array(self._tokenizer.rows(text), np.int32) for text in texts])

    def embed_rows(self, texts: Sequence[npt.NDArray[np.int32]]) -> Vectors:
        """Embed texts whose row numbers are known: the index tokenizes each paper once, for terms and vector."""
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for number, rows in enumerate(texts):
            if len(rows):  # a sum text by text stays in the cache, and wakes no threads as a matrix product does
                np.add.reduce(self._table.take(rows, axis=0), axis=0, out=out[number])
        norms = np.sqrt(np.einsum("ij,ij->i", out, out))
        return np.asarray(out / np.maximum(norms, 1e-12)[:, None], np.float32)


def save(path: Path, vocabulary: Sequence[str], table: npt.NDArray[np.float32], facts: dict[str, object]) -> str:
    """Write weights as int8 rows with one float16 scale each; returns the name, which holds their fingerprint."""
    scales = (np.abs(table).max(axis=1) / 127.0).astype(np.float16)
    rows = np.rint(table / np.maximum(scales.astype(np.float32), 1e-8)[:, None]).clip(-127, 127).astype(np.int8)
    words = zlib.compress("\n".join(vocabulary).encode(), 9)
    digest = hashlib.sha256(rows.tobytes() + scales.tobytes() + words).hexdigest()[:12]
    name = f"static-{table.shape[1]}-{digest}"
    about = json.dumps({"name": name, **facts}, sort_keys=True).encode()
    np.savez(
        path,
        rows=rows,
        scales=scales,
        vocabulary=np.frombuffer(words, np.uint8),
        about=np.frombuffer(about, np.uint8),
    )
    return name


@lru_cache(maxsize=1)
def _shipped() -> StaticEmbedder:
    return _read(WEIGHTS)


def _read(path: Path) -> StaticEmbedder:
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            vocabulary = zlib.decompress(file["vocabulary"].tobytes()).decode().split("\n")
            table = file["rows"].astype(np.float32)
            table *= file["scales"].astype(np.float32)[:, None]
    except (KeyError, ValueError, OSError, EOFError, zlib.error, BadZipFile) as error:
        raise ValueError(f"{path.name} is not a static embedding: {error}") from error
    return StaticEmbedder(str(about["name"]), vocabulary, table)
