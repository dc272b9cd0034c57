"""What Tantivy holds of a paper: the fields of the index, and papers as documents of it.

Papers are turned into terms by `analysis` before Tantivy sees them, so its fields only split at spaces. Nothing is
stored but the id; the texts stay in the catalogue.
"""

from __future__ import annotations

from enum import StrEnum

import tantivy

from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.lexical.author_names import author_keys
from dailypapers.search.engine.lexical.tokenization import IndexedTerms


class Field(StrEnum):
    """A field of the index; its value is the name on the disk."""

    ID = "id"
    TEXT = "text"
    """Title (twice), abstract, summary and keywords together."""

    AUTHORS = "authors"
    AUTHOR_NAMES = "people"
    """Each author's name, in every spelling, as `author_names.author_keys` has it."""

    SURFACE = "surface"
    """The words of title and abstract as written, where their terms are others: for spelling."""

    ACRONYMS = "acronyms"
    """Acronyms with their long forms and the other way round, as `acronyms.acronym_keys` has them."""

    AFFILIATIONS = "organisations"
    IDENTIFIERS = "identifiers"
    CATEGORY = "category"
    ORGANISATION_PREFIX = "group"
    """The name of an organisation, and every beginning of it in whole words."""

    TITLE = "title"
    FIRST_AUTHOR = "first_author"
    COMMENT = "comment"
    VENUE = "venue"
    """Where it was published: the journal reference, and the authors' comment, which often says it."""

    VENUE_NAME = "venue_name"
    """The name of the conference or journal, as facets count it."""

    KEYWORDS = "keywords"
    FOREIGN = "foreign"
    """The terms of a paper in another language than English, as `foreign_terms` has them: ``de:netz``."""

    LANGUAGE = "language"
    FACTS = "facts"
    """What ``has:`` asks for: ``summary``, ``figure``."""

    TITLE_NAMES = "titles"
    HEAD_NAMES = "heads"
    TAIL_NAMES = "tails"
    REPOSITORY_NAMES = "repositories"
    PRESENTED_NAMES = "presented"
    """What the paper is called, as `names.PaperNames` has it."""

    DAY = "day"
    CODE = "code"
    UPVOTES = "upvotes"


WEIGHTS = {Field.TEXT: 1.0, Field.AUTHORS: 0.5, Field.AFFILIATIONS: 0.5}
"""The fields that words are looked for in, and what a match in each counts.

One field of everything with the title repeated keeps BM25's saturation over the whole paper, as BM25F does
(Robertson, Zaragoza and Taylor 2004); adding up the scores of two fields measured worse.
"""

FIELD_TEXTS = (Field.TITLE, Field.FIRST_AUTHOR, Field.COMMENT, Field.VENUE, Field.KEYWORDS)
"""The fields that only a condition of a query asks for."""
NAME_FIELDS = (
    Field.TITLE_NAMES,
    Field.HEAD_NAMES,
    Field.TAIL_NAMES,
    Field.REPOSITORY_NAMES,
    Field.PRESENTED_NAMES,
)
"""In the order of `names.PaperNames`."""

WHITESPACE = "terms"
"""The name of the tokenizer that splits at spaces."""

_MAX_PREFIX_WORDS = 8


def build_schema() -> tantivy.Schema:
    """Build the schema of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(Field.ID, indexed=True, fast=True)
    for name in (*WEIGHTS, *FIELD_TEXTS):
        builder.add_text_field(name, tokenizer_name=WHITESPACE, index_option="position")
    builder.add_text_field(Field.FOREIGN, tokenizer_name=WHITESPACE, index_option="position")
    builder.add_text_field(Field.SURFACE, tokenizer_name=WHITESPACE, index_option="basic")
    raw = (
        Field.IDENTIFIERS,
        Field.CATEGORY,
        Field.ORGANISATION_PREFIX,
        Field.FACTS,
        Field.LANGUAGE,
        Field.AUTHOR_NAMES,
        Field.VENUE_NAME,
    )
    for name in (*raw, Field.ACRONYMS, *NAME_FIELDS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (Field.DAY, Field.CODE, Field.UPVOTES):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def tantivy_document(document: Document, terms: IndexedTerms) -> tantivy.Document:
    """Make Tantivy's document of a paper and its terms."""
    out = tantivy.Document()
    out.add_unsigned(Field.ID, document.id)
    out.add_text(Field.TEXT, terms.text)
    if terms.authors:
        out.add_text(Field.AUTHORS, terms.authors)
    if terms.affiliations:
        out.add_text(Field.AFFILIATIONS, terms.affiliations)
    if terms.foreign:
        out.add_text(Field.FOREIGN, terms.foreign)
    for code in document.languages:
        out.add_text(Field.LANGUAGE, code)
    out.add_text(Field.SURFACE, terms.surface)
    for key in {key for name in document.authors for key in author_keys(name)}:
        out.add_text(Field.AUTHOR_NAMES, key)
    for key in terms.acronyms:
        out.add_text(Field.ACRONYMS, key)
    for field, keys in zip(NAME_FIELDS, terms.names, strict=True):
        for key in keys:
            out.add_text(field, key)
    for identifier in document.identifiers:
        out.add_text(Field.IDENTIFIERS, identifier.lower())
    for key in {key for code in document.categories for key in category_keys(code)}:
        out.add_text(Field.CATEGORY, key)
    for key in {key for name in document.organisations for key in organisation_prefixes(name)}:
        out.add_text(Field.ORGANISATION_PREFIX, key)
    for name in document.venues:
        out.add_text(Field.VENUE_NAME, " ".join(name.casefold().split()))
    out.add_unsigned(Field.DAY, max(0, document.day))
    out.add_unsigned(Field.CODE, int(document.has_code))
    out.add_unsigned(Field.UPVOTES, max(0, document.upvotes))
    return out


def category_keys(code: str) -> tuple[str, ...]:
    """Return a category and its archive: ``cs.LG`` is found as ``cs.lg`` and as ``cs``."""
    lowered = code.lower()
    return (lowered, lowered.partition(".")[0]) if "." in lowered else (lowered,)


def organisation_prefixes(name: str) -> list[str]:
    """Return a name and the words it begins with: ``Google DeepMind`` is found as ``google`` too."""
    words = name.casefold().split()
    return [" ".join(words[: count + 1]) for count in range(min(len(words), _MAX_PREFIX_WORDS))]
