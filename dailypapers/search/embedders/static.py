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
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Vectors
from dailypapers.search.embedders.tokens import Tokenizer

WEIGHTS = Path(__file__).parent / "weights" / "static.npz"


class StaticEmbedder:
    """Sums of word vectors, normalised. ``table`` is ``(words, dimensions)``: float32, or int8 with a scale a word."""

    def __init__(
        self,
        name: str,
        vocabulary: Sequence[str],
        table: npt.NDArray[np.float32] | npt.NDArray[np.int8],
        scales: npt.NDArray[np.float32] | None = None,
    ) -> None:
        if len(vocabulary) != len(table):
            raise ValueError(f"{len(vocabulary)} words but {len(table)} vectors")
        self._name = name
        self._tokenizer = Tokenizer(vocabulary)
        self._table, self._scales = table, scales

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
                vectors = self._table.take(rows, axis=0).astype(np.float32, copy=False)
                if self._scales is None:
                    np.add.reduce(vectors, axis=0, out=out[number])
                else:
                    np.einsum("i,ij->j", self._scales.take(rows), vectors, out=out[number])
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
            scales = file["scales"].astype(np.float32)
        rows = _mapped(path, "rows.npy")
    except (KeyError, ValueError, OSError, EOFError, zlib.error, BadZipFile) as error:
        raise ValueError(f"{path.name} is not a static embedding: {error}") from error
    return StaticEmbedder(str(about["name"]), vocabulary, rows, scales)


def _mapped(path: Path, name: str) -> npt.NDArray[np.int8]:
    """Map an array of a file by `np.savez`: all processes share its pages, and only rows that are used are read."""
    with path.open("rb") as file, ZipFile(file) as archive:
        with archive.open(name) as member:  # checks the local header; the array's own stands at the start
            version = np.lib.format.read_magic(member)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, is_fortran, dtype = read(member)
            header = member.tell()
        info = archive.getinfo(name)
        if info.compress_type != ZIP_STORED or is_fortran or dtype != np.int8:
            raise ValueError("its rows are compressed, or no int8")
        file.seek(info.header_offset + 26)  # lengths of name and extra field in the local header
        lengths = int.from_bytes(file.read(2), "little") + int.from_bytes(file.read(2), "little")
        offset = info.header_offset + 30 + lengths + header
    return np.memmap(path, np.int8, "r", offset, shape)
