"""Embedders turn texts into vectors; the engine takes any that keeps this protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import Tokenizer

Vectors: TypeAlias = npt.NDArray[np.float32]
"""Shape ``(n, dimensions)``, each row of length 1, or all zero for a text with nothing in it."""


@runtime_checkable
class Embedder(Protocol):
    """Texts to vectors. Vectors of two embedders are never mixed: ``name`` tells them apart."""

    @property
    def name(self) -> str:
        """Identifies the weights, not just the method: other weights, other name."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, ``(len(texts), dimensions)``, L2-normalised; a zero row for an empty text."""


@runtime_checkable
class RowEmbedder(Embedder, Protocol):
    """An embedder that sums rows of a table, so that a paper is cut into tokens once, for words and for meaning."""

    @property
    def tokenizer(self) -> Tokenizer:
        """Tokens to row numbers."""

    def embed_rows(self, texts: Sequence[npt.NDArray[np.int32]]) -> Vectors:
        """`embed` of texts whose row numbers are known."""


__all__ = ["Embedder", "RowEmbedder", "Vectors"]
