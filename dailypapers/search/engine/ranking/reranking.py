"""Ranking the best papers once more, by the cosines of a slower and better embedder than the index has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import words
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking import fusion
from dailypapers.search.engine.ranking.query_kinds import words_share

Floats = npt.NDArray[np.float32]
BetterCosines = Callable[[str, Sequence[int]], Floats | None]
"""Returns the cosines of a query's text and papers, NaN where not known; None where none is to be had."""

RERANKED = 50
"""How many of the best papers are ranked so."""

SHARE, SHORT_SHARE = 0.6, 0.2
"""What a better cosine counts for a question, and for a few words, which are rather a headline or a name."""

_MAX_SHORT = 7  # words


def reranked(scores: Floats, ids: Sequence[int], query: Query, cosines_of: BetterCosines, usual: float) -> Floats:
    """Return the scores of papers by their better cosines, too; less so where the query is answered by words first.

    `usual` is the share of the words that the query would have otherwise.
    """
    cosines = cosines_of(query.text, ids)
    if cosines is None:
        return scores
    share = SHARE if len(words(query.text)) > _MAX_SHORT else SHORT_SHARE
    return fusion.reranked(scores, cosines, share * (1 - words_share(query, usual)) / (1 - usual))
