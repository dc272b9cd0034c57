"""What a query asks of the lexical index: the terms to rank papers by, and what every one of them must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tantivy

from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.acronym_lookup import OtherForm, other_forms
from dailypapers.search.engine.lexical.author_lookup import author_query
from dailypapers.search.engine.lexical.conditions import required_by
from dailypapers.search.engine.lexical.index import NOTHING, LexicalIndex, Ranked
from dailypapers.search.engine.lexical.schema import Field
from dailypapers.search.engine.lexical.term_lookup import completions, misspelt_terms
from dailypapers.search.engine.query.query import Query

_FORM_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A query in the terms of one state of the index.

    ``must`` and ``must_not`` are phrases, authors, identifiers and what is excluded; ``completed`` is what a last word
    that is only begun can become, with weights up to 1.
    """

    lexical: LexicalIndex
    query: Query
    terms: Mapping[str, float]
    completed: Mapping[str, float]
    must: tuple[tantivy.Query, ...]
    must_not: tuple[tantivy.Query, ...]

    @classmethod
    def build(cls, lexical: LexicalIndex, query: Query, prefix: bool = False) -> LexicalQuery:
        """Translate a query; with ``prefix`` the last word may be only begun."""
        must: list[tantivy.Query] = []
        for group in query.phrases:
            alternatives = [part for text in group if (part := lexical.phrase(text)) is not None]
            if alternatives:
                must.append(_any(alternatives))
        must += [part for name in query.filters.authors if (part := author_query(lexical, name)) is not None]
        if query.filters.identifiers:
            must.append(lexical.with_identifiers(query.filters.identifiers))
        must += required_by(lexical, query.conditions)
        must_not = [part for text in query.excluded if (part := lexical.phrase(text)) is not None]
        completed = completions(lexical, query.text) if prefix else {}
        return cls(lexical, query, analysis.query_terms(query.text), completed, tuple(must), tuple(must_not))

    def required(self) -> tantivy.Query:
        """Query for the papers that hold what must be held and nothing that is excluded."""
        parts = [(tantivy.Occur.Must, part) for part in self.must]
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        if not self.must:
            parts.append((tantivy.Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(parts)

    def newest(self, limit: int) -> Ranked:
        """Return the newest papers that pass everything and hold each of the terms; none without terms."""
        if not self.terms or not limit:
            return NOTHING
        foreign = foreign_words(self.lexical, self.query.text, self.terms)
        parts = [
            (tantivy.Occur.Must, _either(self.lexical.any_term({term: 1.0}), foreign.get(term)))
            for term in self.terms
            if term.isalnum()
        ]
        parts += [(tantivy.Occur.Must, part) for part in (*self.must, *self.lexical.passing(self.query.filters))]
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        return self.lexical.newest(tantivy.Query.boolean_query(parts), limit)

    def rank(self, limit: int) -> Ranked:
        """Rank the papers that pass everything by the terms; none without terms."""
        if not self.terms:
            return NOTHING
        foreign = foreign_words(self.lexical, self.query.text, self.terms)
        scored = [(tantivy.Occur.Should, self._any_term(foreign))]
        if self.completed:
            scored.append((tantivy.Occur.Should, _best_completion(self.lexical, self.completed)))
        for form in other_forms(self.lexical, analysis.terms(self.query.text)):
            scored.append((tantivy.Occur.Should, _weighted_form(self.lexical, form)))
        english = [term for term in self.terms if term not in foreign]
        if misspelt := misspelt_terms(self.lexical, english) if not self.completed else []:
            scored.append((tantivy.Occur.Should, self.lexical.fuzzy_terms(misspelt)))
        # One level where there is but one part: Tantivy ranks a plain union of terms fastest.
        if any(len(group) > 1 for group in self.query.conditions):  # an alternative need not hold any of the words
            scored.append((tantivy.Occur.Should, tantivy.Query.const_score_query(self.required(), 0.0)))
        parts = [(tantivy.Occur.Must, tantivy.Query.boolean_query(scored) if len(scored) > 1 else scored[0][1])]
        for part in (*self.must, *self.lexical.passing(self.query.filters)):
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(part, 0.0)))
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        return self.lexical.rank(tantivy.Query.boolean_query(parts) if len(parts) > 1 else parts[0][1], limit)

    def _any_term(self, foreign: Mapping[str, tantivy.Query]) -> tantivy.Query:
        """Query for papers with any of the terms, or what a word is called in papers of another language."""
        if not foreign:
            return self.lexical.any_term(self.terms)
        english = {term: count for term, count in self.terms.items() if term not in foreign}
        parts = [(tantivy.Occur.Should, self.lexical.any_term(english))]
        for term, query in foreign.items():
            count = self.terms[term]
            either = _either(self.lexical.any_term({term: count}), tantivy.Query.boost_query(query, count))
            parts.append((tantivy.Occur.Should, either))
        return tantivy.Query.boolean_query(parts)


def foreign_words(lexical: LexicalIndex, text: str, terms: Iterable[str]) -> dict[str, tantivy.Query]:
    """Return what papers in other languages are found by, for those of the terms of a text that they may call so."""
    if not lexical.languages:
        return {}
    words = analysis.words_by_term(text)
    queries = ((term, lexical.foreign_word(words.get(term, term))) for term in terms)
    return {term: query for term, query in queries if query is not None}


def _either(query: tantivy.Query, other: tantivy.Query | None) -> tantivy.Query:
    """Query for papers that match one of two queries; the better one counts."""
    return query if other is None else tantivy.Query.disjunction_max_query([query, other])


def _any(parts: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def _weighted_form(lexical: LexicalIndex, form: OtherForm) -> tantivy.Query:
    """Query for papers with the other form of an acronym; a form that few mean counts little."""
    if len(form.terms) == 1:
        query = tantivy.Query.term_query(lexical.schema, Field.TEXT, form.terms[0])
    else:
        query = tantivy.Query.phrase_query(lexical.schema, Field.TEXT, list(form.terms))
    return tantivy.Query.boost_query(query, _FORM_WEIGHT * form.share)


def _best_completion(lexical: LexicalIndex, completed: Mapping[str, float]) -> tantivy.Query:
    """Query for papers with one of the completions; only the best counts, and the rarer a completion the less."""
    return tantivy.Query.disjunction_max_query(
        [
            tantivy.Query.boost_query(tantivy.Query.term_query(lexical.schema, Field.TEXT, term), weight)
            for term, weight in completed.items()
        ]
    )
