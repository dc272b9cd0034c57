"""Filters to masks over the rows of the columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.query.query import Filters
from dailypapers.search.engine.store.column_store import HAS_CODE, Array, Columns, Mask

_ENDINGS = ("ai", "research", "lab", "labs", "inc", "corporation", "group", "university", "institute", "technology")
_SISTERS = ("deepmind", "brain")
"""Words behind the name of an organisation that is known by its name alone."""


def mask_of(columns: Columns, filters: Filters) -> Mask | None:
    """True for the rows that pass the filters on facts (not authors, not identifiers); None when all do."""
    parts: list[Mask] = []
    if filters.after is not None:
        parts.append(columns.days >= filters.after)
    if filters.before is not None:
        parts.append((columns.days <= filters.before) & (columns.days > 0))
    if filters.has_code is not None:
        parts.append(((columns.flags & HAS_CODE) > 0) == filters.has_code)
    if filters.minimum_upvotes is not None:
        parts.append(columns.upvotes >= filters.minimum_upvotes)
    if filters.maximum_upvotes is not None:
        parts.append(columns.upvotes <= filters.maximum_upvotes)
    if filters.categories:
        codes = [i for i, name in enumerate(columns.categories) if _in_category(name, filters.categories)]
        parts.append(_having(columns.category_ends, columns.category_codes, codes))
    if filters.organisations:
        wanted = [_key(name) for name in filters.organisations]
        codes = [i for i, name in enumerate(columns.organisations) if _in_organisation(name, wanted)]
        parts.append(_having(columns.organisation_ends, columns.organisation_codes, codes))
    if not parts:
        return None
    return np.asarray(np.logical_and.reduce(parts), np.bool_)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _in_category(name: str, wanted: tuple[str, ...]) -> bool:
    """``cs`` and ``cs.*`` hold every ``cs.…``; capital letters do not matter."""
    low = name.lower()
    for code in wanted:
        whole = code.lower().removesuffix(".*")
        if low == whole or ("." not in whole and low.startswith(whole + ".")):
            return True
    return False


def _in_organisation(name: str, wanted: list[str]) -> bool:
    """The whole name, or the words it begins with: ``google`` holds ``Google DeepMind``."""
    key = _key(name)
    return any(key == w or key.startswith(w + " ") for w in wanted)


class IndexNames:
    """What one state of the index knows by name, for `understanding.Known`."""

    def __init__(self, columns: Columns, words: LexicalIndex) -> None:
        self._words = words
        self._categories = {name.lower() for name in columns.categories}
        self._organisations = {_key(name): name for name in columns.organisations}

    def organisation(self, name: str) -> str | None:
        """An organisation of that name; ``Meta`` also where there is ``Meta AI``, ``DeepMind`` where one ends so."""
        key = _key(name)
        if not key or '"' in name:
            return None
        if key in self._organisations:
            return self._organisations[key]
        if any(f"{key} {ending}" in self._organisations for ending in (*_ENDINGS, *_SISTERS)):
            return name
        if not name[0].isupper():
            return None
        ending = [whole for other, whole in self._organisations.items() if other.endswith(f" {key}")]
        return ending[0] if len(ending) == 1 and key not in _ENDINGS and '"' not in ending[0] else None

    def author(self, name: str) -> bool:
        """Whether the words of the name stand side by side in the name of an author."""
        asked = self._words.person(name) if '"' not in name else None
        return asked is not None and self._words.count(asked) > 0

    def category(self, code: str) -> bool:
        """Whether a paper has the category."""
        return code.lower() in self._categories


def _having(ends: Array, codes: Array, wanted: list[int]) -> Mask:
    """True for the rows that have one of the codes."""
    mask = np.zeros(len(ends), np.bool_)
    if wanted:
        lookup = np.zeros(max(int(codes.max(initial=0)), max(wanted)) + 1, np.bool_)
        lookup[wanted] = True
        mask[np.searchsorted(ends, np.flatnonzero(lookup[codes]), side="right")] = True
    return mask


def counts(columns: Columns, rows: npt.NDArray[np.int64], kind: str, limit: int) -> list[tuple[str, int]]:
    """How many of the rows have each category or organisation (``kind``), the most frequent first."""
    names: list[str] = columns.categories if kind == "category" else columns.organisations
    ends: Array = columns.category_ends if kind == "category" else columns.organisation_ends
    codes: Array = columns.category_codes if kind == "category" else columns.organisation_codes
    if not len(rows) or not len(codes):
        return []
    starts = np.where(rows > 0, ends[np.maximum(rows - 1, 0)], 0)
    lengths = ends[rows] - starts
    places = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found = np.bincount(codes[places + np.repeat(starts, lengths)], minlength=len(names))
    top = np.lexsort((np.arange(len(found)), -found))[:limit]
    return [(names[code], int(found[code])) for code in top if found[code]]
