"""The other form of what a query names by its acronym or its long form, as the papers of the index define it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dailypapers.search.engine.lexical.acronyms import acronym_key
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.schema import Field

_MAX_TERMS = 8  # of a query; a longer one says by its other words what is meant
_LONGEST = 6  # terms of a long form
_MAX_FORMS = 4
_MIN_SHARE = 0.1  # of the papers that define an acronym
_MAX_LISTED = 50


class OtherForm(NamedTuple):
    """Terms that stand for others of a query, in order, and the share of the definitions that say so."""

    terms: tuple[str, ...]
    share: float


def other_forms(lexical: LexicalIndex, terms: Sequence[str]) -> list[OtherForm]:
    """Return long forms of the acronyms among a query's terms, and acronyms of the long forms; none for a long query.

    Of an acronym with many meanings the four most frequent, each of at least a tenth of its definitions.
    """
    if not terms or len(terms) > _MAX_TERMS:
        return []
    found = [form for term in terms for form in _forms(lexical, term)]
    for start in range(len(terms) - 1):
        for end in range(start + 2, min(len(terms), start + _LONGEST) + 1):
            found += _forms(lexical, " ".join(terms[start:end]))
    return [form for form in dict.fromkeys(found) if not set(form.terms) <= set(terms)]


def _forms(lexical: LexicalIndex, form: str) -> list[OtherForm]:
    beginning = acronym_key(form, "")
    found = lexical.searcher.terms_with_prefix(Field.ACRONYMS, beginning, limit=_MAX_LISTED)
    if not found:
        return []
    papers = sum(count for _, count in found)
    least = 1 if lexical.searcher.num_docs < 1_000 else 2
    return [
        OtherForm(tuple(key[len(beginning) :].split()), count / papers)
        for key, count in found[:_MAX_FORMS]
        if count >= max(least, _MIN_SHARE * papers)
    ]
