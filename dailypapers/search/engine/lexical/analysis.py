"""Text to index terms, the same for papers, queries and marked words.

A term is a folded word (lower case, no accents, Greek letters by name), stemmed by the English Snowball stemmer
(Porter 2001) unless it holds a digit or a sign: ``C++``, ``S4`` and ``4o`` stay whole. Words joined by a hyphen, dot,
slash or underscore give their parts and also one joined term, so that ``GPT-4o`` answers to ``gpt4o``, ``k-NN`` to
``knn`` and ``pre-training`` to ``pretraining``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import tantivy

from dailypapers.search.embedders.tokens import JOINED_WORDS, PLAIN_WORD, fold, tokens

_WORD = re.compile(PLAIN_WORD)
_TOKEN = re.compile(JOINED_WORDS)
_OTHER_LETTER = re.compile(r"[^\W\x00-\x7f]")
_JOINTS = re.compile(r"[-\u2010-\u2013_./]")
_MAX_PARTS = 4
_LONGEST = 64
_WHOLE_WORD = 3  # letters from which a part of a joined word is a word itself
_BESIDE_ITS_PARTS = 0.3  # cisi, med and cacm: nDCG@10 +0.007, 0.004, 0.003 over 1, and as good as nothing at all
_REMEMBERED = 500_000

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have
    having he her here hers him his how i if in into is it its itself just may me might more most must my no
    nor not now of off on once only or other our ours out over own per same she should so some such than
    that the their theirs them then there these they this those through thus to too under until up upon us
    use used uses using very via was we were what when where whether which while who whom whose why will
    with within without would you your yours article articles paper papers interested concerning deal deals
    dealing regarding
    """.split()  # noqa: SIM905
)
"""Words of a query that carry no subject; they are kept in the index and inside phrases."""


class _Stems(dict[str, str]):
    """Folded word to term, filled as words come."""

    def __init__(self) -> None:
        super().__init__()
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        self._stemmer = builder.filter(tantivy.Filter.stemmer("english")).build()

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        term = word[:_LONGEST]
        if len(term) > 2 and term.isalpha():
            stems = self._stemmer.analyze(term)
            term = stems[0] if stems else term
        self[word] = term
        return term


_STEMS = _Stems()


class _Terms(dict[str, str]):
    """Word as it stands in a text to its term."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        term = self[word] = _STEMS[fold(word)]
        return term


_TERMS = _Terms()


def stem(word: str) -> str:
    """The term of one word."""
    return _STEMS[fold(word)]


def terms(text: str) -> list[str]:
    """The terms of a text in order, without the joined ones: what phrases are matched against."""
    return [_STEMS[word] for word in _WORD.findall(fold(text))]


def joined(text: str) -> list[str]:
    """The joined terms of a text: ``gpt4o`` for ``GPT-4o``; of compounds of up to four words."""
    return _joined(tokens(text))


def _joined(cut: Iterable[str]) -> list[str]:
    return [_STEMS["".join(parts)] for parts in _compounds(cut)]


def _compounds(cut: Iterable[str]) -> Iterator[list[str]]:
    """The parts of each token that is joined out of up to four words."""
    for token in cut:
        if not token.isalnum():
            parts = _JOINTS.split(token)
            if 1 < len(parts) <= _MAX_PARTS:
                yield parts


def index_terms(cut: Sequence[str]) -> tuple[str, str]:
    """What the index is given for tokens, spaced: terms in order, and the joined terms, kept out of phrases' way."""
    return " ".join([_STEMS[word] for token in cut for word in _WORD.findall(token)]), " ".join(_joined(cut))


@lru_cache(maxsize=_REMEMBERED)
def name_terms(name: str) -> str:
    """The terms of a person's or organisation's name, spaced; names come again and again."""
    return " ".join(terms(name))


def query_terms(text: str, limit: int = 96) -> dict[str, float]:
    """The terms to look for and how often each stands in the query, in order, at most ``limit``.

    Stop words are left out unless nothing else is there. A joined term counts little where its parts are words that
    say the same: a paper with ``blood-brain`` would count thrice.
    """
    folded = fold(text)
    every = _WORD.findall(folded)
    kept = [word for word in every if word not in STOP_WORDS] or every
    counts: dict[str, float] = {}
    for parts in [*([word] for word in kept), *_compounds(tokens(text))]:
        term = _STEMS["".join(parts)]
        if term in counts or len(counts) < limit:
            plain = len(parts) > 1 and all(len(part) >= _WHOLE_WORD and part.isalpha() for part in parts)
            counts[term] = counts.get(term, 0.0) + (_BESIDE_ITS_PARTS if plain else 1.0)
    return counts


def spans(text: str) -> list[tuple[str, int, int]]:
    """The words of a text for marking: the term of each and where it stands, ``text[start:end]``."""
    return [(_TERMS[match[0]], *match.span()) for match in _WORD.finditer(text)]


def standing(text: str, wanted: frozenset[str], begun: str = "") -> Iterator[tuple[str, int, int]]:
    """Those `spans` of a text whose term is wanted, in no order; words that begin with ``begun`` under that name.

    Texts in plain letters are searched for the beginnings of the terms, which costs a fraction of cutting all words.
    """
    lowered = text.lower()
    if not lowered.isascii() and _OTHER_LETTER.search(lowered):
        for word, start, end in _folded(text):
            if _STEMS[word] in wanted:
                yield _STEMS[word], start, end
            if begun and word.startswith(begun):
                yield begun, start, end
        return
    for head in (*_heads(wanted), *([begun] if begun else [])):
        place = lowered.find(head)
        while place >= 0:
            if not (place and lowered[place - 1].isalnum()) and (match := _WORD.match(lowered, place)):
                if _STEMS[match[0]] in wanted:
                    yield _STEMS[match[0]], place, match.end()
                if begun and match[0].startswith(begun):
                    yield begun, place, match.end()
            place = lowered.find(head, place + 1)


def _folded(text: str) -> Iterator[tuple[str, int, int]]:
    return ((fold(match[0]), *match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=256)
def _heads(wanted: frozenset[str]) -> tuple[str, ...]:
    """What every word of one of the terms begins with, none of them the beginning of another.

    A stem is its words' beginning but for the last letter (happy: happi); dying and its like have only the first.
    """
    cut = sorted(
        term[: 1 if len(term) == 3 and term.endswith("ie") else -1] if len(term) > 2 and term.isalpha() else term
        for term in wanted
    )
    return tuple(head for before, head in pairwise(["\0", *cut]) if not head.startswith(before))


def typed(text: str) -> dict[str, str]:
    """Each term of a text with the word, as typed first, that it comes from."""
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        found.setdefault(_STEMS[fold(match.group())], match.group())
    for match in _TOKEN.finditer(text):
        for term in joined(match.group()):
            found.setdefault(term, match.group())
    return found
