"""Authors that a search asks for and nobody here is called, with the names that may be meant."""

from __future__ import annotations

from typing import NamedTuple

from dailypapers.search import serving
from dailypapers.search.engine import Engine, Query
from dailypapers.search.engine.query.query import Prefix

_MAX_NAMES = 4


class UnknownAuthor(NamedTuple):
    """A name that no paper has, the filter that asks for it, and surnames like it, the most likely first."""

    name: str
    filter: str
    similar: tuple[str, ...]


def unknown_authors(query: Query) -> list[UnknownAuthor]:
    """Return the authors of a query that no paper has; none while no index can be searched."""
    asked = [part for part in query.extracted_filters if part.kind in (Prefix.AUTHOR, Prefix.FIRST_AUTHOR)]

    def question(engine: Engine) -> list[UnknownAuthor]:
        return [
            UnknownAuthor(part.value, str(part), tuple(engine.names.similar_surnames(part.value)))
            for part in asked[:_MAX_NAMES]
            if not engine.names.author(part.value)
        ]

    return (serving.ask(question) or []) if asked else []
