"""Text to rows of a static embedding: folded words, and pieces of the words that have no row of their own.

The tokenizer is a table look-up in plain Python: one regular expression finds the words of a text, one dictionary
gives their rows. A word seen for the first time is split into pieces by greedy longest match (Schuster and Nakajima
2012, *Japanese and Korean voice search*, the method known as WordPiece) and remembered, so that a corpus costs one
split per distinct word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain

CONTINUATION = "##"
"""Marks a row that may stand only inside a word, as in ``##ization``."""

PLAIN_WORD = r"[^\W_]+(?:\+\+|#)?"
_WORD = re.compile(PLAIN_WORD)
JOINED_WORDS = r"[^\W_]+(?:\+\+|#|(?:[-\u2010-\u2013_./][^\W_]+)+)?"
_TOKEN = re.compile(JOINED_WORDS)
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in "-_./+#"}
_MAY_COMBINE = re.compile("[\u0300-\u036f\u0483-\u1fff\u20d0-\u20ff\u2cef-\uffff\U00010000-\U0010ffff]")
_MIN_HEAD = 3
_MAX_WORD = 64
_MAX_CACHED = 50_000
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
}  # fmt: skip
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"}
"""Latin letters that are no letter with a mark, as people without that key type them."""

_TABLE = str.maketrans(_GREEK | _LETTERS)


def fold(text: str) -> str:
    """Fold a text: lower case, no accents, no compatibility forms, Greek letters by name (``β-Éa``: ``beta-ea``)."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    if _MAY_COMBINE.search(decomposed):
        decomposed = "".join(c for c in decomposed if not unicodedata.combining(c))
    return decomposed if decomposed.isascii() else decomposed.translate(_TABLE)


def words(text: str) -> list[str]:
    """Return the folded words of a text in order; ``C++`` and ``C#`` keep their signs."""
    return _WORD.findall(fold(text))


def pieces(text: str) -> list[str]:
    """Split a folded text at what is surely no part of a token; most pieces are one token.

    Pieces are what a corpus repeats: a caller that caches what it makes of a piece tokenizes only new ones.
    """
    folded = fold(text)
    # Blanks instead of the pattern where that does: twice as fast.
    return folded.translate(_BLANKS).split() if folded.isascii() else _TOKEN.findall(folded)


def tokens(text: str) -> list[str]:
    """Return the folded tokens of a text in order: words; those joined by a hyphen, dot, slash or underscore as one."""
    result: list[str] = []
    for piece in pieces(text):
        if piece.isalnum():
            result.append(piece)
        else:
            result += _TOKEN.findall(piece)
    return result


class Tokenizer:
    """Maps texts to row numbers of an embedding table.

    ``vocabulary[i]`` is the word of row ``i``; entries that begin with ``##`` are continuation pieces.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self._row = {word: row for row, word in enumerate(self.vocabulary)}
        self._rows_of_token = _RowCache(self)

    def __len__(self) -> int:
        return len(self.vocabulary)

    def row_of(self, word: str) -> int | None:
        """Return the row of a word that has one of its own."""
        return None if word.startswith(CONTINUATION) else self._row.get(word)

    def rows(self, text: str) -> list[int]:
        """Return row numbers of the words of ``text``, in order; words without any known piece give nothing."""
        return self.rows_of(tokens(text))

    def rows_of(self, folded: Iterable[str]) -> list[int]:
        """Return row numbers for what `tokens` made of a text."""
        return list(chain.from_iterable(map(self._rows_of_token.__getitem__, folded)))

    def pieces(self, word: str) -> tuple[int, ...]:
        """Return the rows of one folded word: its own, or those of its pieces by greedy longest match."""
        row = self._row.get(word)
        if row is not None:
            return (row,)
        rows: list[int] = []
        start = 0
        end_of_word = min(len(word), _MAX_WORD)
        while start < end_of_word:
            prefix = CONTINUATION if start else ""
            shortest = start + (1 if start else _MIN_HEAD)
            for end in range(end_of_word, shortest - 1, -1):
                row = self._row.get(prefix + word[start:end])
                if row is not None:
                    rows.append(row)
                    start = end
                    break
            else:
                start += 1
        return tuple(rows)


class _RowCache(dict[str, tuple[int, ...]]):
    """Maps tokens to rows; filled as tokens come, emptied when it grows too large."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer

    def __missing__(self, token: str) -> tuple[int, ...]:
        if len(self) >= _MAX_CACHED:
            self.clear()
        row = self._tokenizer.row_of(token)
        rows = self[token] = (
            (row,) if row is not None else tuple(chain.from_iterable(map(self._tokenizer.pieces, _WORD.findall(token))))
        )
        return rows
