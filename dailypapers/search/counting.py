"""What papers are, counted in the index: of any list by `count_facets`, of a query by day by `count_by_day`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search import serving
from dailypapers.search.engine import NO_FACETS, Engine, Facets, Filters, Query
from dailypapers.search.engine.store.column_store import quantise


def count_facets(ids: Iterable[int] | None) -> Facets:
    """Count dates, categories, organisations, venues and code of papers by id; of all papers without ids.

    Nothing is counted while no index can be searched.
    """
    array = None if ids is None else np.fromiter(ids, np.int64)

    def question(engine: Engine) -> Facets:
        return engine.facets(array)

    return serving.ask(question) or NO_FACETS


def ids_passing(filters: Filters) -> list[int]:
    """Return the ids of the papers that pass filters on facts, in no order; none while there is no index."""
    ids = serving.ask(lambda engine: engine.passing(filters))
    return [] if ids is None else [int(paper_id) for paper_id in ids]


def count_by_day(queries: Sequence[Query]) -> list[dict[int, int]] | None:
    """Count the papers of each query by day (`date.toordinal`): those that hold its phrases and pass its filters.

    An empty query counts all papers. None while no index can be searched.
    """
    return serving.ask(lambda engine: [engine.count_by_day(query) for query in queries])


class IndexedVectors(NamedTuple):
    """Vectors as the index keeps them: int8, a row of zeros for a paper it has not; the embedder that made them."""

    embedder: str
    rows: npt.NDArray[np.int8]


def vectors_of(ids: Sequence[int]) -> IndexedVectors | None:
    """Return the vectors of papers, up to a factor each; None while no index with vectors can be searched."""

    def question(engine: Engine) -> IndexedVectors:
        return IndexedVectors(engine.embedder_name, quantise(engine.vectors(ids))[0])

    found = serving.ask(question)
    return found if found is not None and found.embedder else None
