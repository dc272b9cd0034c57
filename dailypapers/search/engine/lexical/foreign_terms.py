"""Terms of texts in other languages than English: ``Häuser`` is ``de:haus``; Chinese is cut into pairs of signs.

Every paper has the terms of `analysis`, by the English stemmer, so that names and English words in it are found as
everywhere. Beside them a paper in German has those of its words whose German stem is another, in a field of its own.
Chinese, Japanese and Korean are not cut into words: each two neighbouring signs are a term (bigrams, which Nie, Gao,
Zhang and Zhou 2000 compare with words), whatever the language, for they share their signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

import tantivy

from dailypapers.search.embedders.tokens import PLAIN_WORD, fold
from dailypapers.search.engine.lexical import analysis

STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""Languages whose words are stemmed, with the names of their Snowball stemmers."""

UNSPACED = frozenset(("zh", "ja", "ko"))
PAIR = "cjk"
"""Stands before a pair of signs."""

_SIGNS = r"\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUN = re.compile(f"[{_SIGNS}]+")
_WORD = re.compile(PLAIN_WORD)
_MIN_LETTERS = 3


def foreign_terms(text: str, language: str) -> list[str]:
    """Return the terms that a text in a language has beside those of `analysis`, in order; none for English."""
    if language in UNSPACED:
        return signs(text)
    if language not in STEMMERS:
        return []
    stems = ((word, _stem(word, language)) for word in _WORD.findall(_composed(text)))
    return [f"{language}:{stem}" for word, stem in stems if stem != analysis.stem(word)]


def query_terms(word: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield what a word of a query may be called in the papers of these languages; pairs of signs whatever they are."""
    yield from pairs(word)
    for language in languages:
        if language in STEMMERS and len(word) >= _MIN_LETTERS and word.isalpha():
            yield f"{language}:{_stem(_composed(word), language)}"


def signs(text: str) -> list[str]:
    """Return the pairs of a text for the index; behind those of each run its last sign, so that any begins a term."""
    return [term for run in _runs(text) for term in (*_pairs(run), *([f"{PAIR}:{run[-1]}"] if len(run) > 1 else []))]


def pairs(text: str) -> list[str]:
    """Return each two neighbouring signs of Chinese, Japanese and Korean as a term; a sign alone is one too."""
    return list(chain.from_iterable(map(_pairs, _runs(text))))


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text))


def _pairs(run: str) -> list[str]:
    return [f"{PAIR}:{run[at : at + 2]}" for at in range(max(1, len(run) - 1))]


def is_unspaced(text: str) -> bool:
    """Tell whether there are signs of Chinese, Japanese or Korean in a text."""
    return not text.isascii() and bool(_runs(text))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.lower())


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    """Return the stem of a word in small letters without accents, which stemmers want to see and people leave out."""
    stems = _stemmer(language).analyze(word[:64])
    return fold(stems[0] if stems else word)


@cache
def _stemmer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()
