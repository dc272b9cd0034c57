"""What every source shares: the report of a damaged record, and the cleaning of one field at a time.

A parser is a pure function from bytes or text to `PaperRecord`s. It raises `InvalidRecord` for a record without a
title or an identity; every other field that cannot be read is left empty, because a bad page number must not cost
a paper. Each function here takes any value that JSON can hold, never raises, and returns text fit for a database:
one line, NFC, no control characters, no surrogates, cut at the stated limit.
"""

from __future__ import annotations

from dailypapers.sources.field_cleaners.errors import FORMATS, Format, RecordError
from dailypapers.sources.field_cleaners.ids import categories, doi, identifier
from dailypapers.sources.field_cleaners.json_values import load_json, load_object, objects
from dailypapers.sources.field_cleaners.limits import (
    MAX_ABSTRACT,
    MAX_AUTHORS,
    MAX_KEYWORDS,
    MAX_NAME,
    MAX_STAR_COUNTS,
    MAX_TITLE,
    MAX_URL,
    MAX_VERSIONS,
    YEARS,
)
from dailypapers.sources.field_cleaners.moments import day, in_utc, moment, start_of
from dailypapers.sources.field_cleaners.people import ET_AL, author_ids, authors, somebody, western_commas
from dailypapers.sources.field_cleaners.texts import count, language, prose, required_title, text, words
from dailypapers.sources.field_cleaners.urls import (
    code_address,
    license_url,
    links,
    parse_star_counts,
    star_counts,
    web_address,
)

__all__ = [
    "ET_AL",
    "FORMATS",
    "MAX_ABSTRACT",
    "MAX_AUTHORS",
    "MAX_KEYWORDS",
    "MAX_NAME",
    "MAX_STAR_COUNTS",
    "MAX_TITLE",
    "MAX_URL",
    "MAX_VERSIONS",
    "YEARS",
    "Format",
    "RecordError",
    "author_ids",
    "authors",
    "categories",
    "code_address",
    "count",
    "day",
    "doi",
    "identifier",
    "in_utc",
    "language",
    "license_url",
    "links",
    "load_json",
    "load_object",
    "moment",
    "objects",
    "parse_star_counts",
    "prose",
    "required_title",
    "somebody",
    "star_counts",
    "start_of",
    "text",
    "web_address",
    "western_commas",
    "words",
]
