"""Searching inside one text: its passages ranked by BM25, as the words of a query stand in them.

A paper has some hundred passages, which are read, stemmed and ranked in a few milliseconds; nothing is kept.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container
from typing import NamedTuple

from dailypapers.fulltext.document import Document
from dailypapers.fulltext.licence import SNIPPET
from dailypapers.fulltext.passages import Passage, passages_of
from dailypapers.search.engine import Query
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.highlight import Piece, snippet

K1, B = 1.2, 0.75  # of BM25, as usual
TITLE = 0.5  # what a word of the section's title adds, as a share of one in the passage


class PassageHit(NamedTuple):
    """A passage that answers, and the sentence of it that does so best, in pieces: `SNIPPET` characters at most."""

    passage: Passage
    score: float
    pieces: list[Piece]


def find_passages(document: Document, query: Query, limit: int = 10, least_share: float = 0.5) -> list[PassageHit]:
    """Return the passages of a document with at least `least_share` of the words of a query, the best first."""
    wanted = analysis.query_terms(query.text)
    passages = list(passages_of(document))
    counts = [_counts(passage, wanted.keys()) for passage in passages]
    lengths = [len(passage.text) for passage in passages]
    average = sum(lengths) / max(len(lengths), 1) or 1.0
    found_in = Counter(term for count in counts for term in count)
    weights = {
        term: weight * math.log(1.0 + (len(passages) - found_in[term] + 0.5) / (found_in[term] + 0.5))
        for term, weight in wanted.items()
    }
    hits = []
    for passage, count, length in zip(passages, counts, lengths, strict=True):
        if not count or len(count) < least_share * len(wanted):
            continue
        damping = K1 * (1.0 - B + B * length / average)
        score = sum(weights[term] * number * (K1 + 1.0) / (number + damping) for term, number in count.items())
        hits.append(PassageHit(passage, score, snippet(passage.text, query, SNIPPET)))
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _counts(passage: Passage, wanted: Container[str]) -> dict[str, float]:
    """Count the wanted terms in a passage and in the title above it."""
    counts: dict[str, float] = {}
    for text, share in ((passage.text, 1.0), (passage.section, TITLE)):
        for term in analysis.terms(text):
            if term in wanted:
                counts[term] = counts.get(term, 0.0) + share
    return counts
