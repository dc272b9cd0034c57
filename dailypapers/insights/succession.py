"""Which of the new topics carries on which of those before: by the papers that they share. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

CARRIES_ON = 0.3  # the Jaccard index from which a topic is the same one (Greene, Doyle, Cunningham 2010)


class Succession(NamedTuple):
    """`same` maps new topics to the old ones that they are, `heirs` every old one to where most of its papers are."""

    same: dict[int, int]
    heirs: dict[int, int]


def succession(before: Mapping[int, int], after: Mapping[int, int]) -> Succession:
    """Compare the topics of papers before and after, by the papers' ids; those that have only one count for nothing.

    A new topic is an old one where they share most of their papers: each at most one, the most alike first. An old one
    whose papers are gone has no heir.
    """
    shared = Counter((before[paper], after[paper]) for paper in before.keys() & after.keys())
    olds, news = Counter[int](), Counter[int]()
    for (old, new), papers in shared.items():
        olds[old] += papers
        news[new] += papers
    alike = sorted((-papers / (olds[old] + news[new] - papers), old, new) for (old, new), papers in shared.items())
    same: dict[int, int] = {}
    for distance, old, new in alike:
        if -distance >= CARRIES_ON and new not in same and old not in same.values():
            same[new] = old
    by_old: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (old, new), papers in shared.items():
        by_old[old].append((-papers, new))
    heirs = {old: min(rows)[1] for old, rows in by_old.items()} | {old: new for new, old in same.items()}
    return Succession(same, heirs)
