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
from dailypapers.search.engine.ranking.retrieval import Ranking
from dailypapers.search.engine.store.column_store import Columns

FOLDED_AMONG = 200
"""Only the best so many candidates are compared, whatever page is asked for."""

NEAR = 0.85
"""Cosine from which two papers are worth comparing; of 2,879 pairs of one title the least has 0.87, 99 % have 0.97."""


class Work(NamedTuple):
    """What tells one work from another."""

    title: str
    authors: tuple[str, ...]


Identify: TypeAlias = Callable[[Sequence[int]], Mapping[int, Work]]
"""Gives title and authors of papers by id, from wherever the texts are kept; what it leaves out is not folded."""


def same(one: Work, other: Work) -> bool:
    """Whether two papers are one work."""
    title = _words(one.title)
    return bool(title) and title == _words(other.title) and bool(_people(one) & _people(other))


@lru_cache(maxsize=1_024)  # each title of a list is compared with many
def _words(title: str) -> tuple[str, ...]:
    return tuple(words(title))


def _people(work: Work) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for name in work.authors:
        last, comma, first = name.partition(",")
        parts = words(f"{first} {last}" if comma else name)
        if parts:
            found.add((parts[-1], parts[0][0]))
    return found


def behind(ids: Sequence[int], identify: Identify, vectors: npt.NDArray[np.float32] | None) -> dict[int, list[int]]:
    """For places of ``ids``, best first, the places of later ones that are the same work.

    With ``vectors`` of length 1, one a paper, only papers near to another are identified.
    """
    if len(ids) < 2:
        return {}
    near = np.ones((len(ids), len(ids)), np.bool_) if vectors is None else vectors @ vectors.T >= NEAR
    np.fill_diagonal(near, False)
    asked = np.flatnonzero(near.any(axis=1)).tolist()
    if not asked:
        return {}
    works = identify([ids[place] for place in asked])
    found: dict[int, list[int]] = {}
    taken: set[int] = set()
    for place in asked:
        work = works.get(ids[place])
        if place in taken or work is None:
            continue
        for other in np.flatnonzero(near[place]).tolist():
            if other > place and other not in taken and (later := works.get(ids[other])) and same(work, later):
                found.setdefault(place, []).append(other)
                taken.add(other)
    return found


def folded(ranking: Ranking, columns: Columns, identify: Identify | None) -> Ranking:
    """Of several papers of one work only the best is left, with the ids of the others in ``folded``."""
    if identify is None or not len(ranking.rows):
        return ranking
    rows = ranking.rows[:FOLDED_AMONG]
    ids = columns.ids[rows].tolist()
    found = behind(ids, identify, columns.vectors(rows) if columns.dimensions else None)
    gone = [place for others in found.values() for place in others]
    hidden = {int(rows[place]): tuple(ids[other] for other in others) for place, others in found.items()}
    kept = ranking.taking(np.delete(np.arange(len(ranking.rows)), gone))
    return replace(kept, total=ranking.total - len(gone), folded=hidden)
