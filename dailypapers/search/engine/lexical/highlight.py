"""Marking the words of a query in a text, and choosing the sentence to show."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from dailypapers.search.embedders.tokens import PLAIN_WORD, fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.query.query import Query

_JOINT = re.compile(r"[-\u2010-\u2013_./](?=[^\W_])")
_LAST_WORD, _WORD = re.compile(PLAIN_WORD + r"\Z"), re.compile(PLAIN_WORD)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[\"'(]?[A-Z0-9])")


def highlight(text: str, query: Query, *, begun: str = "") -> list[tuple[str, bool]]:
    """The text in pieces, True where a word has the same stem as one of the query's; joined they are the text.

    With ``begun`` words that begin with it are marked too.

    Words that are marked stand alone: spaces and signs between two marked words are marked with them only where
    nothing but a single hyphen or space parts them.
    """
    wanted = _wanted(query.text)
    begun = fold(begun)
    return _pieces(text, wanted, begun) if wanted or begun else ([(text, False)] if text else [])


@lru_cache(maxsize=64)
def _wanted(text: str) -> frozenset[str]:
    return frozenset(analysis.query_terms(text))


def _pieces(text: str, wanted: frozenset[str], begun: str = "") -> list[tuple[str, bool]]:
    ranges: list[list[int]] = []
    found = [(start, end) for _, start, end in analysis.standing(text, wanted, begun)]
    for start, end in sorted([*found, *_compounds(text, wanted)]):
        _add(ranges, text, start, end)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for start, stop in ranges:
        if start > end:
            pieces.append((text[end:start], False))
        pieces.append((text[start:stop], True))
        end = stop
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces


def _compounds(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Two words with a sign between, neither spelt as the query has it but both together: GPT-4o for gpt4o."""
    for joint in _JOINT.finditer(text):
        before = _LAST_WORD.search(text, text.rfind(" ", 0, joint.start()) + 1, joint.start())
        after = _WORD.match(text, joint.end())
        if before and after and analysis.stem(before[0]) not in wanted:
            start, end = before.start(), after.end()
            if not wanted.isdisjoint(analysis.joined(text[start:end])):
                yield start, end


def _add(ranges: list[list[int]], text: str, start: int, end: int) -> None:
    if ranges and start <= ranges[-1][1] + 1 and text[ranges[-1][1] : start] in ("", " ", "-"):
        ranges[-1][1] = max(ranges[-1][1], end)
    else:
        ranges.append([start, end])


def snippet(text: str, query: Query, longest: int = 300, *, begun: str = "") -> list[tuple[str, bool]]:
    """The sentence of a text with most different words of the query (the first of equals), in marked pieces.

    At most ``longest`` characters, cut at a space with an ellipsis. ``begun`` is as in `highlight`.
    """
    wanted, begun = _wanted(query.text), fold(begun)
    chosen = _sentence(text, wanted, begun).strip()
    if len(chosen) > longest:
        cut = chosen.rfind(" ", 0, longest - 1)
        chosen = chosen[: cut if cut > longest // 2 else longest - 1].rstrip() + "…"
    return _pieces(chosen, wanted, begun) if wanted or begun else ([(chosen, False)] if chosen else [])


def _sentence(text: str, wanted: frozenset[str], begun: str) -> str:
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    held: dict[int, set[str]] = {}
    for term, start, _ in analysis.standing(text, wanted, begun):
        held.setdefault(bisect_right(ends, start, hi=len(ends) - 1) - 1, set()).add(term)
    best = max(held, key=lambda place: (len(held[place]), -place), default=0)
    return text[ends[best] : ends[best + 1]]
