"""Papers that are called what somebody types come first: by title, by the head of it, by their repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.names import NameQuery, is_coined, name_query
from dailypapers.search.engine.lexical.schema import Field
from dailypapers.search.engine.ranking import fusion

Floats = npt.NDArray[np.float32]

MAX_NAMED = 64
"""Papers of a name that are put first; a name of more is a word."""

POPULARITY = 0.25
"""What the most upvoted of the candidates gains over the least, where several are called the same."""

_COMMON = 0.003
_MIN_COMMON = 20
_MAX_WORDS = 40


class _Kind(NamedTuple):
    """A way to be called something: what it counts, in widths of the scores of all candidates, and how it is told."""

    field: Field
    points: float
    exact_points: float
    reason: str


_KINDS = (
    _Kind(Field.TITLE_NAMES, 8.0, 0.0, "title"),
    _Kind(Field.TAIL_NAMES, 4.0, 0.0, "title"),
    _Kind(Field.HEAD_NAMES, 2.2, 1.8, "title"),
    _Kind(Field.REPOSITORY_NAMES, 1.8, 1.8, "code or project page"),
    _Kind(Field.PRESENTED_NAMES, 0.4, 0.6, "abstract"),
)
_UNSURE = frozenset((Field.REPOSITORY_NAMES, Field.PRESENTED_NAMES))
"""Kinds that do not count where the name is a frequent word in small letters."""


class Naming(NamedTuple):
    """Papers by id: what they gain by being called what the query is, and why."""

    points: Mapping[int, float]
    reasons: Mapping[int, str]


NO_NAMING = Naming({}, {})


class _Part(NamedTuple):
    keys: tuple[str, ...]
    kind: _Kind
    points: float


def find_named(lexical: LexicalIndex, text: str) -> Naming:
    """Find the papers that are called what the whole text is. One search."""
    if not text or len(text.split()) > _MAX_WORDS:
        return NO_NAMING
    parts = [part for part in _parts(name_query(text), is_word=_is_word(lexical, text)) if _is_held(lexical, part)]
    if not parts:
        return NO_NAMING
    queries = [
        (tantivy.Occur.Should, tantivy.Query.const_score_query(_any_key(lexical, part), float(1 << number)))
        for number, part in enumerate(parts)
    ]
    ranked = lexical.rank(tantivy.Query.boolean_query(queries), MAX_NAMED)
    points: dict[int, float] = {}
    reasons: dict[int, str] = {}
    for paper_id, score in zip(ranked.ids.tolist(), ranked.scores.tolist(), strict=True):
        matched = [part for number, part in enumerate(parts) if int(score) >> number & 1]
        points[paper_id] = sum(part.points for part in matched)
        reasons[paper_id] = max(matched, key=lambda part: part.points).kind.reason
    return Naming(points, reasons)


def _parts(query: NameQuery, *, is_word: bool) -> list[_Part]:
    parts: list[_Part] = []
    for kind in _KINDS:
        if is_word and kind.field in _UNSURE:
            continue
        keys = (*query.keys, query.tail) if kind.field == Field.TITLE_NAMES and query.tail else query.keys
        parts.append(_Part(keys, kind, kind.points))
        if kind.exact_points:
            parts.append(_Part(query.exact, kind, kind.exact_points))
    return parts


def _is_held(lexical: LexicalIndex, part: _Part) -> bool:
    frequency = max((lexical.frequency(key, part.kind.field) for key in part.keys), default=0)
    return 0 < frequency <= MAX_NAMED


def _any_key(lexical: LexicalIndex, part: _Part) -> tantivy.Query:
    queries = [tantivy.Query.term_query(lexical.schema, part.kind.field, key, "basic") for key in part.keys if key]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _is_word(lexical: LexicalIndex, text: str) -> bool:
    """Tell whether a text is one frequent word, spelt as such: nobody can tell that a name is meant."""
    words = text.split()
    if len(words) != 1 or is_coined(words[0]) or not words[0].isalpha():
        return False
    least = max(_MIN_COMMON, int(_COMMON * lexical.searcher.num_docs))
    return lexical.frequency(analysis.stem(words[0])) >= least


def put_first(scores: Floats, points: Floats, upvotes: Floats) -> Floats:
    """Add to scores, scaled to 0…1, what papers gain by their names; among those the more upvoted gains a little."""
    gained = points + np.where(points > 0, POPULARITY * fusion.scaled(np.log1p(upvotes), 0.0), 0.0)
    return np.asarray(fusion.scaled(scores, float(scores.min(initial=np.inf))) + gained, np.float32)
