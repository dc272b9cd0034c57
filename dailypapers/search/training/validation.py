"""Choosing settings without looking at any judged collection: papers left out of training are searched.

``agreement``: of the teacher's ten nearest texts to a title, the share that is among our ten nearest.
``title`` and ``sentence``: reciprocal rank at 10 of the abstract that belongs to a title, of the rest of the abstract
that belongs to its first sentence.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder
from dailypapers.search.training.corpus import Paper, sentences

Floats = npt.NDArray[np.float32]
EVERY = 40


def left_out(papers: list[Paper]) -> tuple[list[Paper], list[Paper]]:
    """The papers to train on, and every fortieth to validate with."""
    return [p for i, p in enumerate(papers) if i % EVERY], papers[::EVERY]


def agreement(embedder: Embedder, titles: list[str], texts: list[str], said: dict[str, Floats]) -> float:
    """Mean overlap of the teacher's and our ten nearest texts to each title."""
    theirs = np.stack([said[t] for t in titles]) @ np.stack([said[t] for t in texts]).T
    ours = embedder.embed(titles) @ embedder.embed(texts).T
    place = {text: i for i, text in enumerate(texts)}
    for row, title in enumerate(titles):
        if title in place:
            theirs[row, place[title]] = ours[row, place[title]] = -2
    wanted, found = np.argsort(-theirs, axis=1)[:, :10], np.argsort(-ours, axis=1)[:, :10]
    return float(np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(wanted, found, strict=True)]))


def reciprocal_rank(queries: Floats, documents: Floats) -> float:
    """Mean reciprocal rank, up to ten, of document ``i`` for query ``i``."""
    scores = queries @ documents.T
    ranks = (scores > np.diag(scores)[:, None]).sum(axis=1) + 1
    return float(np.where(ranks <= 10, 1 / ranks, 0).mean())


def validate(embedder: Embedder, papers: list[Paper], said: dict[str, Floats]) -> dict[str, float]:
    """All figures for the papers left out."""
    titles = [p.title for p in papers if p.title in said][:1_000]
    texts = [t for p in papers for t in (p.title, *sentences(p.abstract)) if t in said]
    long = [(p, sentences(p.abstract)) for p in papers]
    long = [(p, parts) for p, parts in long if len(parts) > 2]
    return {
        "agreement": round(agreement(embedder, titles, list(dict.fromkeys(texts)), said), 4) if titles else 0.0,
        "title": round(
            reciprocal_rank(embedder.embed([p.title for p in papers]), embedder.embed([p.abstract for p in papers])), 4
        ),
        "sentence": round(
            reciprocal_rank(
                embedder.embed([parts[0] for _, parts in long]),
                embedder.embed([" ".join(parts[1:]) for _, parts in long]),
            ),
            4,
        ),
    }
