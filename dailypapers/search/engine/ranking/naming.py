"""Papers that are called what somebody types come first: by title, by a part of it, by their repository."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.acronym_lookup import other_forms
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.names import NameQuery, has_head, is_coined, name_key, name_query
from dailypapers.search.engine.lexical.schema import Field
from dailypapers.search.engine.ranking import fusion
from dailypapers.search.engine.ranking.query_kinds import is_keyword_list

Floats = npt.NDArray[np.float32]

MAX_NAMED = 64
"""Papers of a name that are put first; a name of more is a word."""

POPULARITY = 0.3
"""What a paper of `POPULAR` upvotes and more gains over one without, as a share of what it gains by its name."""

POPULAR = 100

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
    _Kind(Field.TITLE_NAMES, 8.0, 0.0, sentence("same name: title")),
    _Kind(Field.TAIL_NAMES, 4.0, 0.0, sentence("same name: title")),
    _Kind(Field.HEAD_NAMES, 2.2, 1.8, sentence("same name: title")),
    _Kind(Field.REPOSITORY_NAMES, 2.2, 1.8, sentence("same name: code or project page")),
    _Kind(Field.PRESENTED_NAMES, 0.4, 0.6, sentence("same name: abstract")),
)
_IN_TITLE = 0.6
"""What words that stand side by side in a title count, in the same widths."""

_MIN_IN_TITLE, _MAX_IN_TITLE = 3, 16  # words
_ONE_OF_SEVERAL = 0.5
"""The share that a name counts where the query is several."""

_MAX_SEVERAL = 3
_BESIDE_OTHERS = 1.2
"""What a name counts, in the same widths, that stands beside other words and is hardly ever a word itself."""

_RARE, _MIN_RARE = 0.0003, 3  # share of the papers that have the word, and how many at least
_MAX_WORDS_BESIDE = 4
_MIN_LETTERS = 3
_SEVERAL = re.compile(r"\s*[&,]\s*(?:and\s+)?|\s+(?:and|vs\.?|or|\+)\s+")
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
    """Find the papers that are called what the whole text is, or whose title has it as it stands."""
    if not text or len(text.split()) > _MAX_WORDS:
        return NO_NAMING
    parts = [*_parts(name_query(text), is_word=_is_word(lexical, text)), *_several(text), *_rare(lexical, text)]
    parts = [part for part in parts if _is_held(lexical, part)]
    return _with_titles(lexical, text, _named(lexical, parts) if parts else NO_NAMING)


def _named(lexical: LexicalIndex, parts: Sequence[_Part]) -> Naming:
    """Find the papers called so by any of the parts. One search, whose scores tell the parts."""
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


def _with_titles(lexical: LexicalIndex, text: str, naming: Naming) -> Naming:
    """Add the papers whose title has the words of a text side by side, joining words too, where they are not many."""
    terms = analysis.terms(text)
    if not _MIN_IN_TITLE <= len(terms) <= _MAX_IN_TITLE or len(set(terms) - analysis.STOP_WORDS) < 2:
        return naming
    phrases = [
        tantivy.Query.phrase_query(lexical.schema, Field.TITLE, list(words)) for words in _wordings(lexical, terms)
    ]
    query = tantivy.Query.boolean_query([(tantivy.Occur.Should, phrase) for phrase in phrases])
    ids = lexical.rank(query, MAX_NAMED + 1).ids.tolist()
    if len(ids) > MAX_NAMED:
        return naming
    points = {paper_id: naming.points.get(paper_id, 0.0) + _IN_TITLE for paper_id in ids}
    return Naming(
        {**naming.points, **points}, {**dict.fromkeys(ids, sentence("stands in the title")), **naming.reasons}
    )


def _wordings(lexical: LexicalIndex, terms: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the terms, and the terms with an acronym written out."""
    wordings = [tuple(terms)]
    for position, term in enumerate(terms):
        for form in other_forms(lexical, [term])[:1]:
            wordings.append((*terms[:position], *form.terms, *terms[position + 1 :]))
    return wordings


def _several(text: str) -> list[_Part]:
    """Return the parts of a query that is two or three names: ``ALE-Agent & ALE-Bench``."""
    names = _SEVERAL.split(text)
    if not 1 < len(names) <= _MAX_SEVERAL or not all(" " not in name and name and is_coined(name) for name in names):
        return []
    kinds = [kind for kind in _KINDS if kind.field in (Field.HEAD_NAMES, Field.REPOSITORY_NAMES)]
    return [_Part((name_key(name),), kind, _ONE_OF_SEVERAL * kind.points) for name in names for kind in kinds]


def _rare(lexical: LexicalIndex, text: str) -> list[_Part]:
    """Return the words of a query that are names and hardly words: ``FrameINO control``.

    Papers seldom say what their repository is called, so that its name beside other words would find nothing.
    """
    words = text.split()
    if not 1 < len(words) <= _MAX_WORDS_BESIDE or has_head(text) or is_keyword_list(text):
        return []
    most = max(_MIN_RARE, int(_RARE * lexical.searcher.num_docs))
    names = [word for word in dict.fromkeys(words) if is_coined(word) or word.isalpha()]
    keys = [key for word in names if len(key := name_key(word)) >= _MIN_LETTERS]
    kinds = [kind for kind in _KINDS if kind.field in (Field.HEAD_NAMES, Field.REPOSITORY_NAMES)]
    parts = [
        _Part((key,), kind, _BESIDE_OTHERS)
        for key in keys
        if lexical.frequency(analysis.stem(key)) <= most
        for kind in kinds
    ]
    return [part for part in parts if _is_held(lexical, part)][: 2 * _MAX_SEVERAL]


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
    """Add to scores, scaled to 0…1, what papers gain by their names, and the better known of those a little more."""
    gained = points * (1 + POPULARITY * np.minimum(np.log1p(upvotes) / np.log1p(POPULAR), 1.0))
    return np.asarray(fusion.scaled(scores, float(scores.min(initial=np.inf))) + gained, np.float32)
