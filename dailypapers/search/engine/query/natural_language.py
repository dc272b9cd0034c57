"""Plain sentences to filters, when the reading is sure: ``papers by Google on sparse attention since 2024``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dailypapers.search.engine.query.parser import parse
from dailypapers.search.engine.query.query import ExtractedFilter, Query
from dailypapers.search.engine.query.sentence_grammar import Names, SentenceReader


def extract_filters(query: Query, names: Names, *, today: date | None = None) -> Query:
    """Take filters out of a query that is a plain sentence; returns the same query when nothing is sure.

    They are added to ``Query.extracted_filters`` and taken out of the text with the words that only ask for them. A
    filter written in the query language wins over the same one of a sentence.
    """
    if not query.source or query.phrases or query.excluded or query.like:
        return query
    today = today or date.today()
    reading = SentenceReader(query, names, today).read()
    if reading is None or not (reading.filters or query.extracted_filters):
        return query
    topic = list(query.source)
    for start, end in (*((part.start, part.end) for part in reading.filters), *reading.request):
        topic[start:end] = " " * (end - start)
    for mention in (part for part in query.extracted_filters if part.canonical):
        topic[mention.start : mention.end] = " " * (mention.end - mention.start)
    parsed = parse(f"{''.join(topic)} {' '.join(map(str, reading.filters))}", today=today)
    filters = sorted((*query.extracted_filters, *reading.filters), key=lambda part: part.start)
    return replace(
        parsed,
        source=query.source,
        extracted_filters=tuple(filters),
        mentioned=query.mentioned,
        warnings=query.warnings,
        warning_positions=query.warning_positions,
    )


def without(text: str, removed: ExtractedFilter, filters: Iterable[ExtractedFilter] = ()) -> str:
    """Return the text of a query without one of its filters.

    Those of ``filters`` that came from a sentence are written in the query language, for a sentence that has lost a
    part may no longer be one.
    """
    changes = [(removed.start, removed.end, "")]
    changes += [
        (other.start, other.end, str(other)) for other in filters if other != removed and is_from_sentence(other)
    ]
    for start, end, replacement in sorted(changes, reverse=True):
        text = f"{text[:start]} {replacement} {text[end:]}"
    return " ".join(text.split())


def is_from_sentence(part: ExtractedFilter) -> bool:
    """Tell whether a filter was read from a plain sentence, not written in the query language."""
    return part.is_from_sentence
