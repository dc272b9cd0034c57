"""Plain sentences to filters, when the reading is sure: ``papers by Google on sparse attention since 2024``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dailypapers.search.engine.query.parser import parse
from dailypapers.search.engine.query.phrase_reader import Phrases, read_phrases
from dailypapers.search.engine.query.query import ExtractedFilter, Operator, Prefix, Query
from dailypapers.search.engine.query.sentence_grammar import Reading, SentenceReader
from dailypapers.search.engine.query.sentence_parts import Names
from dailypapers.search.engine.query.translation import translated

_SIGNS = re.compile(r"(?<!\S)-(?=\S)|[\"|()]")
_BOOLEAN = re.compile(r"\b(?:AND|OR|NOT|ANDNOT)\b", re.IGNORECASE)

ReadPerson = Callable[[str], Sequence[ExtractedFilter]]
"""Returns what plain words say of a person: an author, and perhaps a year; nothing where it is not sure."""


def extract_filters(
    query: Query,
    names: Names,
    *,
    today: date | None = None,
    read_person: ReadPerson | None = None,
    languages: Collection[str] = (),
) -> Query:
    """Take filters out of a query in plain words, and turn it into English; returns it as it is where there are none.

    They are added to ``Query.extracted_filters`` and taken out of the text with the words that only ask for them. A
    filter written in the query language wins over the same one of a sentence. ``read_person`` is asked of the words
    that nothing else was read from, unless an author is among the filters. ``languages`` are those of papers other than
    English: words in them are searched as they stand, too.
    """
    return translated(_with_filters(query, names, today or date.today(), read_person), languages)


def _with_filters(query: Query, names: Names, today: date, read_person: ReadPerson | None) -> Query:
    if not is_plain(query):
        return query
    reading: Reading | Phrases | None = SentenceReader(query, names, today).read()
    if reading is None or not (reading.filters or query.extracted_filters):
        reading = read_phrases(query, names, today)
    filters, request = (tuple(reading.filters), tuple(reading.request)) if reading is not None else ((), ())
    if read_person is not None:
        filters += tuple(read_person(_unread(query, filters, request)))
    return query if reading is None and not filters else narrowed(query, filters, today, request)


def _unread(query: Query, read: Sequence[ExtractedFilter], request: Iterable[tuple[int, int]]) -> str:
    """Return the source of a query with blanks where something was read; "" where that says who wrote the papers."""
    filters = (*query.extracted_filters, *read)
    if any(part.kind is Prefix.AUTHOR for part in filters):
        return ""
    return _blanked(query.source, (*((part.start, part.end) for part in filters), *request))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def is_plain(query: Query) -> bool:
    """Tell whether a query is plain words, perhaps with filters: nothing quoted, excluded, required or compared."""
    return bool(query.source) and not (query.phrases or query.excluded or query.conditions or query.like)


def narrowed(
    query: Query, read: Sequence[ExtractedFilter], today: date, request: Iterable[tuple[int, int]] = ()
) -> Query:
    """Return the query with what was read as filters, and without the words at ``request`` that ask for them."""
    mentions = [part for part in query.extracted_filters if part.canonical]
    topic = _blanked(query.source, (*((part.start, part.end) for part in (*read, *mentions)), *request))
    parsed = parse(f"{topic} {' '.join(map(_explicit, read))}", today=today)
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
    between = _without_signs if any(map(is_from_sentence, filters)) else str  # "and" would join what is written anew
    remaining = _rewritten(text, removed, [other for other in others if str(other) != other.text], between=between)
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
