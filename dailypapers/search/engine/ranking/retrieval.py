"""From a parsed query to ranked papers: retrieve lexically and densely, fuse, rerank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import tantivy

from dailypapers.lib.sentences import sentence
from dailypapers.search.embedders import Embedder, embed_query, profile
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import NOTHING, LexicalIndex, Ranked
from dailypapers.search.engine.lexical.query_builder import LexicalQuery
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking import fusion
from dailypapers.search.engine.ranking.candidates import Floats, Ranking, Rows
from dailypapers.search.engine.ranking.filtering import mask_of
from dailypapers.search.engine.ranking.naming import find_named, put_first
from dailypapers.search.engine.ranking.query_kinds import words_share
from dailypapers.search.engine.ranking.reranking import RERANKED, BetterCosines, reranked
from dailypapers.search.engine.results import Mode
from dailypapers.search.engine.store.column_store import Columns, Mask
from dailypapers.search.engine.vectors import binary_codes, dense

MAX_LEXICAL = 400
"""Candidates taken from the lexical ranking."""

FEEDBACK_PAPERS = 5
"""How many of the best papers the query's vector is moved towards (Rocchio 1971; here on the dense side)."""

_MIN_NEWEST = 20
_MAX_MASKED = 20_000
_PARALLEL_FROM = 50_000


class _HybridScores(NamedTuple):
    scores: Floats
    cosines: Floats


class Retrieval:
    """Answers one query over one state of the index."""

    def __init__(
        self,
        columns: Columns,
        lexical: LexicalIndex,
        embedder: Embedder | None,
        query: Query,
        mode: Mode,
        prefix: bool = False,
        better_cosines: BetterCosines | None = None,
    ) -> None:
        self.better_cosines = better_cosines
        self.columns, self.lexical, self.embedder = columns, lexical, embedder
        self.query, self.mode = query, mode
        self.warnings: list[str] = []
        self.lexical_query = LexicalQuery.build(lexical, query, prefix)
        self.terms, self.completed = self.lexical_query.terms, self.lexical_query.completed
        self.is_partly_checked = False
        """Whether ``mask`` leaves phrases or excluded words to be checked."""
        self.named: dict[int, str] = {}
        self.mask = self._mask()
        self.liked = self._liked_rows()

    def run(self, depth: int) -> Ranking:
        """Return at least the best ``depth`` candidates where there are so many."""
        vector = self._vector()
        dense_rows = np.empty(0, np.int64)
        if vector is None or self.mode == Mode.LEXICAL:
            ranked = self.lexical_query.rank(max(MAX_LEXICAL, depth)) if self.mode != Mode.DENSE else NOTHING
        else:
            lexical_result = self._start(self.lexical_query.rank, max(MAX_LEXICAL, depth))
            near = dense.scan(self.columns, vector, self.mask, max(dense.MAX_NEAREST, depth))
            dense_rows = self._check(near.rows)
            ranked = lexical_result()
        named = self._named_rows()
        lexical_rows = self.columns.rows_of(ranked.ids)
        is_held = lexical_rows >= 0
        lexical_rows, bm25 = lexical_rows[is_held], ranked.scores[is_held]
        if not len(lexical_rows) and not len(dense_rows) and not named:
            return self._listing(depth) if not self.terms and vector is None else self._nothing()
        return self._fuse(lexical_rows, bm25, dense_rows, vector, ranked.total, named)

    def _start(self, search: Callable[[int], Ranked], limit: int) -> Callable[[], Ranked]:
        """Start the lexical search, where the mode has one; the function returned waits for its result.

        In a large collection it runs while the vectors are scanned; neither holds the interpreter for long. With fewer
        papers, handing over costs more than it saves.
        """
        if self.mode == Mode.DENSE:
            return lambda: NOTHING
        if self.columns.rows < _PARALLEL_FROM:
            return partial(search, limit)
        return binary_codes.pool().submit(search, limit).result

    # Filters

    def _mask(self) -> Mask | None:
        """Return the rows that may be hits; None when all may."""
        mask = mask_of(self.columns, self.query.filters)
        if not self.lexical_query.must and not self.lexical_query.must_not:
            return mask
        required = self.lexical_query.required()
        if self.lexical_query.must and self.lexical.count(required) <= _MAX_MASKED:
            is_required = np.zeros(self.columns.rows, np.bool_)
            rows = self.columns.rows_of(self.lexical.matching(required))
            is_required[rows[rows >= 0]] = True
            return is_required if mask is None else is_required & mask
        self.is_partly_checked = True
        return mask

    def _check(self, rows: Rows) -> Rows:
        """Keep those of the rows that hold the phrases and none of the excluded words."""
        if not self.is_partly_checked or not len(rows):
            return rows
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, self.lexical_query.required()),
                (tantivy.Occur.Must, self.lexical.among(self.columns.ids[rows])),
            ]
        )
        kept = self.columns.rows_of(self.lexical.matching(query, len(rows)))
        return np.asarray(rows[np.isin(rows, kept)], np.int64)

    def passing(self, ids: Sequence[int]) -> Rows:
        """Return the rows of papers that pass the filters, in the order of their ids."""
        rows = self.columns.rows_of(np.array(ids, np.int64))
        rows = rows[rows >= 0]
        if self.mask is not None:
            rows = rows[self.mask[rows]]
        return np.asarray(rows[np.isin(rows, self._check(rows))], np.int64)

    def newest(self, ranking: Ranking, depth: int) -> Rows:
        """Return rows by falling day: of the papers that hold every word, or of the best ranked where none does."""
        rows = self.columns.rows_of(self.lexical_query.newest(depth).ids)
        rows = rows[rows >= 0]
        if not len(rows):
            rows = ranking.rows[:_MIN_NEWEST]
        return np.asarray(rows[np.lexsort((rows, -self.columns.days[rows].astype(np.int64)))], np.int64)

    def _named_rows(self) -> dict[int, float]:
        """Return the rows of papers that are called what the query is, with what they gain by it."""
        if self.mode == Mode.DENSE:
            return {}
        naming = find_named(self.lexical, self.query.text)
        rows = self.passing(list(naming.points))
        ids = self.columns.ids[rows].tolist()
        self.named = {row: naming.reasons[paper_id] for row, paper_id in zip(rows.tolist(), ids, strict=True)}
        return {row: naming.points[paper_id] for row, paper_id in zip(rows.tolist(), ids, strict=True)}

    # The vector of the query

    def _vector(self) -> Floats | None:
        """Return the query's vector of length 1: of its words, of the papers it names by ``like:``, or of both."""
        if self.embedder is None or not self.columns.dimensions:
            return None
        total = np.zeros(self.columns.dimensions, np.float32)
        if self.query.text:
            total += embed_query(self.embedder, self._text_to_embed())
        if len(self.liked):
            total += self.columns.vectors(self.liked).mean(axis=0)
        length = float(np.linalg.norm(total))
        return np.asarray(total / length, np.float32) if length > 1e-6 else None

    def _text_to_embed(self) -> str:
        """Return the text of the query without a last word that is only begun, where there are others."""
        before, _, last = self.query.text.rpartition(" ")
        is_begun = self.completed and before and not self.lexical.has_term(analysis.stem(last))
        return before if is_begun else self.query.text

    def _liked_rows(self) -> Rows:
        """Return the rows of the papers the query names by ``like:``; warns where there is none."""
        liked: list[int] = []
        for identifier in self.query.like:
            rows = self.columns.rows_of(self.lexical.ids_with_identifier(identifier))
            liked += [row for row in rows.tolist() if row >= 0]
        if self.query.like and not liked:
            self.warnings.append(
                sentence("No paper has the identifier %(like)s: like: was ignored.", like=", ".join(self.query.like))
            )
        return np.array(liked, np.int64)

    # Fuse and rerank

    def _fuse(
        self,
        lexical_rows: Rows,
        bm25: Floats,
        dense_rows: Rows,
        vector: Floats | None,
        total: int,
        named: Mapping[int, float],
    ) -> Ranking:
        """Rank the candidates of all kinds; without a vector by BM25 alone."""
        named_rows = np.array(list(named), np.int64)
        rows = np.sort(np.concatenate((lexical_rows, dense_rows, named_rows)))
        rows = rows[np.concatenate(([True], rows[1:] != rows[:-1]))]
        lexical_scores = np.zeros(len(rows), np.float32)
        lexical_scores[np.searchsorted(rows, lexical_rows)] = bm25
        lexical_ranks = np.zeros(len(rows), np.int64)
        lexical_ranks[np.searchsorted(rows, lexical_rows)] = np.arange(1, len(lexical_rows) + 1)
        if vector is None or self.mode == Mode.LEXICAL:
            scores = self._named_first(rows, lexical_scores, named)
            total = max(total, len(rows)) if total <= len(lexical_rows) else total
            return self._ranking(rows, scores, lexical_ranks, np.zeros(len(rows), np.int64), total, 0.0)
        vectors = self.columns.vectors(rows)
        cosines = binary_codes.products(vectors, vector)
        closest = float(cosines.max())
        if self.mode == Mode.DENSE:
            scores = cosines
        else:
            scores, cosines = self._hybrid_scores(rows, lexical_scores, cosines, vectors, vector)
        is_dense = np.zeros(len(rows), np.bool_)
        is_dense[np.searchsorted(rows, dense_rows)] = True
        dense_ranks = np.zeros(len(rows), np.int64)
        dense_ranks[np.lexsort((rows, -cosines))] = np.arange(1, len(rows) + 1)
        dense_ranks[~is_dense] = 0
        # Where more papers hold a word than were ranked by it, some of the others are among them.
        total = len(rows) if total <= len(lexical_rows) else max(total, len(rows))
        scores = self._named_first(rows, scores, named)
        return self._ranking(rows, scores, lexical_ranks, dense_ranks, total, closest)

    def _named_first(self, rows: Rows, scores: Floats, named: Mapping[int, float]) -> Floats:
        """Put papers that are called what the query is before the others."""
        if not named:
            return scores
        points = np.zeros(len(rows), np.float32)
        points[np.searchsorted(rows, list(named))] = list(named.values())
        return put_first(scores, points, self.columns.upvotes[rows].astype(np.float32))

    def _hybrid_scores(
        self, rows: Rows, lexical_scores: Floats, cosines: Floats, vectors: Floats, vector: Floats
    ) -> _HybridScores:
        """Fuse, move the query's vector towards the best papers (feedback), fuse again and smooth the best scores."""
        share = words_share(self.query, profile(self.embedder).words_share)
        feedback = profile(self.embedder).feedback
        scores = fusion.weighted(lexical_scores, cosines, share)
        top = np.searchsorted(rows, dense.nearest(rows, scores, FEEDBACK_PAPERS).rows)
        moved = (1 - feedback) * vector + feedback * vectors[top].mean(axis=0)
        cosines = binary_codes.products(vectors, moved / max(float(np.linalg.norm(moved)), 1e-9))
        scores = fusion.weighted(lexical_scores, cosines, share)
        top = np.searchsorted(rows, dense.nearest(rows, scores, fusion.SMOOTHED).rows)
        scores[top] = fusion.smoothed(scores[top], vectors[top])
        return _HybridScores(self._reranked(rows, scores), cosines)

    def _reranked(self, rows: Rows, scores: Floats) -> Floats:
        """Rank the best papers by a better cosine where there is one."""
        if self.better_cosines is None or not self.query.text:
            return scores
        top = np.searchsorted(rows, dense.nearest(rows, scores, RERANKED).rows)
        ids = self.columns.ids[rows[top]].tolist()
        scores[top] = reranked(scores[top], ids, self.query, self.better_cosines, profile(self.embedder).words_share)
        return scores

    def _ranking(
        self, rows: Rows, scores: Floats, lexical_ranks: Rows, dense_ranks: Rows, total: int, closest: float
    ) -> Ranking:
        order = np.lexsort((rows, -scores))
        if len(self.liked):
            order = order[~np.isin(rows[order], self.liked)]
        return Ranking(
            rows[order],
            scores[order],
            lexical_ranks[order],
            dense_ranks[order],
            total,
            closest,
            tuple(self.terms),
            tuple(self.warnings),
            tuple(self.completed),
            named=self.named,
        )

    def _listing(self, depth: int) -> Ranking:
        """List what passes the filters, for a query without words: the newest first, of one day the most upvoted."""
        mask = self.columns.live if self.mask is None else self.mask & self.columns.live
        rows = self._check(np.flatnonzero(mask))
        if not self.query or self.query.mentioned:
            rows = rows[:0]
        days, upvotes = self.columns.days[rows].astype(np.int64), self.columns.upvotes[rows].astype(np.int64)
        first = rows[np.lexsort((rows, -upvotes, -days))[:depth]]
        zeros = np.zeros(len(first), np.int64)
        scores, warnings = zeros.astype(np.float32), tuple(self.warnings)
        return Ranking(first, scores, zeros, zeros, len(rows), 0.0, (), warnings, all_rows=rows)

    def _nothing(self) -> Ranking:
        none = np.empty(0, np.int64)
        return Ranking(none, none.astype(np.float32), none, none, 0, 0.0, tuple(self.terms), tuple(self.warnings))
