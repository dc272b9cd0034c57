"""Marking the words of a query in a text, and choosing the sentence to show."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dailypapers.search.embedders.tokens import PLAIN_WORD, fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.query.query import Query

_JOINER = re.compile(r"[-\u2010-\u2013_./](?=[^\W_])")
_LAST_WORD, _WORD = re.compile(PLAIN_WORD + r"\Z"), re.compile(PLAIN_WORD)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[\"'(]?[A-Z0-9])")


class Piece(NamedTuple):
    """A part of a text, and whether it matches the query."""

    text: str
    matches: bool


class _Range(NamedTuple):
    start: int
    end: int


def highlight(text: str, query: Query, *, prefix: str = "") -> list[Piece]:
    """Split a text into pieces, those that match where a word has the same stem as one of the query's.

    Joined the pieces are the text. With ``prefix`` words that begin with it match too. Words that match next to each
    other are one piece where nothing but a single hyphen or space parts them.
    """
    return _split(text, _query_terms(query.text), fold(prefix))


@lru_cache(maxsize=64)
def _query_terms(text: str) -> frozenset[str]:
    return frozenset(analysis.query_terms(text))


def _split(text: str, terms: frozenset[str], prefix: str) -> list[Piece]:
    if not terms and not prefix:
        return [Piece(text, False)] if text else []
    words = (_Range(start, end) for _, start, end in analysis.find_terms(text, terms, prefix))
    pieces: list[Piece] = []
    done = 0
    for start, end in _merge(text, sorted([*words, *_compounds(text, terms)])):
        if start > done:
            pieces.append(Piece(text[done:start], False))
        pieces.append(Piece(text[start:end], True))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:], False))
    return pieces


def _compounds(text: str, terms: frozenset[str]) -> Iterator[_Range]:
    """Find two words with a sign between, neither spelt as the query has it but both together: GPT-4o for gpt4o."""
    for joiner in _JOINER.finditer(text):
        before = _LAST_WORD.search(text, text.rfind(" ", 0, joiner.start()) + 1, joiner.start())
        after = _WORD.match(text, joiner.end())
        if before and after and analysis.stem(before[0]) not in terms:
            start, end = before.start(), after.end()
            if not terms.isdisjoint(analysis.joined(text[start:end])):
                yield _Range(start, end)


def _merge(text: str, ranges: list[_Range]) -> list[_Range]:
    """Merge ranges, in order, that overlap or have only a hyphen or a space between them."""
    merged: list[_Range] = []
    for start, end in ranges:
        if merged and start <= merged[-1].end + 1 and text[merged[-1].end : start] in ("", " ", "-"):
            merged[-1] = _Range(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(_Range(start, end))
    return merged


def snippet(text: str, query: Query, max_length: int = 300, *, prefix: str = "") -> list[Piece]:
    """Choose the sentence of a text with most different words of the query, the first of equals, in pieces.

    At most ``max_length`` characters, cut at a space with an ellipsis. ``prefix`` is as in `highlight`.
    """
    terms, prefix = _query_terms(query.text), fold(prefix)
    sentence = _best_sentence(text, terms, prefix).strip()
    if len(sentence) > max_length:
        space = sentence.rfind(" ", 0, max_length - 1)
        sentence = sentence[: space if space > max_length // 2 else max_length - 1].rstrip() + "…"
    return _split(sentence, terms, prefix)


def _best_sentence(text: str, terms: frozenset[str], prefix: str) -> str:
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    terms_of: dict[int, set[str]] = {}
    for span in analysis.find_terms(text, terms, prefix):
        sentence = bisect_right(ends, span.start, hi=len(ends) - 1) - 1
        terms_of.setdefault(sentence, set()).add(span.term)
    best = max(terms_of, key=lambda sentence: (len(terms_of[sentence]), -sentence), default=0)
    return text[ends[best] : ends[best + 1]]
