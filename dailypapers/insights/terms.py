"""What somebody wants to see over time, as a query that papers match or do not."""

from __future__ import annotations

import re
from typing import NamedTuple

from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse, shorten
from dailypapers.search.engine import Operator, Query, parse

MAX_TERMS = 5
MAX_TERM = 200  # characters
_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*\Z)')  # outside quotation marks


class Term(NamedTuple):
    """A line of a plot: `text` is its query in the query language, and `label` what it is called."""

    text: str
    label: str
    query: Query


class Terms(NamedTuple):
    """Terms in their order, each once, and sentences on what was left out."""

    terms: tuple[Term, ...]
    warnings: tuple[str, ...]


def read_terms(text: str) -> Terms:
    """Read terms between commas: words that stand in a paper one after another, names and filters of the language."""
    terms: dict[str, Term] = {}
    warnings: list[str] = []
    for part in _COMMA.split(text.replace("“", '"').replace("”", '"')):
        if not (clean := collapse(part)):
            continue
        shown = shorten(clean, 40)
        if len(clean) > MAX_TERM:
            warnings.append(
                sentence("“%(term)s” is longer than %(most)s characters and was left out.", term=shown, most=MAX_TERM)
            )
            continue
        term = read_term(clean)
        if not term.query:
            warnings.append(sentence("“%(term)s” names no word, name or filter and was left out.", term=shown))
        elif len(terms) == MAX_TERMS and term.text not in terms:
            warnings.append(
                sentence(
                    "%(most)s lines are shown at most; “%(term)s” was left out.",
                    most=MAX_TERMS,
                    term=shorten(term.label, 40),
                )
            )
        else:
            terms.setdefault(term.text, term)
            warnings += term.query.warnings
    return Terms(tuple(terms.values()), tuple(dict.fromkeys(warnings)))


def read_term(text: str) -> Term:
    """Read one term. Words outside its filters must stand in a paper one after another, as if in quotation marks."""
    exact = exact_query(text)
    query = parse(exact)
    if query.like or query.mentioned or not _is_strict(query):
        loose = sentence(
            "“%(term)s” was left out: it orders papers and does not tell which have it.", term=shorten(text, 40)
        )
        query = Query(warnings=(loose,))
    label = exact[1:-1] if exact.count('"') == 2 and exact[0] == exact[-1] == '"' else exact
    return Term(exact, label, query)


def exact_query(text: str) -> str:
    """Return the query whose papers hold the words of a text in this order, and pass its filters."""
    query = parse(text)
    parts = query.extracted_filters
    if any(part.kind == Operator.BOOLEAN for part in parts):
        return text
    loose, at = [], 0
    for part in parts:
        loose.append(text[at : part.start])
        at = max(at, part.end)
    words = collapse(" ".join([*loose, text[at:]]).replace('"', " "))
    kept = " ".join(part.text for part in parts)
    return collapse(f'"{words}" {kept}' if any(c.isalnum() for c in words) else kept)


def _is_strict(query: Query) -> bool:
    """Tell whether a query has papers that match it, not only papers that come first."""
    return bool(query.phrases or query.excluded or query.conditions or query.filters)
