"""Marking the words of a query in a text, and choosing the sentence to show."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine import analysis
from dailypapers.search.engine.query import Query

_JOINTS = frozenset("-\u2010\u2011\u2012\u2013_./")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(]?[A-Z0-9])")


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
    words = analysis.spans(text)
    for (term, start, end), (_, following, stop) in pairwise([*words, ("", len(text), len(text))]):
        if term in wanted or (begun and fold(text[start:end]).startswith(begun)):
            _add(ranges, text, start, end)
        elif following - end == 1 and text[end] in _JOINTS and not wanted.isdisjoint(analysis.joined(text[start:stop])):
            _add(ranges, text, start, stop)
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


def _add(ranges: list[list[int]], text: str, start: int, end: int) -> None:
    if ranges and start <= ranges[-1][1] + 1 and text[ranges[-1][1] : start] in ("", " ", "-"):
        ranges[-1][1] = max(ranges[-1][1], end)
    else:
        ranges.append([start, end])


def snippet(text: str, query: Query, longest: int = 300, *, begun: str = "") -> list[tuple[str, bool]]:
    """The sentence of a text with most different words of the query (the first of equals), in marked pieces.

    At most ``longest`` characters, cut at a space with an ellipsis. ``begun`` is as in `highlight`.
    """
    wanted = _wanted(query.text)
    sentences = _SENTENCE_END.split(text)
    begun = fold(begun)

    def held(part: str) -> int:
        last = bool(begun) and any(fold(part[start:end]).startswith(begun) for _, start, end in analysis.spans(part))
        return len(wanted.intersection(analysis.text_terms(part))) + last

    chosen = max(sentences, key=held).strip()
    if len(chosen) > longest:
        cut = chosen.rfind(" ", 0, longest - 1)
        chosen = chosen[: cut if cut > longest // 2 else longest - 1].rstrip() + "…"
    return _pieces(chosen, wanted, begun) if wanted or begun else ([(chosen, False)] if chosen else [])
