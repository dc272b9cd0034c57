"""From a parsed query to ranked papers: retrieve by words and by meaning, fuse, rerank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.embedders import Embedder, embed_query, profile
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import NOTHING, LexicalIndex, Ranked
from dailypapers.search.engine.lexical.query_builder import LexicalQuery
from dailypapers.search.engine.query.query import Query
from dailypapers.search.engine.ranking import fusion
from dailypapers.search.engine.ranking.filtering import mask_of
from dailypapers.search.engine.results import Mode
from dailypapers.search.engine.store.column_store import Columns, Mask
from dailypapers.search.engine.vectors import binary_codes, dense

CANDIDATES = 400
"""Papers taken from the words' ranking."""

FEEDBACK_PAPERS = 5
"""The query's vector is moved towards the mean of so many of the best (Rocchio 1971; here on the dense side)."""

_MASKED_UP_TO = 20_000
_BESIDE_FROM = 50_000
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first. Ranks count from 1, 0 stands for no candidate of that kind."""

    rows: Rows
    scores: Floats
    lexical_ranks: Rows
    dense_ranks: Rows
    total: int
    closest: float
    terms: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    folded: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    moved: Mapping[int, str] = field(default_factory=dict)

    def taking(self, places: Rows) -> Ranking:
        """Only the candidates at these places, in this order."""
        return replace(
            self,
            rows=self.rows[places],
            scores=self.scores[places],
            lexical_ranks=self.lexical_ranks[places],
            dense_ranks=self.dense_ranks[places],
        )


class Retrieval:
    """One query over one state of the index."""

    def __init__(
        self,
        columns: Columns,
        words: LexicalIndex,
        embedder: Embedder | None,
        query: Query,
        mode: Mode,
        prefix: bool = False,
    ) -> None:
        self.columns, self.words, self.embedder = columns, words, embedder
        self.query, self.mode = query, mode
        self.warnings: list[str] = []
        self.asked = LexicalQuery.of(words, query, prefix)
        self.terms, self.completed = self.asked.terms, self.asked.completed
        self.mask, self.loose = self._mask()
        self.liked = self._liked()

    def run(self, depth: int) -> Ranking:
        """At least the best ``depth`` candidates where there are so many."""
        vector = self._vector()
        near = np.empty(0, np.int64)
        if vector is None or self.mode == "lexical":
            ranked = self.asked.rank(max(CANDIDATES, depth)) if self.mode != "dense" else NOTHING
        else:
            asked = self._beside(self.asked.rank, max(CANDIDATES, depth)) if self.mode != "dense" else None
            near = self._loosely(dense.scan(self.columns, vector, self.mask, max(dense.NEAREST, depth)).rows)
            ranked = asked() if asked else NOTHING
        lexical_rows = self.columns.rows_of(ranked.ids)
        there = lexical_rows >= 0
        lexical_rows, bm25 = lexical_rows[there], ranked.scores[there]
        if not len(lexical_rows) and not len(near):
            return self._listing(depth) if not self.terms and vector is None else self._nothing()
        return self._fuse(lexical_rows, bm25, near, vector, ranked.total)

    def _beside(self, search: Callable[[int], Ranked], limit: int) -> Callable[[], Ranked]:
        """A search by words, its result when called: in a large collection it runs while the vectors are scanned.

        Neither holds the interpreter for long. With fewer papers, handing over costs more than it saves.
        """
        if self.columns.rows < _BESIDE_FROM:
            return partial(search, limit)
        return binary_codes.pool().submit(search, limit).result

    # What must hold

    def _mask(self) -> tuple[Mask | None, bool]:
        """The rows that may be hits; and whether phrases or excluded words are still to be looked at."""
        mask = mask_of(self.columns, self.query.filters)
        if not self.asked.must and not self.asked.must_not:
            return mask, False
        required = self.asked.required()
        if self.asked.must and self.words.count(required) <= _MASKED_UP_TO:
            inside = np.zeros(self.columns.rows, np.bool_)
            rows = self.columns.rows_of(self.words.matching(required))
            inside[rows[rows >= 0]] = True
            return (inside if mask is None else inside & mask), False
        return mask, True

    def _loosely(self, rows: Rows) -> Rows:
        """Those of the rows that hold the phrases and none of the excluded words."""
        if not self.loose or not len(rows):
            return rows
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, self.asked.required()),
                (tantivy.Occur.Must, self.words.among(self.columns.ids[rows])),
            ]
        )
        kept = self.columns.rows_of(self.words.matching(query, len(rows)))
        return np.asarray(rows[np.isin(rows, kept)], np.int64)

    # Two ways to retrieve

    def _vector(self) -> Floats | None:
        """The query's vector of length 1: of its words, of the papers it names as like, or of both."""
        if self.embedder is None or not self.columns.dimensions:
            return None
        total = np.zeros(self.columns.dimensions, np.float32)
        if self.query.text:
            total += embed_query(self.embedder, self._whole_words())
        if len(self.liked):
            total += self.columns.vectors(self.liked).mean(axis=0)
        length = float(np.linalg.norm(total))
        return np.asarray(total / length, np.float32) if length > 1e-6 else None

    def _whole_words(self) -> str:
        """The text to embed: without a last word that is only begun, where there are others."""
        before, _, last = self.query.text.rpartition(" ")
        return before if self.completed and before and not self.words.known(analysis.stem(last)) else self.query.text

    def _liked(self) -> Rows:
        """The rows of the papers the query names by ``like:``."""
        found: list[int] = []
        for identifier in self.query.like:
            rows = self.columns.rows_of(self.words.by_identifier(identifier))
            found += [row for row in rows.tolist() if row >= 0]
        if self.query.like and not found:
            self.warnings.append(f"There is no paper {', '.join(self.query.like)} to compare with.")
        return np.array(found, np.int64)

    # Fuse and rerank

    def _fuse(self, lexical_rows: Rows, bm25: Floats, near: Rows, vector: Floats | None, total: int) -> Ranking:
        rows = np.sort(np.concatenate((lexical_rows, near)))
        rows = rows[np.concatenate(([True], rows[1:] != rows[:-1]))]
        words = np.zeros(len(rows), np.float32)
        words[np.searchsorted(rows, lexical_rows)] = bm25
        lexical_ranks = np.zeros(len(rows), np.int64)
        lexical_ranks[np.searchsorted(rows, lexical_rows)] = np.arange(1, len(lexical_rows) + 1)
        if vector is None or self.mode == "lexical":
            return self._ranking(rows, words, lexical_ranks, np.zeros(len(rows), np.int64), total, 0.0)
        full = self.columns.vectors(rows)
        cosines = binary_codes.products(full, vector)
        closest = float(cosines.max())
        if self.mode == "dense":
            scores = cosines
        else:
            share, feedback = profile(self.embedder).words_share, profile(self.embedder).feedback
            scores = fusion.weighted(words, cosines, share)
            top = np.searchsorted(rows, dense.nearest(rows, scores, FEEDBACK_PAPERS).rows)
            moved = (1 - feedback) * vector + feedback * full[top].mean(axis=0)
            cosines = binary_codes.products(full, moved / max(float(np.linalg.norm(moved)), 1e-9))
            scores = fusion.weighted(words, cosines, share)
            top = np.searchsorted(rows, dense.nearest(rows, scores, fusion.SMOOTHED).rows)
            scores[top] = fusion.smoothed(scores[top], full[top])
        inside = np.zeros(len(rows), np.bool_)
        inside[np.searchsorted(rows, near)] = True
        dense_ranks = np.zeros(len(rows), np.int64)
        dense_ranks[np.lexsort((rows, -cosines))] = np.arange(1, len(rows) + 1)
        dense_ranks[~inside] = 0
        # Where more papers hold a word than were ranked by it, some of the others are among them.
        found = len(rows) if total <= len(lexical_rows) else max(total, len(rows))
        return self._ranking(rows, scores, lexical_ranks, dense_ranks, found, closest)

    def _ranking(self, rows: Rows, scores: Floats, lexical: Rows, near: Rows, total: int, closest: float) -> Ranking:
        by = np.lexsort((rows, -scores))
        if len(self.liked):
            by = by[~np.isin(rows[by], self.liked)]
        return Ranking(
            rows[by],
            scores[by],
            lexical[by],
            near[by],
            total,
            closest,
            tuple(self.terms),
            tuple(self.warnings),
            tuple(self.completed),
        )

    def _listing(self, depth: int) -> Ranking:
        """Without words to look for: what passes the filters, the newest first, the more upvoted of one day first."""
        mask = self.columns.live if self.mask is None else self.mask & self.columns.live
        rows = np.flatnonzero(mask)
        if self.loose:
            rows = self._loosely(rows)
        if not self.query:
            rows = rows[:0]
        by = np.lexsort((rows, -self.columns.upvotes[rows].astype(np.int64), -self.columns.days[rows].astype(np.int64)))
        chosen = rows[by[:depth]]
        none = np.zeros(len(chosen), np.int64)
        return Ranking(chosen, none.astype(np.float32), none, none, len(rows), 0.0, (), tuple(self.warnings))

    def _nothing(self) -> Ranking:
        none = np.empty(0, np.int64)
        return Ranking(none, none.astype(np.float32), none, none, 0, 0.0, tuple(self.terms), tuple(self.warnings))
