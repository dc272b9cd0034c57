"""Looking up terms that the index holds: those a word begun can become, misspelt words, people by part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.schema import Field

_MAX_COMPLETIONS = 12
_MAX_NAME_COMPLETIONS = 24
_MAX_NAME = 6
_MIN_STEM = 3
_MAX_ENDING = 6
_MAX_MISSPELT = 3
_FUZZY_SHARE = 8
_ENDINGS = tuple(
    """
    ations ically ization ities ments ation ional ively ings able ness ally ive ions ers ed es er ous ance ence
    """.split()  # noqa: SIM905
)
"""Endings that the stemmer takes off; a word being typed may have passed its stem by the beginning of one."""


def completions(lexical: LexicalIndex, text: str) -> dict[str, float]:
    """Return the terms that the last word of a text can become, the most frequent first, with weights up to 1.

    Terms are stems, so the stem that the word has already passed counts too: ``attentio`` is on its way from
    ``attent``.
    """
    match = re.search(r"[^\W_]{2,}\Z", text)
    if match is None:
        return {}
    prefix = fold(match[0])
    longer = lexical.searcher.terms_with_prefix(Field.TEXT, prefix, limit=_MAX_COMPLETIONS)
    counts = {term: count for term, count in longer if term != prefix}
    for length in range(max(_MIN_STEM, len(prefix) - _MAX_ENDING), len(prefix)):
        stem, rest = prefix[:length], prefix[length:]
        if any(ending.startswith(rest) for ending in _ENDINGS) and (count := lexical.frequency(stem)):
            counts[stem] = count
    most = max(counts.values(), default=1)
    return {term: (count / most) ** 0.5 for term, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


def misspelt_terms(lexical: LexicalIndex, terms: Iterable[str]) -> list[str]:
    """Return the terms that no paper holds, for which words a letter or two away are searched.

    None where so many others are held that papers are found by them: the words near one are looked for in all that
    the collection has.
    """
    terms = list(terms)
    unknown = [term for term in terms if not lexical.has_term(term)]
    if len(unknown) * _FUZZY_SHARE < len(terms):
        return []
    return [term for term in unknown if len(term) > 3 and term.isalpha()][:_MAX_MISSPELT]


def papers_by_author_prefix(lexical: LexicalIndex, prefix: str, limit: int) -> npt.NDArray[np.int64]:
    """Return ids of papers with an author whose name has these words, the last perhaps begun: ``yann lec``."""
    words = fold(prefix).replace(",", " ").split()
    if not words or len(words) > _MAX_NAME or not words[-1].isalnum():
        return np.empty(0, np.int64)
    lasts = [
        term for term, _ in lexical.searcher.terms_with_prefix(Field.AUTHORS, words[-1], limit=_MAX_NAME_COMPLETIONS)
    ]
    stem = analysis.stem(words[-1])
    if stem not in lasts and lexical.frequency(stem, Field.AUTHORS):
        lasts.append(stem)
    if not lasts:
        return np.empty(0, np.int64)
    must = [(tantivy.Occur.Must, tantivy.Query.term_set_query(lexical.schema, Field.AUTHORS, lasts))]
    for term in analysis.terms(" ".join(words[:-1])):
        must.append((tantivy.Occur.Must, tantivy.Query.term_query(lexical.schema, Field.AUTHORS, term)))
    return lexical.rank(tantivy.Query.boolean_query(must), limit).ids
