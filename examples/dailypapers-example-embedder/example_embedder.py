"""An embedder: how often each letter occurs, which means little and shows the shape of it.

Used with DAILYPAPERS_EMBEDDER=example-letters:26; what is behind the colon is given to `make`. The name of an embedder
tells its vectors from those of others: it changes whenever they would.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dailypapers.search.embedders import Vectors


class Letters:
    """Counts letters."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.name = f"example-letters-{dimensions}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row of length 1 for each text, or of zeros for one without letters."""
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                if letter.isascii() and letter.isalpha():
                    row[(ord(letter) - ord("a")) % self.dimensions] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, lengths, out=rows, where=lengths > 0)


def make(source: str) -> Letters:
    """Return the embedder that a setting names."""
    return Letters(int(source or 26))
