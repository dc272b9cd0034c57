"""Texts as bags of row numbers, and the pairs that belong together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import Tokenizer
from dailypapers.search.training.corpus import Paper, sentences

Floats = npt.NDArray[np.float32]


class RowSample(NamedTuple):
    """Rows of texts one after another, and where each text begins."""

    rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bags:
    """Texts one after another: ``rows[offsets[i]:offsets[i + 1]]`` are those of text ``i``, at least one."""

    rows: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def sample(
        self, chosen: npt.NDArray[np.int64], max_rows: int, rng: np.random.Generator, keep: float = 0.9
    ) -> RowSample:
        """Sample the rows of the chosen texts, ``max_rows`` a text at most.

        Words are left out at random (``keep`` of them stay), so that no single one carries a text.
        """
        starts, lengths = self.offsets[chosen], np.diff(self.offsets)[chosen]
        counts = np.minimum(np.ceil(lengths * keep).astype(np.int64), max_rows)
        ends = np.cumsum(counts)
        text = np.repeat(np.arange(len(chosen)), counts)
        # Evenly spaced positions from a random beginning: without repetition, and every word equally likely.
        number = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
        stride = lengths / np.maximum(counts, 1)
        position = np.floor((number + rng.random(len(chosen))[text]) * stride[text]).astype(np.int64)
        rows = self.rows[starts[text] + np.minimum(position, lengths[text] - 1)].astype(np.int64)
        return RowSample(rows, ends - counts)

    def sums(self, table: Floats, chosen: npt.NDArray[np.int64]) -> Floats:
        """Return normalised sums of all rows of the chosen texts, ``(len(chosen), dimensions)``."""
        sums = [table[self.rows[self.offsets[i] : self.offsets[i + 1]]].sum(axis=0) for i in chosen.tolist()]
        vectors = np.stack(sums)
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)


def bags(tokenizer: Tokenizer, texts: Iterable[str]) -> Bags:
    """Make the bags of texts; one without any known word gets row 0."""
    rows: list[npt.NDArray[np.int32]] = []
    lengths = [0]
    for text in texts:
        text_rows = tokenizer.rows(text) or [0]
        rows.append(np.asarray(text_rows, np.int32))
        lengths.append(len(text_rows))
    return Bags(np.concatenate(rows), np.cumsum(np.asarray(lengths, np.int64)))


@dataclass(frozen=True)
class Pairs:
    """Texts that belong together, and the number of the paper that both come from."""

    first: Bags
    second: Bags
    owners: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.owners)


def pairs_of(tokenizer: Tokenizer, papers: Sequence[Paper], seed: int) -> Pairs:
    """Pair title with abstract, one sentence with the others, keywords with abstract where there are some."""
    generator = random.Random(seed)
    first: list[str] = []
    second: list[str] = []
    owners: list[int] = []
    for owner, paper in enumerate(papers):
        first.append(paper.title)
        second.append(paper.abstract)
        abstract = sentences(paper.abstract)
        if len(abstract) > 2:
            number = generator.randrange(len(abstract))
            first.append(abstract[number])
            second.append(" ".join([paper.title, *abstract[:number], *abstract[number + 1 :]]))
        if paper.keywords:
            first.append(" ".join(paper.keywords))
            second.append(paper.abstract)
        owners += [owner] * (len(first) - len(owners))
    return Pairs(bags(tokenizer, first), bags(tokenizer, second), np.asarray(owners, np.int64))


@dataclass(frozen=True)
class Lesson:
    """What the teacher's vectors are learnt from: texts as bags of rows, ``words`` single words first, and targets."""

    texts: Bags
    targets: Floats
    words: int

    def sample(self, batch: int, words_share: float, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Sample the numbers of texts for a batch, of single words their share."""
        words = round(batch * words_share) if self.words < len(self.texts) else batch
        numbers = [rng.integers(0, self.words, words)]
        if words < batch:
            numbers.append(rng.integers(self.words, len(self.texts), batch - words))
        return np.concatenate(numbers)
