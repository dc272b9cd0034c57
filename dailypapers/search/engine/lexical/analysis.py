"""Text to index terms, the same for papers, queries and marked words.

A term is a folded word (lower case, no accents, Greek letters by name), stemmed by the English Snowball stemmer (Porter
2001) unless it holds a digit or a sign: ``C++``, ``S4`` and ``4o`` stay whole; ``LLMs`` is ``llm``. Words joined by a
hyphen, dot, slash or underscore give their parts and also one compound term, so that ``k-NN`` answers to ``knn`` and
``pre-training`` to ``pretraining``. A name with a number gives the name and one term of both, whether they stand
together, with a hyphen or apart: ``SAM 2``, ``SAM-2`` and ``SAM2`` are the same (`versioned_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import tantivy

from dailypapers.search.embedders.tokens import JOINED_WORDS, PLAIN_WORD, fold, tokens
from dailypapers.search.engine.lexical.versioned_names import versioned_names

_WORD = re.compile(PLAIN_WORD)
_TOKEN = re.compile(JOINED_WORDS)
_NON_ASCII_LETTER = re.compile(r"[^\W\x00-\x7f]")
_JOINERS = re.compile(r"[-\u2010-\u2013_./]")
_PLURAL_ACRONYM = re.compile(r"[b-df-hj-np-tv-xz]{3,6}s(?<!ss)")
"""Words without a vowel, whose plural the stemmer leaves alone: ``LLMs``, ``GNNs``."""

_MAX_PARTS = 4
_MAX_TERM = 64
_MIN_WORD = 3  # letters from which a part of a compound is a word itself
_COMPOUND_WEIGHT = 0.3  # cisi, med and cacm: nDCG@10 +0.007, 0.004, 0.003 over 1, and as good as nothing at all
_MAX_CACHED = 500_000

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
    """Maps folded words to terms; filled as words come."""

    def __init__(self) -> None:
        super().__init__()
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        self._stemmer = builder.filter(tantivy.Filter.stemmer("english")).build()

    def __missing__(self, word: str) -> str:
        if len(self) >= _MAX_CACHED:
            self.clear()
        term = word[:_MAX_TERM]
        if len(term) > 2 and term.isalpha():
            stems = self._stemmer.analyze(term)
            term = stems[0] if stems else term
            if _PLURAL_ACRONYM.fullmatch(term):
                term = term[:-1]
        self[word] = term
        return term


_STEMS = _Stems()


class _TermsOfWords(dict[str, str]):
    """Maps words as they stand in texts to terms; filled as words come."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MAX_CACHED:
            self.clear()
        term = self[word] = _STEMS[fold(word)]
        return term


_TERMS = _TermsOfWords()


def stem(word: str) -> str:
    """Return the term of one word."""
    return _STEMS[fold(word)]


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, without compounds: what phrases are matched against."""
    return [_STEMS[word] for word in _WORD.findall(fold(text))]


def joined(text: str) -> list[str]:
    """Return the compound terms of a text: ``gpt4o`` for ``GPT-4o``; of up to four words each."""
    return _joined(tokens(text))


def _joined(folded_tokens: Iterable[str]) -> list[str]:
    return [_STEMS["".join(parts)] for parts in _compounds(folded_tokens)]


def _compounds(folded_tokens: Iterable[str]) -> Iterator[list[str]]:
    """Yield the parts of each token that is joined out of up to four words."""
    for token in folded_tokens:
        if not token.isalnum():
            parts = _JOINERS.split(token)
            if 1 < len(parts) <= _MAX_PARTS:
                yield parts


class TokenTerms(NamedTuple):
    """What the index is given for tokens, spaced: terms in order, and compounds, which phrases must not meet."""

    terms: str
    compounds: str


def index_terms(folded_tokens: Sequence[str]) -> TokenTerms:
    """Turn tokens into terms for the index."""
    terms = [_STEMS[word] for token in folded_tokens for word in _WORD.findall(token)]
    compounds = [*_joined(folded_tokens), *(term for token in folded_tokens for term in _versioned(token))]
    new = dict.fromkeys(term for term in compounds if term not in terms)
    return TokenTerms(" ".join(terms), " ".join(new))


def _versioned(folded_token: str) -> Iterator[str]:
    """Yield the terms of the names with a number in a token: ``qwen``, ``qwen25`` of ``qwen2.5-vl``."""
    for found in versioned_names(folded_token) if any(map(str.isdigit, folded_token)) else ():
        yield from filter(None, (found.term, _STEMS[found.name], found.number))


def surface(folded_tokens: Iterable[str]) -> str:
    """Return the words of tokens that are not terms themselves, such as ``transformers``, spaced."""
    words = [word for token in folded_tokens for word in _WORD.findall(token)]
    return " ".join(word for word in words if _STEMS[word] != word and word.isalpha())


@lru_cache(maxsize=_MAX_CACHED)
def name_terms(name: str) -> str:
    """Return the terms of a person's or organisation's name, spaced; cached, for names recur."""
    return " ".join(terms(name))


def query_terms(text: str, limit: int = 96) -> dict[str, float]:
    """Return the terms to look for, in order, with the weight of each: how often it stands in the query.

    At most ``limit`` terms. Stop words are left out unless nothing else is there. A compound counts little where its
    parts are words that say the same: a paper with ``blood-brain`` would count thrice. A name with a number counts as
    the name and as both together; its mere number, which says nothing, does not.
    """
    words: list[str] = []
    others: list[str] = []  # what stands between names with a number
    folded, end = fold(text), 0
    for found in versioned_names(folded):
        words += _WORD.findall(folded, end, found.start)
        others.append(folded[end : found.start])
        words += filter(None, (found.term, found.name, found.number))
        end = found.end
    words += _WORD.findall(folded, end)
    others.append(folded[end:])
    kept = [word for word in words if word not in STOP_WORDS] or words
    counts: dict[str, float] = {}
    for parts in [*([word] for word in kept), *_compounds(tokens(" ".join(others)))]:
        term = _STEMS["".join(parts)]
        if term in counts or len(counts) < limit:
            is_of_words = len(parts) > 1 and all(len(part) >= _MIN_WORD and part.isalpha() for part in parts)
            counts[term] = counts.get(term, 0.0) + (_COMPOUND_WEIGHT if is_of_words else 1.0)
    return counts


class TermSpan(NamedTuple):
    """A word of a text, ``text[start:end]``, and its term."""

    term: str
    start: int
    end: int


def term_spans(text: str) -> list[TermSpan]:
    """Return the words of a text with their terms, in order."""
    return [TermSpan(_TERMS[match[0]], *match.span()) for match in _WORD.finditer(text)]


def find_terms(text: str, terms: frozenset[str], prefix: str = "") -> Iterator[TermSpan]:
    """Find the words of a text with one of these terms, in no order.

    Words that begin with ``prefix`` are found too, under that name. Texts in ASCII are searched for the beginnings of
    the terms, which costs a fraction of splitting all of their words.
    """
    lowered = text.lower()
    if not lowered.isascii() and _NON_ASCII_LETTER.search(lowered):
        for match in _WORD.finditer(text):
            word = fold(match[0])
            if _STEMS[word] in terms:
                yield TermSpan(_STEMS[word], *match.span())
            if prefix and word.startswith(prefix):
                yield TermSpan(prefix, *match.span())
        return
    for head in (*_heads(terms), *([prefix] if prefix else [])):
        start = lowered.find(head)
        while start >= 0:
            if not (start and lowered[start - 1].isalnum()) and (word_match := _WORD.match(lowered, start)):
                word = word_match[0]
                if _STEMS[word] in terms:
                    yield TermSpan(_STEMS[word], start, word_match.end())
                if prefix and word.startswith(prefix):
                    yield TermSpan(prefix, start, word_match.end())
            start = lowered.find(head, start + 1)


@lru_cache(maxsize=256)
def _heads(terms: frozenset[str]) -> tuple[str, ...]:
    """Return what every word of one of the terms begins with, none of them the beginning of another.

    A stem is its words' beginning but for the last letter (happy: happi); dying and its like have only the first.
    """
    heads = sorted(
        term[: 1 if len(term) == 3 and term.endswith("ie") else -1] if len(term) > 2 and term.isalpha() else term
        for term in terms
    )
    return tuple(head for before, head in pairwise(["\0", *heads]) if not head.startswith(before))


def words_by_term(text: str) -> dict[str, str]:
    """Map each term of a text to the word, as typed first, that it comes from."""
    words: dict[str, str] = {}
    folded = fold(text)
    typed = text if len(folded) == len(text) else folded
    for found in versioned_names(folded):
        written = typed[found.start : found.end]
        words |= {found.term: written, _STEMS[found.name]: written[: len(found.name)]}
    for match in _WORD.finditer(text):
        words.setdefault(_STEMS[fold(match.group())], match.group())
    for match in _TOKEN.finditer(text):
        for term in joined(match.group()):
            words.setdefault(term, match.group())
    return words
