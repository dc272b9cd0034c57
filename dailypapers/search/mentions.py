"""The papers that a query names by an identifier: which of them the catalogue has."""

from __future__ import annotations

from typing import NamedTuple

from dailypapers.catalog.queries import find_ids
from dailypapers.lib.identifiers import Identifier
from dailypapers.search.engine import Query


class MentionedPapers(NamedTuple):
    """The ids of the papers that a query names, in its order, and the identifiers that the catalogue lacks."""

    ids: tuple[int, ...] = ()
    missing: tuple[Identifier, ...] = ()


def find_mentioned(query: Query) -> MentionedPapers:
    """Look up the papers that a query names. Two queries, none where it names none.

    A number that may be something else than an identifier is not missing.
    """
    if not query.mentioned:
        return MentionedPapers()
    ids = find_ids(mention.identifier for mention in query.mentioned)
    missing = (m.identifier for m in query.mentioned if m.is_certain and m.identifier not in ids)
    held = (ids[m.identifier] for m in query.mentioned if m.identifier in ids)
    return MentionedPapers(tuple(dict.fromkeys(held)), tuple(dict.fromkeys(missing)))
