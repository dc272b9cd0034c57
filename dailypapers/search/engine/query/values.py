"""Values of fields to filters: what each means, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.paper_languages import parse_language
from dailypapers.lib.registries import parse_orcid
from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.query.period_forms import normalise_period
from dailypapers.search.engine.query.periods import parse_period
from dailypapers.search.engine.query.query import DATES, Filters, Prefix

FACTS = (
    "code", "model", "dataset", "space", "summary", "figure", "project", "video", "venue", "comment", "doi",
    "organisation", "keywords",
)  # fmt: skip
"""What ``has:`` knows."""

_CATEGORY = re.compile(r"[a-z]{2,}(-[a-z]{2,})*(\.([a-z]{2}|[a-z]+(-[a-z]+)*|\*))?", re.IGNORECASE)
_UPVOTES = re.compile(r"(>=|<=|>|<|=)?(\d{1,9})$|(\d{1,9})\.\.(\d{1,9})$")
_FACT_NAMES = {"summaries": "summary", "figures": "figure", "image": "figure", "github": "code", "repository": "code"}
_FACT_NAMES |= {"journal": "venue", "organization": "organisation", "keyword": "keywords", "project_page": "project"}
_FACT_NAMES |= {fact: fact for fact in FACTS} | {"comments": "comment", "page": "project", "conference": "venue"}
_FACT_NAMES |= {"models": "model", "datasets": "dataset", "data": "dataset", "spaces": "space", "demo": "space"}
_LAST_INITIALS = re.compile(r"([^\W\d_][\w'-]*?)_([a-z]{1,2})", re.IGNORECASE)


class Value(NamedTuple):
    """A value in the form of the query language; ``filters`` where it is a fact, ``problem`` where it is none."""

    text: str
    filters: Filters = Filters()
    problem: str = ""


def read_value(prefix: Prefix, text: str, today: date) -> Value:
    """Read the value of a field."""
    if len(text) > 2 and text[0] == text[-1] == "/":
        return Value(text, problem=sentence("regular expressions are not searched"))
    if prefix in DATES:
        return _period(prefix, text, today)
    reader = _READERS.get(prefix)
    return reader(text) if reader else _words(text)


def _words(text: str) -> Value:
    text = text.replace("*", "").strip()
    return Value(text) if any(c.isalnum() for c in text) else Value(text, problem=sentence("there are no words in it"))


def _author(text: str) -> Value:
    """Read a name; arXiv writes blanks as ``_``, and initials last: ``harrow_a``."""
    name = text.strip("^=* ").replace("*", "")
    if match := _LAST_INITIALS.fullmatch(name):
        name = f"{match[1]}, {' '.join(match[2])}"
    name = " ".join(name.replace("_", " ").split()).strip(",")
    return Value(name) if any(c.isalnum() for c in name) else Value(text, problem=sentence("there is no name in it"))


def _organisation(text: str) -> Value:
    return Value(text, Filters(organisations=(text,)))


def _category(text: str) -> Value:
    codes = text.split(",")
    if any(not _CATEGORY.fullmatch(code) for code in codes):
        return Value(text, problem=sentence("a category looks like cs.LG, cs.* or cs"))
    return Value(text, Filters(categories=tuple(codes)))


def _identifier(text: str) -> Value:
    parsed = parse_identifier(text)
    return Value(text, Filters(identifiers=(parsed.value if parsed else text,)))


def _cited(text: str) -> Value:
    parsed = parse_identifier(text)
    return (
        Value(parsed.value)
        if parsed
        else Value(text, problem=sentence("write an arXiv id or a DOI, as in cites:2205.13147"))
    )


def _orcid(text: str) -> Value:
    orcid = parse_orcid(text)
    return (
        Value(orcid)
        if orcid
        else Value(text, problem=sentence("that is no ORCID iD: it looks like 0000-0002-1825-0097"))
    )


def _has(text: str) -> Value:
    fact = _FACT_NAMES.get(text.lower())
    if fact is None:
        return Value(
            text, problem=sentence("has: knows %(facts)s and %(last)s", facts=", ".join(FACTS[:-1]), last=FACTS[-1])
        )
    return Value(fact, Filters(has_code=True) if fact == "code" else Filters())


def _language(text: str) -> Value:
    codes = [parse_language(name) for name in text.split(",")]
    if not all(codes):
        return Value(text, problem=sentence("a language is a code or a name, as in lang:de or lang:german"))
    return Value(",".join(codes), Filters(languages=tuple(codes)))


def _sort(text: str) -> Value:
    known = {"newest": "newest", "date": "newest", "latest": "newest", "recent": "newest", "submitteddate": "newest"}
    order = known.get(text.lower())
    return Value(order) if order else Value(text, problem=sentence("only sort:newest is known"))


def _place(text: str) -> Value:
    known = {
        "text": "text",
        "texts": "text",
        "fulltext": "text",
        "body": "text",
        "abstract": "abstract",
        "abs": "abstract",
    }
    place = known.get(text.lower())
    return Value(place) if place else Value(text, problem=sentence("only in:text and in:abstract are known"))


def _upvotes(text: str) -> Value:
    match = _UPVOTES.match(text)
    if not match:
        return Value(text, problem=sentence("write a number, as in upvotes:>10"))
    sign, number, low, high = match.groups()
    if low is not None:
        return Value(text, Filters(minimum_upvotes=int(low), maximum_upvotes=int(high)))
    n = int(number)
    minimum = {">": n + 1, "<": None, "<=": None}.get(sign, n)
    maximum = {"<": n - 1, "<=": n, "=": n}.get(sign)
    return Value(text, Filters(minimum_upvotes=minimum, maximum_upvotes=maximum))


def _period(prefix: Prefix, text: str, today: date) -> Value:
    written = normalise_period(text, today)
    period = parse_period(written, today)
    if isinstance(period, str):
        return Value(text, problem=period)
    bounds = {
        Prefix.AFTER: Filters(after=period.first),
        Prefix.SINCE: Filters(after=period.first),
        Prefix.BEFORE: Filters(before=period.first - 1),
        Prefix.UNTIL: Filters(before=period.last),
    }
    after = None if written.startswith("..") else period.first
    before = None if written.endswith("..") else period.last
    return Value(written, bounds.get(prefix, Filters(after=after, before=before)))


def merged(filters: Filters, more: Filters) -> Filters:
    """Return filters with more of them: values of one field are alternatives, a later date or number replaces."""
    changes: dict[str, object] = {}
    for name in Filters.__slots__:
        value, added = getattr(filters, name), getattr(more, name)
        if isinstance(added, tuple):
            changes[name] = tuple(dict.fromkeys((*value, *added)))
        elif added is not None:
            changes[name] = added
    return replace(filters, **changes)  # type: ignore[arg-type]  # the fields' own values


_READERS: dict[Prefix, Callable[[str], Value]] = {
    Prefix.AUTHOR: _author,
    Prefix.FIRST_AUTHOR: _author,
    Prefix.ORCID: _orcid,
    Prefix.ORGANISATION: _organisation,
    Prefix.CATEGORY: _category,
    Prefix.IDENTIFIER: _identifier,
    Prefix.HAS: _has,
    Prefix.UPVOTES: _upvotes,
    Prefix.LANGUAGE: _language,
    Prefix.LIKE: Value,
    Prefix.CITES: _cited,
    Prefix.CITED_BY: _cited,
    Prefix.SORT: _sort,
    Prefix.IN: _place,
}
