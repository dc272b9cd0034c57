"""What a search returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.engine.query.query import Query


class Mode(StrEnum):
    """How papers are retrieved: by words (BM25), by meaning (vectors), or by both."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper of a result. ``score`` orders the hits of one search and means nothing beside another's.

    ``lexical_rank`` and ``dense_rank`` count from 1; None where the paper was no candidate of that kind. ``matched``
    are the query's words (as typed) that stand in it. ``reason`` says why it is here, in one line. ``folded`` are
    other papers of the same work, which are no hits of their own.
    """

    id: int
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None
    matched: tuple[str, ...] = ()
    reason: str = ""
    folded: tuple[int, ...] = ()


class Facet(NamedTuple):
    """A category, organisation, venue or language, and how many of the papers counted have it."""

    name: str
    papers: int


class NameMonths(NamedTuple):
    """A name and the months of its papers, counted from January 1970, one for each paper that has a date."""

    name: str
    months: npt.NDArray[np.int64]


class DateBin(NamedTuple):
    """A day, month, year or decade, and how many of the papers counted are of it; both days are included."""

    first: date
    last: date
    papers: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of ``papers`` papers are of a date, a category, an organisation, a venue, a language, or have code.

    ``dates`` are one after another, the empty ones between too; of the others the most frequent come first.
    """

    papers: int = 0
    dates: tuple[DateBin, ...] = ()
    categories: tuple[Facet, ...] = ()
    organisations: tuple[Facet, ...] = ()
    venues: tuple[Facet, ...] = ()
    languages: tuple[Facet, ...] = ()
    with_code: int = 0


NO_FACETS = Facets()


@dataclass(frozen=True, slots=True)
class Results:
    """The page of hits asked for, and what is known about all of them.

    ``total``: how many papers pass the filters and hold a word of the query, plus those of the nearest by meaning
    that hold none; without words to look for, how many pass the filters. ``nothing_close`` is True when no paper is
    near in meaning nor has most of the words: the hits are then far-fetched. ``facets`` count the best
    ``MAX_COUNTED`` of a query with words, and all papers that pass the filters of one without. ``query`` is what was
    asked, with the filters that were read from a sentence.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    took_ms: float = 0.0
    warnings: tuple[str, ...] = ()
    nothing_close: bool = False
    facets: Facets = NO_FACETS
    query: Query = field(default_factory=Query)
