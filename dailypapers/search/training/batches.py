"""Texts as bags of row numbers, and the pairs that belong together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import Tokenizer
from dailypapers.search.training.corpus import Paper, sentences

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Bags:
    """Texts one after another: ``rows[offsets[i]:offsets[i + 1]]`` are those of text ``i``, at least one."""

    rows: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def drawn(
        self, chosen: npt.NDArray[np.int64], longest: int, chance: np.random.Generator, keep: float = 0.9
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Rows of the chosen texts one after another, and where each text begins; ``longest`` rows a text at most.

        Words are left out at random (``keep`` of them stay), so that no single one carries a text.
        """
        starts, lengths = self.offsets[chosen], np.diff(self.offsets)[chosen]
        taken = np.minimum(np.ceil(lengths * keep).astype(np.int64), longest)
        ends = np.cumsum(taken)
        which = np.repeat(np.arange(len(chosen)), taken)
        # Evenly spaced places from a random beginning: without repetition, and every word equally likely.
        rank = np.arange(ends[-1]) - np.repeat(ends - taken, taken)
        stride = lengths / np.maximum(taken, 1)
        place = np.floor((rank + chance.random(len(chosen))[which]) * stride[which]).astype(np.int64)
        rows = self.rows[starts[which] + np.minimum(place, lengths[which] - 1)].astype(np.int64)
        return rows, ends - taken

    def sums(self, table: Floats, chosen: npt.NDArray[np.int64]) -> Floats:
        """Normalised sums of all rows of the chosen texts, ``(len(chosen), dimensions)``."""
        parts = [table[self.rows[self.offsets[i] : self.offsets[i + 1]]].sum(axis=0) for i in chosen.tolist()]
        whole = np.stack(parts)
        return np.asarray(whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9), np.float32)


def bags(tokenizer: Tokenizer, texts: Iterable[str]) -> Bags:
    """The bags of texts; one without any known word gets row 0."""
    rows: list[npt.NDArray[np.int32]] = []
    lengths = [0]
    for text in texts:
        found = tokenizer.rows(text) or [0]
        rows.append(np.asarray(found, np.int32))
        lengths.append(len(found))
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
    """Title with abstract, one sentence with the others, keywords with abstract where there are some."""
    chance = random.Random(seed)
    first: list[str] = []
    second: list[str] = []
    owners: list[int] = []
    for owner, paper in enumerate(papers):
        first.append(paper.title)
        second.append(paper.abstract)
        parts = sentences(paper.abstract)
        if len(parts) > 2:
            one = chance.randrange(len(parts))
            first.append(parts[one])
            second.append(" ".join([paper.title, *parts[:one], *parts[one + 1 :]]))
        if paper.keywords:
            first.append(" ".join(paper.keywords))
            second.append(paper.abstract)
        owners += [owner] * (len(first) - len(owners))
    return Pairs(bags(tokenizer, first), bags(tokenizer, second), np.asarray(owners, np.int64))


@dataclass(frozen=True)
class Lesson:
    """What the teacher says: texts as bags of rows, single words first, and their vectors turned to our dimensions."""

    texts: Bags
    targets: Floats
    words: int

    def drawn(self, batch: int, words_share: float, chance: np.random.Generator) -> npt.NDArray[np.int64]:
        """Places of a batch of single words and of texts, of each its share."""
        words = round(batch * words_share) if self.words < len(self.texts) else batch
        return np.concatenate(
            [chance.integers(0, self.words, words), chance.integers(self.words, len(self.texts), batch - words)]
            if words < batch
            else [chance.integers(0, self.words, words)]
        )
