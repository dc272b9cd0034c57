"""Papers that a query names by an identifier, in any form and anywhere in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from dailypapers.lib.identifier_spans import IdentifierSpan, find_identifiers
from dailypapers.search.engine.query.query import ExtractedFilter, Mention, Prefix

_OWN_FILTER = re.compile(
    r"(?:^|[\s(-])(?:(?:id|like|all|cites|citedby|refersto):\s?\"?|NOT\s+|-\w{1,12}:\"?)$", re.IGNORECASE
)
_FIELD = re.compile(
    r"(?<!\w)(?:find\s+)?(?:identifier|alternate_bibcode|bibcode|doi|e-?print|arxiv(?:_id)?|paper|pdf|see)[:=]?\s?[\"']?$",
    re.IGNORECASE,
)
_CONNECTOR_BEFORE = re.compile(r"(?<!\S)(?:AND|OR|\|\|?|&&)\s+$")
_CONNECTOR_AFTER = re.compile(r"\s+(?:AND|OR|\|\|?|&&)(?=\s|$)")
_MAY_HOLD_ONE = re.compile(r"\d[.．]\d|/|／|arxiv\d|openreview", re.IGNORECASE)
_LOOK_BEHIND = 30  # characters before an identifier that may be the name of its field
_NO_WORDS = re.compile(r"[\W_]*(?:(?:and|or|see|also|cf|find|papers?|with|the|id|ids|,)[\W_]*)*", re.IGNORECASE)


class Mentions(NamedTuple):
    """The identifiers of a text, each once, their places, and the text with blanks in these places."""

    mentioned: tuple[Mention, ...]
    filters: tuple[ExtractedFilter, ...]
    rest: str


def find_mentions(text: str) -> Mentions:
    """Find the identifiers of papers in a query, but for the values of ``id:``, ``like:``, ``all:`` and of citations.

    Where nothing else is asked (``see 2501.12948 and 2402.03300``), the words around them are left out too, and a bare
    number is certainly an identifier.
    """
    if not _MAY_HOLD_ONE.search(text):
        return Mentions((), (), text)
    spans = [
        _with_connector(text, _with_field(text, span))
        for span in find_identifiers(text)
        if not _OWN_FILTER.search(text[: span.start][-10:])
    ]
    rest = text
    for span in spans:
        rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
    is_alone = bool(spans) and _NO_WORDS.fullmatch(rest) is not None
    mentioned = dict.fromkeys(Mention(span.identifier, span.is_marked or is_alone) for span in spans)
    filters = tuple(
        ExtractedFilter(
            Prefix.IDENTIFIER,
            span.identifier.value,
            text[span.start : span.end],
            span.start,
            span.end,
            canonical=str(span.identifier),
        )
        for span in spans
    )
    return Mentions(tuple(mentioned), filters, " " * len(rest) if is_alone else rest)


def _with_connector(text: str, span: IdentifierSpan) -> IdentifierSpan:
    """Widen a span by an AND or OR beside it, which would join what stands around."""
    if before := _CONNECTOR_BEFORE.search(text[max(0, span.start - _LOOK_BEHIND) : span.start]):
        return span._replace(start=max(0, span.start - _LOOK_BEHIND) + before.start())
    if after := _CONNECTOR_AFTER.match(text, span.end):
        return span._replace(end=after.end())
    return span


def _with_field(text: str, span: IdentifierSpan) -> IdentifierSpan:
    """Widen a span by the name of its field and by quotation marks around it: ``identifier:"10.1000/xyz"``."""
    start, end = span.start, span.end
    before = max(0, start - _LOOK_BEHIND)
    if field := _FIELD.search(text[before:start]):
        start = before + field.start()
    opening = text[span.start - 1 : span.start]
    if opening and opening in "\"'" and text[end : end + 1] == opening:
        start, end = min(start, span.start - 1), end + 1
    return span._replace(start=start, end=end, is_marked=span.is_marked or start < span.start - 1)
