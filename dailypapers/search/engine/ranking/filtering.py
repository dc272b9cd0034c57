"""Filters to masks over the rows of the columns."""

from __future__ import annotations

import numpy as np

from dailypapers.search.engine.query.query import Filters
from dailypapers.search.engine.store.column_store import HAS_CODE, CodedColumn, Columns, Mask


def mask_of(columns: Columns, filters: Filters) -> Mask | None:
    """Return True for the rows that pass the filters on facts (not authors, not identifiers); None when all do."""
    masks: list[Mask] = []
    if filters.after is not None:
        masks.append(columns.days >= filters.after)
    if filters.before is not None:
        masks.append((columns.days <= filters.before) & (columns.days > 0))
    if filters.has_code is not None:
        masks.append(((columns.flags & HAS_CODE) > 0) == filters.has_code)
    if filters.minimum_upvotes is not None:
        masks.append(columns.upvotes >= filters.minimum_upvotes)
    if filters.maximum_upvotes is not None:
        masks.append(columns.upvotes <= filters.maximum_upvotes)
    if filters.categories:
        names = columns.categories.names
        codes = [code for code, name in enumerate(names) if _is_in_category(name, filters.categories)]
        masks.append(_rows_with(columns.categories, codes))
    if filters.organisations:
        prefixes = [normalised_name(name) for name in filters.organisations]
        names = columns.organisations.names
        codes = [code for code, name in enumerate(names) if _begins_with(name, prefixes)]
        masks.append(_rows_with(columns.organisations, codes))
    if filters.venues:
        chosen = {normalised_name(name) for name in filters.venues}
        codes = [code for code, name in enumerate(columns.venues.names) if normalised_name(name) in chosen]
        masks.append(_rows_with(columns.venues, codes))
    if filters.languages:
        codes = [code for code, name in enumerate(columns.languages.names) if name in filters.languages]
        masks.append(_rows_with(columns.languages, codes))
    if not masks:
        return None
    return np.asarray(np.logical_and.reduce(masks), np.bool_)


def normalised_name(name: str) -> str:
    """Return a name in small letters with single spaces."""
    return " ".join(name.casefold().split())


def _is_in_category(name: str, codes: tuple[str, ...]) -> bool:
    """Tell whether a category is one of these; ``cs`` and ``cs.*`` hold every ``cs.…``, capitals do not matter."""
    lowered = name.lower()
    for code in codes:
        bare = code.lower().removesuffix(".*")
        if lowered == bare or ("." not in bare and lowered.startswith(bare + ".")):
            return True
    return False


def _begins_with(name: str, prefixes: list[str]) -> bool:
    """Tell whether a name begins with whole words: ``google`` holds ``Google DeepMind``."""
    normalised = normalised_name(name)
    return any(normalised == prefix or normalised.startswith(prefix + " ") for prefix in prefixes)


def _rows_with(column: CodedColumn, codes: list[int]) -> Mask:
    """Return True for the rows that have one of the codes."""
    mask = np.zeros(len(column.ends), np.bool_)
    if codes:
        is_chosen = np.zeros(max(int(column.codes.max(initial=0)), max(codes)) + 1, np.bool_)
        is_chosen[codes] = True
        mask[np.searchsorted(column.ends, np.flatnonzero(is_chosen[column.codes]), side="right")] = True
    return mask
