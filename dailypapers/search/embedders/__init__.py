"""Embedders turn texts into vectors; the engine takes any that keeps this protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

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


__all__ = ["Embedder", "Vectors"]
