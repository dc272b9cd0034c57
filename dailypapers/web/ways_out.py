"""Where a search finds nothing: what it finds without one of its filters, and with a name that may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.http import QueryDict

from dailypapers.search import Query, parse, search
from dailypapers.search.unknown_names import UnknownAuthor, unknown_authors
from dailypapers.web.chips import Chip
from dailypapers.web.forms.search import SearchForm

MAX_TRIED = 4
"""Filters that are left out in turn: each is a search."""


class WayOut(NamedTuple):
    """A search that finds something: the filter it leaves out, its URL, and how many papers it finds."""

    text: str
    url: str
    papers: int


class NameMeant(NamedTuple):
    """A name that may be meant, and the URL of the search for it."""

    name: str
    url: str


def ways_out(shown: Sequence[Chip], query: Query) -> dict[str, Any]:
    """Return what the page of a search without a hit offers: `ways_out`, and `unknown_authors` with names meant."""
    tried = [WayOut(chip.text, chip.without, _count(chip.without)) for chip in shown[:MAX_TRIED]]
    unknown = [(author.name, _names_meant(author, shown)) for author in unknown_authors(query)]
    return {"ways_out": [way for way in tried if way.papers], "unknown_authors": unknown}


def _count(url: str) -> int:
    form = SearchForm(_parameters(url))
    filters, _ = form.filters()
    query = parse(form.text)
    if not query and not filters:
        return 0
    return search(query, filters=filters, limit=1, options=form.options()).total


def _names_meant(author: UnknownAuthor, shown: Sequence[Chip]) -> list[NameMeant]:
    rest = next((chip.without for chip in shown if chip.text == author.filter), None)
    if rest is None:
        return []
    field = author.filter.partition(":")[0]
    return [NameMeant(name.capitalize(), _with_words(rest, f"{field}:{name}")) for name in author.similar]


def _with_words(url: str, words: str) -> str:
    parameters = _parameters(url).copy()
    parameters["q"] = f"{parameters.get('q', '')} {words}".strip()
    return f"{urlsplit(url).path}?{parameters.urlencode()}"


def _parameters(url: str) -> QueryDict:
    return QueryDict(urlsplit(url).query)
