"""Lexical search alone, in an index whose columns or vectors are damaged: found, filtered and ranked by Tantivy."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import tantivy

from dailypapers.search.engine.lexical.index import LexicalIndex, Ranked
from dailypapers.search.engine.lexical.query_builder import LexicalQuery
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking.explanations import matched_words, reason
from dailypapers.search.engine.results import Hit, Results
from dailypapers.search.engine.store.checksums import verify_tantivy_files


class LexicalFallback:
    """The Tantivy part of an index, read only, in the state it had when it was opened."""

    def __init__(self, folder: Path) -> None:
        self._lexical = LexicalIndex(folder / "words")

    @classmethod
    def open(cls, folder: Path) -> LexicalFallback:
        """Open the Tantivy part of an index. Reads all of its files; raises `IndexDamaged` where they are damaged."""
        verify_tantivy_files(folder / "words")
        return cls(folder)

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, prefix: bool = False) -> Results:
        """Search as `Engine.search` with ``mode="lexical"``, without facets; ``like:`` finds nothing."""
        started = time.perf_counter()
        limit, offset = max(0, limit), max(0, offset)
        lexical_query = LexicalQuery.build(self._lexical, query, prefix)
        has_terms = bool(lexical_query.terms)
        ranked = lexical_query.rank(offset + limit) if has_terms else self._newest(lexical_query, offset + limit)
        ids, scores = ranked.ids[offset:], ranked.scores[offset:]
        matched = matched_words(self._lexical, query.text, lexical_query.terms, lexical_query.completed, ids)
        hits = []
        for rank, (paper_id, score) in enumerate(zip(ids.tolist(), scores.tolist(), strict=True), offset + 1):
            words = tuple(matched.get(paper_id, ()))
            hits.append(
                Hit(paper_id, score, lexical_rank=rank if has_terms else None, matched=words, reason=reason(words, 0))
            )
        took_ms = (time.perf_counter() - started) * 1000
        return Results(hits, ranked.total, took_ms, tuple(query.warnings), query=query)

    def _newest(self, lexical_query: LexicalQuery, limit: int) -> Ranked:
        """List what passes the filters, the newest first, for a query without words to look for."""
        if not lexical_query.query or not limit:
            return Ranked(np.empty(0, np.int64), np.empty(0, np.float32), 0)
        parts = [(tantivy.Occur.Must, lexical_query.required())]
        parts += [(tantivy.Occur.Must, part) for part in self._lexical.passing(lexical_query.query.filters)]
        return self._lexical.newest(tantivy.Query.boolean_query(parts), limit)
