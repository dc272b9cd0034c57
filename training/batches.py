"""Texts as bags of row numbers, and the pairs that belong together."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from dailypapers.search.embedders.tokens import Tokenizer
from training.corpus import Paper, sentences


@dataclass(frozen=True)
class Bags:
    """Texts one after another: ``rows[offsets[i]:offsets[i + 1]]`` are those of text ``i``."""

    rows: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def embed(
        self,
        chosen: npt.NDArray[np.int64],
        weights: torch.Tensor,
        longest: int,
        chance: np.random.Generator,
        keep: float = 0.9,
    ) -> torch.Tensor:
        """Sums of the rows of the chosen texts ``(len(chosen), dimensions)``, of ``longest`` words drawn at most.

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
        rows = torch.from_numpy(self.rows[starts[which] + np.minimum(place, lengths[which] - 1)].astype(np.int64))
        first = torch.from_numpy(ends - taken)
        return functional.embedding_bag(rows.to(weights.device), weights, first.to(weights.device), mode="sum")


def bags(tokenizer: Tokenizer, texts: Iterable[str]) -> Bags:
    """The bags of texts; one without any known word gets row 0."""
    rows: list[npt.NDArray[np.int32]] = []
    lengths = [0]
    for text in texts:
        found = tokenizer.rows(text) or [0]
        rows.append(np.asarray(found, np.int32))
        lengths.append(len(found))
    return Bags(np.concatenate(rows), np.cumsum(np.asarray(lengths, np.int64)))


def pairs_of(tokenizer: Tokenizer, papers: list[Paper], seed: int) -> tuple[Bags, Bags]:
    """Title with abstract, one sentence with the others, keywords with abstract where there are some."""
    chance = random.Random(seed)
    first: list[str] = []
    second: list[str] = []
    for paper in papers:
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
    return bags(tokenizer, first), bags(tokenizer, second)
