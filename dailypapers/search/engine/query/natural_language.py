"""Plain sentences to filters, when the reading is sure: ``papers by Google on sparse attention since 2024``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dailypapers.search.engine.query.parser import parse
from dailypapers.search.engine.query.phrase_reader import Phrases, read_phrases
from dailypapers.search.engine.query.query import ExtractedFilter, Operator, Prefix, Query
from dailypapers.search.engine.query.sentence_grammar import Names, Reading, SentenceReader
from dailypapers.search.engine.query.translation import translated

_SIGNS = re.compile(r"(?<!\S)-(?=\S)|[\"|()]")
_BOOLEAN = re.compile(r"\b(?:AND|OR|NOT|ANDNOT)\b", re.IGNORECASE)


def extract_filters(query: Query, names: Names, *, today: date | None = None) -> Query:
    """Take filters out of a query in plain words, and turn it into English; returns it as it is where there are none.

    They are added to ``Query.extracted_filters`` and taken out of the text with the words that only ask for them. A
    filter written in the query language wins over the same one of a sentence.
    """
    return translated(_with_filters(query, names, today or date.today()))


def _with_filters(query: Query, names: Names, today: date) -> Query:
    if not is_plain(query):
        return query
    reading: Reading | Phrases | None = SentenceReader(query, names, today).read()
    if reading is None or not (reading.filters or query.extracted_filters):
        reading = read_phrases(query, names, today)
    if reading is None:
        return query
    return narrowed(query, reading.filters, today, reading.request)


def is_plain(query: Query) -> bool:
    """Tell whether a query is plain words, perhaps with filters: nothing quoted, excluded, required or compared."""
    return bool(query.source) and not (query.phrases or query.excluded or query.conditions or query.like)


def narrowed(
    query: Query, read: Sequence[ExtractedFilter], today: date, request: Iterable[tuple[int, int]] = ()
) -> Query:
    """Return the query with what was read as filters, and without the words at ``request`` that ask for them."""
    topic = list(query.source)
    mentions = [part for part in query.extracted_filters if part.canonical]
    for start, end in (*((part.start, part.end) for part in (*read, *mentions)), *request):
        topic[start:end] = " " * (end - start)
    parsed = parse(f"{''.join(topic)} {' '.join(map(_explicit, read))}", today=today)
    filters = sorted((*query.extracted_filters, *read), key=lambda part: part.start)
    return replace(
        parsed,
        source=query.source,
        extracted_filters=tuple(filters),
        mentioned=query.mentioned,
        warnings=query.warnings,
        warning_positions=query.warning_positions,
    )


def without(text: str, removed: ExtractedFilter, filters: Iterable[ExtractedFilter] = ()) -> str:
    """Return the text of a query without one of its filters or operators.

    Those of ``filters`` that came from a sentence or from the language of another engine are written in ours, for what
    has lost a part may read otherwise; where it does, the others are written with the name of their field.
    """
    filters = list(filters)
    others = [other for other in filters if other != removed]
    remaining = _rewritten(text, removed, [other for other in others if str(other) != other.text])
    if filters and sorted(map(str, others)) != sorted(map(str, parse(remaining).extracted_filters)):
        explicit = [replace(other, canonical=_explicit(other)) for other in others]
        remaining = _rewritten(text, removed, explicit, between=_without_signs)
    return remaining


def _rewritten(
    text: str, removed: ExtractedFilter, others: Sequence[ExtractedFilter], between: Callable[[str], str] = str
) -> str:
    """Return the text with parts written anew and one left out; ``between`` rewrites what stands between them."""
    pieces: list[str] = []
    end = 0
    for part in sorted((removed, *others), key=lambda part: part.start):
        pieces += [between(text[end : part.start]), "" if part == removed else str(part)]
        end = max(end, part.end)
    return " ".join(" ".join([*pieces, between(text[end:])]).split())


def _without_signs(words: str) -> str:
    """Return words without what could be an operator beside fewer others."""
    return _BOOLEAN.sub(" ", _SIGNS.sub(" ", words))


def _explicit(part: ExtractedFilter) -> str:
    """Write an operator so that it is one beside any words: a phrase or an excluded word with ``all:``."""
    if part.kind is Operator.PHRASE:
        return f"{Prefix.ALL}:{part}"
    if part.kind is Operator.EXCLUDED and ":" not in str(part) and "(" not in str(part):
        return f"-{Prefix.ALL}:{str(part)[1:]}"
    return str(part)


def is_from_sentence(part: ExtractedFilter) -> bool:
    """Tell whether a filter was read from a plain sentence, not written in the query language."""
    return part.is_from_sentence
