"""What stands around the results of a search: chips of the filters in force, and marks where a query is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from dailypapers.search import Query, is_from_sentence, without
from dailypapers.web.forms.search import SearchForm

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, the words of a sentence it was read from (if it was), and the URL without it."""

    text: str
    without: str
    said: str = ""


def chips(parameters: QueryDict, query: Query) -> list[Chip]:
    """Return a chip for every filter of the form, and for every one read from the text."""
    values = SearchForm(parameters).cleaned_data
    labels = {"cat": "category", "org": "organisation", "after": "from", "before": "to"}
    texts = {name: f"{label} {values[name]}" for name, label in labels.items()} | {"code": "has code"}
    made = [Chip(text, _url(parameters, **{name: ""})) for name, text in texts.items() if values[name]]
    for part in query.extracted_filters:
        left = without(query.source, part, query.extracted_filters)
        made.append(Chip(str(part), _url(parameters, q=left), part.text if is_from_sentence(part) else ""))
    return made


def standing(parameters: QueryDict, query: Query) -> str:
    """Return the URL that searches the words as they stand, where a sentence was read as filters; else ""."""
    return _url(parameters, asis="1") if any(is_from_sentence(part) for part in query.extracted_filters) else ""


def marked_problems(query: Query) -> Pieces:
    """Return the query in pieces, True where one is wrong; empty where nothing is, or nobody knows where."""
    text = query.source
    pieces: Pieces = []
    end = 0
    for start in sorted(set(query.warning_positions)):
        stop = next((at for at in range(start, len(text)) if text[at].isspace()), len(text))
        if start < end or stop <= start:
            continue
        pieces += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [(piece, wrong) for piece, wrong in [*pieces, (text[end:], False)] if piece] if pieces else []


def _url(parameters: QueryDict, **changes: str) -> str:
    """The same search with some fields changed, an empty value taking one out; from its first page."""
    query = parameters.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{reverse('papers')}?{query.urlencode()}" if query else f"{reverse('papers')}?q="
