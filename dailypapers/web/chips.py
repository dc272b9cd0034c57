"""Chips of the filters of a search, and marks where its query is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.lib.paper_languages import language_name, parse_language
from dailypapers.search import Query, is_from_sentence, without
from dailypapers.web.forms.search import SearchForm

MAX_CHIPS = 40
"""Filters of a query that get a chip: the URL of each is as long as the query, and is read anew."""


class Piece(NamedTuple):
    """A part of a query, and whether it is wrong."""

    text: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of a search, the URL without it, and the words it was read from, if they were part of a sentence."""

    text: str
    without: str
    phrase: str = ""


def filter_texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what the chips of the fields of a form say, by field; fields that are empty are left out."""
    sentences = {
        "cat": _("category %(value)s"),
        "org": _("organisation %(value)s"),
        "venue": _("venue %(value)s"),
        "language": _("in %(value)s"),
        "period": _("in %(value)s"),
        "after": _("from %(value)s"),
        "before": _("to %(value)s"),
        "code": _("has code"),
    }
    language = values.get("language", "")
    values = {**values, "language": language and _(language_name(parse_language(language) or language))}
    return {name: text % {"value": values[name]} for name, text in sentences.items() if values.get(name)}


def chips(parameters: QueryDict, query: Query) -> list[Chip]:
    """Return a chip for every filter of the form, and for the first `MAX_CHIPS` of the text."""
    values = SearchForm(parameters).cleaned_data
    result = [Chip(text, _url(parameters, **{name: ""})) for name, text in filter_texts(values).items()]
    for part in query.extracted_filters[:MAX_CHIPS]:
        remaining = without(query.source, part, query.extracted_filters)
        result.append(Chip(str(part), _url(parameters, q=remaining), part.text if is_from_sentence(part) else ""))
    return result


def chips_left_out(query: Query) -> list[str]:
    """Return a sentence that says how many filters of a text got no chip; nothing where all have one."""
    left = len(query.extracted_filters) - MAX_CHIPS
    if left <= 0:
        return []
    sentence = ngettext(
        "%(count)s more filter of the query applied without being listed; edit the query to change them.",
        "%(count)s more filters of the query applied without being listed; edit the query to change them.",
        left,
    )
    return [sentence % {"count": intcomma(left)}]


def literal_search_url(parameters: QueryDict, query: Query) -> str:
    """Return the URL that searches for the exact words, where a sentence was read as filters; else ""."""
    return exact_words_url(parameters) if any(is_from_sentence(part) for part in query.extracted_filters) else ""


def exact_words_url(parameters: QueryDict) -> str:
    """Return the URL that searches for the words as they stand: nothing read as a filter, nothing corrected."""
    return _url(parameters, asis="1")


def marked_problems(query: Query) -> list[Piece]:
    """Return the query in pieces that say what is wrong; empty where nothing is, or where the position is unknown."""
    text = query.source
    pieces: list[Piece] = []
    end = 0
    for start in sorted(set(query.warning_positions)):
        stop = next((at for at in range(start, len(text)) if text[at].isspace()), len(text))
        if start < end or stop <= start:
            continue
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, Piece(text[end:], False)] if piece.text] if pieces else []


def _url(parameters: QueryDict, **changes: str) -> str:
    """Return the URL of the search with some fields changed (an empty value removes one), at its first page."""
    query = parameters.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{reverse('papers')}?{query.urlencode()}" if query else f"{reverse('papers')}?q="
