"""What a query asks of the words: the terms to rank papers by, and what every one of them must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tantivy

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import NOTHING, TEXT, LexicalIndex, Ranked
from dailypapers.search.engine.query.query import Query

_FUZZY_TERMS = 3
_FUZZY_SHARE = 8
_COMPLETIONS = 12
_SHORTEST_STEM = 3
_MAX_ENDING = 6
_ENDINGS = ("ations", "ically", "ization", "ities", "ments", "ation", "ional", "ively", "ings", "able", "ness", "ally",
            "ive", "ions", "ers", "ed", "es", "er", "ous", "ance", "ence")  # fmt: skip
"""Endings that the stemmer takes off; a word being typed may have passed its stem by the beginning of one."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A query in the terms of one state of the words.

    ``must`` and ``must_not`` are phrases, people, identifiers and what is excluded; ``completed`` is what a last word
    that may be only begun can become, with weights up to 1.
    """

    words: LexicalIndex
    query: Query
    terms: Mapping[str, float]
    completed: Mapping[str, float]
    must: tuple[tantivy.Query, ...]
    must_not: tuple[tantivy.Query, ...]

    @classmethod
    def of(cls, words: LexicalIndex, query: Query, prefix: bool = False) -> LexicalQuery:
        """With ``prefix`` the last word may be only begun."""
        must: list[tantivy.Query] = []
        for group in query.phrases:
            found = [part for text in group if (part := words.phrase(text)) is not None]
            if found:
                must.append(_any(found))
        people = [part for name in query.filters.authors if (part := words.person(name)) is not None]
        if people:
            must.append(_any(people))
        if query.filters.identifiers:
            must.append(words.identified(query.filters.identifiers))
        must_not = [part for text in query.excluded if (part := words.phrase(text)) is not None]
        completed = completions(words, query.text) if prefix else {}
        return cls(words, query, analysis.query_terms(query.text), completed, tuple(must), tuple(must_not))

    def required(self) -> tantivy.Query:
        """The papers that hold what must be held and nothing that is excluded."""
        parts = [(tantivy.Occur.Must, part) for part in self.must]
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        if not self.must:
            parts.append((tantivy.Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(parts)

    def rank(self, limit: int) -> Ranked:
        """The best papers by the terms among those that pass everything asked; none without terms."""
        if not self.terms:
            return NOTHING
        scored = [(tantivy.Occur.Should, self.words.any_term(self.terms))]
        if self.completed:
            scored.append((tantivy.Occur.Should, _any_completion(self.words, self.completed)))
        if near := misspelt(self.words, self.terms) if not self.completed else []:
            scored.append((tantivy.Occur.Should, self.words.near_terms(near)))
        # One level where there is but one part: Tantivy ranks a plain union of terms fastest.
        parts = [(tantivy.Occur.Must, tantivy.Query.boolean_query(scored) if len(scored) > 1 else scored[0][1])]
        for part in (*self.must, *self.words.passing(self.query.filters)):
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(part, 0.0)))
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        return self.words.rank(tantivy.Query.boolean_query(parts) if len(parts) > 1 else parts[0][1], limit)


def misspelt(words: LexicalIndex, terms: Iterable[str]) -> list[str]:
    """The terms that no paper holds and that words a letter or two away answer for.

    None where so many others are known that papers are found by them: the words near one are looked for in all that
    the collection has.
    """
    every = list(terms)
    unknown = [term for term in every if not words.known(term)]
    if len(unknown) * _FUZZY_SHARE < len(every):
        return []
    return [term for term in unknown if len(term) > 3 and term.isalpha()][:_FUZZY_TERMS]


def _any(parts: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def completions(words: LexicalIndex, text: str) -> dict[str, float]:
    """What the last word of a text may become, the most frequent terms first, with weights up to 1.

    Terms are stems, so the stem that the word has already passed counts too: ``attentio`` is on its way from
    ``attent``.
    """
    match = re.search(r"[^\W_]{2,}\Z", text)
    if match is None:
        return {}
    begun = fold(match[0])
    longer = words.searcher.terms_with_prefix(TEXT, begun, limit=_COMPLETIONS)
    found = {term: count for term, count in longer if term != begun}
    for length in range(max(_SHORTEST_STEM, len(begun) - _MAX_ENDING), len(begun)):
        stem, rest = begun[:length], begun[length:]
        if any(ending.startswith(rest) for ending in _ENDINGS) and (count := words.frequency(stem)):
            found[stem] = count
    most = max(found.values(), default=1)
    return {term: (count / most) ** 0.5 for term, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))}


def _any_completion(words: LexicalIndex, found: Mapping[str, float]) -> tantivy.Query:
    """Papers with one of the completions; only the best counts, and the rarer a completion the less."""
    return tantivy.Query.disjunction_max_query(
        [
            tantivy.Query.boost_query(tantivy.Query.term_query(words.schema, TEXT, term), weight)
            for term, weight in found.items()
        ]
    )
