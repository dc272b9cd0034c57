"""Conditions of a query to queries of Tantivy."""

from __future__ import annotations

from collections.abc import Iterable

import tantivy

from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.author_lookup import author_query
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.schema import Field
from dailypapers.search.engine.query.query import CITATIONS, Condition, Prefix

_FIELDS = {
    Prefix.TITLE: (Field.TITLE,),
    Prefix.ABSTRACT: (Field.TEXT,),
    Prefix.COMMENT: (Field.COMMENT,),
    Prefix.VENUE: (Field.VENUE,),
    Prefix.KEYWORD: (Field.KEYWORDS,),
    Prefix.FIRST_AUTHOR: (Field.FIRST_AUTHOR,),
    Prefix.AFFILIATION: (Field.AFFILIATIONS,),
}


def required_by(lexical: LexicalIndex, conditions: Iterable[tuple[Condition, ...]]) -> list[tantivy.Query]:
    """Return a query for each group of conditions, of which a paper must meet one."""
    return [
        tantivy.Query.boolean_query([(tantivy.Occur.Should, _query(lexical, condition)) for condition in group])
        for group in conditions
    ]


def _query(lexical: LexicalIndex, condition: Condition) -> tantivy.Query:
    """Return the query for what a paper must have, or for all papers but those that have it."""
    query = _positive(lexical, condition)
    if not condition.is_excluded:
        return query
    everything = tantivy.Query.all_query()
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, everything), (tantivy.Occur.MustNot, query)])


def _positive(lexical: LexicalIndex, condition: Condition) -> tantivy.Query:
    query: tantivy.Query | None
    if condition.field is Prefix.AUTHOR:
        query = author_query(lexical, condition.value)
    elif condition.field is Prefix.FIRST_AUTHOR:
        query = _first_author(lexical, condition.value)
    elif condition.field is Prefix.HAS:
        query = tantivy.Query.term_query(lexical.schema, Field.FACTS, condition.value)
    elif condition.field is Prefix.ORCID:
        query = tantivy.Query.term_query(lexical.schema, Field.FACTS, f"orcid:{condition.value}")
    elif condition.filters.identifiers:
        query = lexical.with_identifiers(condition.filters.identifiers)
    elif condition.field in CITATIONS:
        query = None
    elif condition.filters:
        parts = lexical.passing(condition.filters)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
    elif condition.field is Prefix.ALL:
        query = lexical.phrase(condition.value)
    else:
        query = lexical.phrase(condition.value, _FIELDS[condition.field])
    return query if query is not None else tantivy.Query.empty_query()


def _first_author(lexical: LexicalIndex, name: str) -> tantivy.Query | None:
    """Query for papers whose first author has this name: every word of it, an initial for the words it begins."""
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    for word in analysis.terms(name):
        if len(word) == 1:
            begun = tantivy.Query.regex_query(lexical.schema, Field.FIRST_AUTHOR, f"{word}.*")
            parts.append((tantivy.Occur.Must, begun))
        else:
            parts.append((tantivy.Occur.Must, tantivy.Query.term_query(lexical.schema, Field.FIRST_AUTHOR, word)))
    return tantivy.Query.boolean_query(parts) if parts else None
