"""Choosing the rows of the embedding: words of the corpus, plus pieces for the words that have no row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dailypapers.search.embedders.tokens import CONTINUATION, words

_MAX_PIECE = 7


def count(texts: Iterable[str]) -> Counter[str]:
    """Count each folded word."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words(text))
    return counts


def choose(counts: Counter[str], size: int, pieces: int, required: Iterable[str] = ()) -> list[str]:
    """Choose ``size`` rows, ``pieces`` of them continuation pieces; ``required`` words come before frequent ones.

    Then come the words that occur most, except long numbers. A continuation piece is an ending or a middle of the
    words without a row, scored by what it saves: occurrences times its length less one.
    """
    word_rows = size - pieces
    chosen: dict[str, None] = {}
    for word in required:
        chosen.setdefault(word)
    for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(chosen) >= word_rows:
            break
        if not (word.isdigit() and len(word) > 4) and len(word) <= 30:
            chosen.setdefault(word)
    has_row = set(list(chosen)[:word_rows])
    gains: Counter[str] = Counter()
    for word, n in counts.items():
        if word in has_row or n < 2 or len(word) > 30:
            continue
        head = next((end for end in range(len(word) - 1, 2, -1) if word[:end] in has_row), 0)
        if head:
            rest = word[head:]
            gains[rest[:12]] += min(n, 50) * len(rest)
            for start in range(len(rest)):
                for end in range(start + 1, min(len(rest), start + _MAX_PIECE) + 1):
                    gains[rest[start:end]] += min(n, 50) * (end - start - 1)
    letters = [CONTINUATION + c for c in "abcdefghijklmnopqrstuvwxyz0123456789"]
    ranked = sorted(gains.items(), key=lambda item: (-item[1], item[0]))
    best = [CONTINUATION + piece for piece, _ in ranked[:pieces] if len(piece) > 1]
    return list(chosen)[:word_rows] + (letters + best)[:pieces]
