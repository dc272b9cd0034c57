"""A topic stays the one it was while most of its papers stay together, however topics are numbered and however many."""

from __future__ import annotations

import pytest

from dailypapers.insights.succession import succession

OLD = {paper: paper // 10 for paper in range(40)}  # four topics of ten papers


@pytest.mark.parametrize(
    ("after", "same", "heirs"),
    [
        ({paper: 3 - topic for paper, topic in OLD.items()}, {0: 3, 1: 2, 2: 1, 3: 0}, {0: 3, 1: 2, 2: 1, 3: 0}),
        ({**OLD, 9: 1, 19: 2, 50: 0}, {0: 0, 1: 1, 2: 2, 3: 3}, {0: 0, 1: 1, 2: 2, 3: 3}),
        ({paper: paper // 20 for paper in range(40)}, {0: 0, 1: 2}, {0: 0, 1: 0, 2: 1, 3: 1}),  # merged
        ({paper: 9 if paper < 4 else topic for paper, topic in OLD.items()}, {0: 0, 1: 1, 2: 2, 3: 3}, {0: 0, 1: 1, 2: 2, 3: 3}),
        ({paper: paper % 10 for paper in range(40)}, {}, {0: 0, 1: 0, 2: 0, 3: 0}),  # nothing stayed together
        (dict.fromkeys(range(10), 0), {0: 0}, {0: 0}),  # the papers of the others are gone
        ({}, {}, {}),
    ],
    ids=["renumbered", "grown", "merged", "split", "reshuffled", "gone", "empty"],
)  # fmt: skip
def test_topics_are_known_by_their_papers(after: dict[int, int], same: dict[int, int], heirs: dict[int, int]) -> None:
    assert succession(OLD, after) == (same, heirs)
