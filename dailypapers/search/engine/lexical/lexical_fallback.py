"""The words of an index whose columns or vectors cannot be used: found, filtered and ranked by Tantivy alone."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import tantivy

from dailypapers.search.engine.lexical.index import LexicalIndex, Ranked
from dailypapers.search.engine.lexical.query_builder import LexicalQuery
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking.explanations import matched, reason
from dailypapers.search.engine.results import Hit, Results
from dailypapers.search.engine.store.checksums import verify_words


class LexicalFallback:
    """Read only, in the state it had when it was opened."""

    def __init__(self, folder: Path) -> None:
        self._words = LexicalIndex(folder / "words")

    @classmethod
    def open(cls, folder: Path) -> LexicalFallback:
        """The words of an index. Reads all of their files; raises `IndexDamaged` where they are damaged too."""
        verify_words(folder / "words")
        return cls(folder)

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, prefix: bool = False) -> Results:
        """As `Engine.search` with ``mode="lexical"``, without facets; ``like:`` finds nothing."""
        began = time.perf_counter()
        limit, offset = max(0, limit), max(0, offset)
        asked = LexicalQuery.of(self._words, query, prefix)
        ranked = asked.rank(offset + limit) if asked.terms else self._newest(asked, offset + limit)
        ids, scores = ranked.ids[offset:], ranked.scores[offset:]
        held = matched(self._words, query, asked, ids)
        hits = []
        for place, (number, score) in enumerate(zip(ids.tolist(), scores.tolist(), strict=True), offset + 1):
            found = tuple(held.get(number, ()))
            hits.append(Hit(number, score, place if asked.terms else None, None, found, reason(found, 0)))
        took = (time.perf_counter() - began) * 1000
        return Results(hits, ranked.total, took, tuple(query.warnings), query=query)

    def _newest(self, asked: LexicalQuery, limit: int) -> Ranked:
        """Without words to look for: what passes the filters, the newest first."""
        if not asked.query or not limit:
            return Ranked(np.empty(0, np.int64), np.empty(0, np.float32), 0)
        parts = [(tantivy.Occur.Must, asked.required())]
        parts += [(tantivy.Occur.Must, part) for part in self._words.passing(asked.query.filters)]
        return self._words.newest(tantivy.Query.boolean_query(parts), limit)
