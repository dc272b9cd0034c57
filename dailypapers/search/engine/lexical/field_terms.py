"""The fields of a paper that only a condition asks for: title, first author, comment, venue, keywords, facts."""

from __future__ import annotations

import tantivy

from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.foreign_terms import UNSPACED, signs
from dailypapers.search.engine.lexical.schema import FIELD_TEXTS, Field

_BETWEEN_KEYWORDS = " \x00 \x00 "
"""Terms that no phrase holds."""


def add_field_terms(out: tantivy.Document, document: Document) -> None:
    """Add the fields that only a condition asks for, and what ``has:`` knows of the paper."""
    texts = (
        [*analysis.terms(document.title), *(signs(document.title) if document.language in UNSPACED else ())],
        analysis.terms(document.authors[0]) if document.authors else [],
        analysis.terms(document.comment),
        analysis.terms(f"{document.venue} {document.comment}"),
    )
    for field, terms in zip(FIELD_TEXTS, texts, strict=False):
        if terms:
            out.add_text(field, " ".join(terms))
    if document.keywords:
        out.add_text(Field.KEYWORDS, _BETWEEN_KEYWORDS.join(map(analysis.name_terms, document.keywords)))
    for fact in facts_of(document):
        out.add_text(Field.FACTS, fact)


def facts_of(document: Document) -> list[str]:
    """Return what a paper has, by the names of ``has:``."""
    held = {
        "code": document.has_code,
        "summary": document.summary,
        "venue": document.venue,
        "comment": document.comment,
        "organisation": document.organisations,
        "keywords": document.keywords,
        "doi": any(identifier.startswith("10.") for identifier in document.identifiers),
    }
    return [*(fact for fact, value in held.items() if value), *document.facts]
