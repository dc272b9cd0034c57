"""Embedders turn texts into vectors; the engine takes any that keeps this protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import Tokenizer

Vectors: TypeAlias = npt.NDArray[np.float32]
"""Shape ``(n, dimensions)``, each row of length 1, or all zero for a text with nothing in it."""


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors. Vectors of two embedders are never mixed: ``name`` tells them apart."""

    @property
    def name(self) -> str:
        """Identifies the weights, not just the method: other weights, other name."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, ``(len(texts), dimensions)``, L2-normalised; a zero row for an empty text."""


@runtime_checkable
class RowEmbedder(Embedder, Protocol):
    """An embedder that sums rows of a table, so that a paper is tokenized once for its terms and its vector."""

    @property
    def tokenizer(self) -> Tokenizer:
        """Maps tokens to row numbers."""

    def embed_rows(self, texts: Sequence[npt.NDArray[np.int32]]) -> Vectors:
        """Embed texts whose row numbers are known."""


@runtime_checkable
class QueryEmbedder(Embedder, Protocol):
    """An embedder that treats a query differently from a paper, by an instruction put before it for instance."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed queries, to be compared with what `embed` makes of papers."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the engine must know of an embedder's vectors; measured, see benchmarks/search/README.md.

    ``words_share``: what BM25 counts beside the cosine, 0…1. ``feedback``: how far the query's vector is moved towards
    the mean of the best papers, 0…1. ``far``: the cosine under which the nearest paper is not close.
    """

    words_share: float = 0.7
    feedback: float = 0.3
    far: float = 0.55


def profile(embedder: Embedder | None) -> Profile:
    """Return the embedder's own ``profile``; without one that of the shipped embedding."""
    return getattr(embedder, "profile", None) or Profile()


def embed_query(embedder: Embedder, text: str) -> npt.NDArray[np.float32]:
    """Embed a query, ``(dimensions,)``."""
    embed = embedder.embed_queries if isinstance(embedder, QueryEmbedder) else embedder.embed
    return np.asarray(embed([text])[0], np.float32)


__all__ = ["Embedder", "Profile", "QueryEmbedder", "RowEmbedder", "Vectors", "embed_query", "profile"]
