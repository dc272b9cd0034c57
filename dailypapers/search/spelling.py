"""The word somebody meant: among those of the papers of a result, the one with the fewest edits. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from dailypapers.search.embedders.tokens import fold

_WORD = re.compile(r"[^\W\d_]{3,40}")
_TWO_EDITS_FROM = 7  # letters, as the index forgives them


class _Candidate(NamedTuple):
    """In the order of choice: fewest edits, most frequent, alphabetical."""

    edits: int
    minus_count: int
    word: str


def correct(word: str, texts: Iterable[str]) -> str | None:
    """Return the word of `texts` nearest to `word`, the more frequent of equals; None when it is there itself.

    Within one edit, two from seven letters on. An edit is a letter more, less or other, or two neighbours exchanged
    (Damerau 1964).
    """
    misspelt = fold(word)
    maximum = 2 if len(misspelt) >= _TWO_EDITS_FROM else 1
    counts = Counter(fold(other) for text in texts for other in _WORD.findall(text))
    candidates = (
        _Candidate(edit_distance(misspelt, other, maximum), -count, other)
        for other, count in counts.items()
        if abs(len(other) - len(misspelt)) <= maximum
    )
    best = min((candidate for candidate in candidates if candidate.edits <= maximum), default=None)
    return best.word if best and best.edits else None


def edit_distance(one: str, other: str, maximum: int) -> int:
    """Count the edits from one word to another (optimal string alignment), `maximum + 1` when there are more."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, target in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > maximum:
            return maximum + 1
        before_last, last = last, row
    return min(last[-1], maximum + 1)
