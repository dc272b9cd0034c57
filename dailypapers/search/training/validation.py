"""Measuring a training without any judged collection: papers left out of it are searched.

``agreement``: of the teacher's ten nearest texts to a title, the share that is among our ten nearest.
``title`` and ``sentence``: reciprocal rank at 10 of the abstract that belongs to a title, of the rest of the abstract
that belongs to its first sentence.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder
from dailypapers.search.training.corpus import Paper, sentences

Floats = npt.NDArray[np.float32]
HELD_OUT_EVERY = 40


class Split(NamedTuple):
    training: list[Paper]
    validation: list[Paper]


def split(papers: list[Paper]) -> Split:
    """Split papers into those to train on, and every fortieth to validate with."""
    training = [paper for number, paper in enumerate(papers) if number % HELD_OUT_EVERY]
    return Split(training, papers[::HELD_OUT_EVERY])


def agreement(embedder: Embedder, titles: list[str], texts: list[str], teacher_vectors: dict[str, Floats]) -> float:
    """Compute the mean overlap of the teacher's and our ten nearest texts to each title."""
    theirs = np.stack([teacher_vectors[t] for t in titles]) @ np.stack([teacher_vectors[t] for t in texts]).T
    ours = embedder.embed(titles) @ embedder.embed(texts).T
    column = {text: number for number, text in enumerate(texts)}
    for row, title in enumerate(titles):
        if title in column:
            theirs[row, column[title]] = ours[row, column[title]] = -2
    nearest = zip(np.argsort(-theirs, axis=1)[:, :10], np.argsort(-ours, axis=1)[:, :10], strict=True)
    return float(np.mean([len(np.intersect1d(their_ten, our_ten)) / 10 for their_ten, our_ten in nearest]))


def reciprocal_rank(queries: Floats, documents: Floats) -> float:
    """Compute the mean reciprocal rank, up to ten, of document ``i`` for query ``i``."""
    scores = queries @ documents.T
    ranks = (scores > np.diag(scores)[:, None]).sum(axis=1) + 1
    return float(np.where(ranks <= 10, 1 / ranks, 0).mean())


def validate(embedder: Embedder, papers: list[Paper], teacher_vectors: dict[str, Floats]) -> dict[str, float]:
    """Compute all figures for the papers left out."""
    titles = [p.title for p in papers if p.title in teacher_vectors][:1_000]
    texts = list(dict.fromkeys(t for p in papers for t in (p.title, *sentences(p.abstract)) if t in teacher_vectors))
    abstracts = [abstract for p in papers if len(abstract := sentences(p.abstract)) > 2]
    return {
        "agreement": round(agreement(embedder, titles, texts, teacher_vectors), 4) if titles else 0.0,
        "title": round(
            reciprocal_rank(embedder.embed([p.title for p in papers]), embedder.embed([p.abstract for p in papers])), 4
        ),
        "sentence": round(
            reciprocal_rank(
                embedder.embed([abstract[0] for abstract in abstracts]),
                embedder.embed([" ".join(abstract[1:]) for abstract in abstracts]),
            ),
            4,
        ),
    }
