"""The word somebody meant: among those of the papers that were found, the one with the fewest edits. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from dailypapers.search.embedders.tokens import fold

_WORD = re.compile(r"[^\W\d_]{3,40}")
_TWO_EDITS_FROM = 7  # letters, as the index forgives them


def meant(word: str, texts: Iterable[str]) -> str | None:
    """The word of `texts` nearest to `word`, the more frequent of equals, within one edit, two from seven letters on.

    An edit is a letter more, less or other, or two neighbours exchanged (Damerau 1964).
    """
    wanted = fold(word)
    most = 2 if len(wanted) >= _TWO_EDITS_FROM else 1
    counts = Counter(fold(found) for text in texts for found in _WORD.findall(text))
    best: tuple[int, int, str] | None = None
    for candidate, count in counts.items():
        if abs(len(candidate) - len(wanted)) <= most and (edits := distance(wanted, candidate, most)) <= most:
            best = min(best or (edits, -count, candidate), (edits, -count, candidate))
    return best[2] if best and best[0] else None


def distance(one: str, other: str, most: int) -> int:
    """Edits from one word to another, `most + 1` when there are more: the optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        line = [i]
        for j, target in enumerate(other, 1):
            cost = min(row[j] + 1, line[j - 1] + 1, row[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, row = row, line
    return min(row[-1], most + 1)
