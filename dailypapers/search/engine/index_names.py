"""The names that one state of an index holds, for the reader of plain sentences."""

from __future__ import annotations

from dailypapers.search.engine.lexical.author_lookup import author_query, similar_surnames
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.schema import Field
from dailypapers.search.engine.ranking.filtering import normalised_name
from dailypapers.search.engine.store.column_store import Columns

_ENDINGS = ("ai", "research", "lab", "labs", "inc", "corporation", "group", "university", "institute", "technology")
_SISTERS = ("deepmind", "brain")
"""Words behind the name of an organisation that is known by its name alone."""


class IndexNames:
    """Implements `query.sentence_parts.Names`."""

    def __init__(self, columns: Columns, lexical: LexicalIndex) -> None:
        self._lexical = lexical
        self._categories = {name.lower() for name in columns.categories.names}
        self._organisations = {normalised_name(name): name for name in columns.organisations.names}

    def organisation(self, name: str) -> str | None:
        """Return an organisation of that name; None where there is none.

        ``Meta`` is one where there is ``Meta AI``; ``DeepMind`` stands for the only one whose name ends so.
        """
        normalised = normalised_name(name)
        if not normalised or '"' in name:
            return None
        if normalised in self._organisations:
            return self._organisations[normalised]
        if any(f"{normalised} {ending}" in self._organisations for ending in (*_ENDINGS, *_SISTERS)):
            return name
        if not name[0].isupper() or normalised in _ENDINGS:
            return None
        longer = [full for other, full in self._organisations.items() if other.endswith(f" {normalised}")]
        return longer[0] if len(longer) == 1 and '"' not in longer[0] else None

    def author(self, name: str) -> bool:
        """Tell whether an author in the index may be called so."""
        query = author_query(self._lexical, name) if '"' not in name else None
        return query is not None and self._lexical.count(query) > 0

    def similar_surnames(self, name: str) -> list[str]:
        """Return surnames of the index that this one may be a slip of."""
        return similar_surnames(self._lexical, name)

    def phrase(self, text: str) -> int:
        """Count the papers that hold these words side by side."""
        query = self._lexical.phrase(text)
        return self._lexical.count(query) if query is not None else 0

    def venue(self, name: str) -> int:
        """Count the papers whose journal reference or comment names this venue."""
        query = self._lexical.phrase(name, (Field.VENUE,))
        return self._lexical.count(query) if query is not None else 0

    def category(self, code: str) -> bool:
        """Tell whether a paper has the category."""
        return code.lower() in self._categories
