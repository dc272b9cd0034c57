"""Near-duplicates: the same work as several papers, shown once.

Two papers are one work when their titles are the same words and one author at least is the same: by the last name and
the first letter, as the plainest rule of author matching has it (Milojević 2013, *Accuracy of simple, initials-based
methods for author name disambiguation*).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import words
from dailypapers.search.engine.ranking.candidates import Ranking
from dailypapers.search.engine.store.column_store import Columns
from dailypapers.search.engine.vectors.binary_codes import all_products

MAX_CANDIDATES = 200
"""How many of the best candidates are compared, whatever page is asked for."""

NEAR = 0.85
"""Cosine from which two papers are worth comparing; of 2,879 pairs of one title the least has 0.87, 99 % have 0.97."""


class Work(NamedTuple):
    """What tells one work from another."""

    title: str
    authors: tuple[str, ...]


Identify: TypeAlias = Callable[[Sequence[int]], Mapping[int, Work]]
"""Returns title and authors of papers by id, from wherever the texts are kept; what it leaves out is not folded."""


class _AuthorKey(NamedTuple):
    last_name: str
    initial: str


def is_same_work(one: Work, other: Work) -> bool:
    """Tell whether two papers are one work."""
    title = _title_words(one.title)
    return bool(title) and title == _title_words(other.title) and bool(_author_keys(one) & _author_keys(other))


@lru_cache(maxsize=1_024)  # each title of a list is compared with many
def _title_words(title: str) -> tuple[str, ...]:
    return tuple(words(title))


def _author_keys(work: Work) -> set[_AuthorKey]:
    keys: set[_AuthorKey] = set()
    for name in work.authors:
        last, comma, first = name.partition(",")
        parts = words(f"{first} {last}" if comma else name)
        if parts:
            keys.add(_AuthorKey(parts[-1], parts[0][0]))
    return keys


def find_duplicates(
    ids: Sequence[int], identify: Identify, vectors: npt.NDArray[np.float32] | None
) -> dict[int, list[int]]:
    """Find papers of one work among ``ids``, best first: for the position of a paper those of later ones like it.

    With ``vectors`` of length 1, one a paper, only papers near to another are identified.
    """
    if len(ids) < 2:
        return {}
    near = np.ones((len(ids), len(ids)), np.bool_) if vectors is None else all_products(vectors, vectors) >= NEAR
    np.fill_diagonal(near, False)
    compared = np.flatnonzero(near.any(axis=1)).tolist()
    if not compared:
        return {}
    works = identify([ids[position] for position in compared])
    duplicates: dict[int, list[int]] = {}
    folded: set[int] = set()
    for position in compared:
        work = works.get(ids[position])
        if position in folded or work is None:
            continue
        for other in np.flatnonzero(near[position]).tolist():
            if other <= position or other in folded:
                continue
            other_work = works.get(ids[other])
            if other_work and is_same_work(work, other_work):
                duplicates.setdefault(position, []).append(other)
                folded.add(other)
    return duplicates


def folded(ranking: Ranking, columns: Columns, identify: Identify | None) -> Ranking:
    """Keep of several papers of one work only the best, with the ids of the others in ``folded``."""
    if identify is None or not len(ranking.rows):
        return ranking
    rows = ranking.rows[:MAX_CANDIDATES]
    ids = columns.ids[rows].tolist()
    duplicates = find_duplicates(ids, identify, columns.vectors(rows) if columns.dimensions else None)
    removed = [position for others in duplicates.values() for position in others]
    hidden = {int(rows[position]): tuple(ids[other] for other in others) for position, others in duplicates.items()}
    kept = ranking.select(np.delete(np.arange(len(ranking.rows)), removed))
    return replace(kept, total=ranking.total - len(removed), folded=hidden)
