"""The table of row vectors before and after the training: its start, and its turn to principal directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import CONTINUATION, Tokenizer
from dailypapers.search.training.batches import Bags

Floats = npt.NDArray[np.float32]
_SAMPLE = 20_000  # texts that decide the directions


def start_table(
    rows: Sequence[str], counts: Mapping[str, int], words: Mapping[str, Floats], dimensions: int, seed: int
) -> Floats:
    """Make the first vectors: the teacher's for each word it was asked about, small random ones otherwise.

    What all words share is taken out, or sums of many words would all point there. A piece begins as the mean of the
    words it is in. Lengths are those of Arora et al. 2017 (*A simple but tough-to-beat baseline for sentence
    embeddings*): ``a / (a + p)`` for a word of frequency ``p``.
    """
    rng = np.random.default_rng(seed)
    table = rng.normal(0, 1 / dimensions**0.5, (len(rows), dimensions)).astype(np.float32)
    tokenizer = Tokenizer(rows)
    sums: dict[int, Floats] = {}
    shared = np.asarray(np.mean(list(words.values()), axis=0) if words else np.zeros(dimensions), np.float32)
    for word, teacher_vector in words.items():
        vector = (teacher_vector - shared) / max(float(np.linalg.norm(teacher_vector - shared)), 1e-9)
        pieces = tokenizer.pieces(word)
        if len(pieces) == 1:
            table[pieces[0]] = vector
        else:
            for row in pieces:
                if rows[row].startswith(CONTINUATION):
                    sums[row] = sums[row] + vector if row in sums else vector
    for row, total in sums.items():
        table[row] = 0.5 * total / max(float(np.linalg.norm(total)), 1e-9)
    total_count = max(1, sum(counts.values()))
    share = np.array([counts.get(row, 1) / total_count for row in rows], np.float32)
    return np.asarray(table * (1e-3 / (1e-3 + share))[:, None], np.float32)


def reduce_dimensions(vectors: npt.NDArray[np.float16], dimensions: int) -> Floats:
    """Turn teacher vectors to their principal directions, the strongest first, so that truncating loses least.

    A teacher of fewer dimensions is filled up with zeros.
    """
    sample = vectors[:: max(1, len(vectors) // 50_000)].astype(np.float32)
    _, directions = np.linalg.eigh(sample.T @ sample)
    reduced = vectors.astype(np.float32) @ directions[:, ::-1][:, :dimensions]
    reduced = np.pad(reduced, ((0, 0), (0, dimensions - reduced.shape[1])))
    return np.asarray(reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-9), np.float32)


def align(table: Floats, texts: Bags) -> Floats:
    """Turn the table so that the texts' vectors vary most in the first dimension, least in the last.

    Inner products stay as they are; those of the first few dimensions come as near to them as they can (principal
    components, Eckart and Young 1936), which is what the coarse pass of a search looks at.
    """
    vectors = texts.sums(table, np.arange(0, len(texts), max(1, len(texts) // _SAMPLE)))
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(table @ directions[:, ::-1], np.float32)
