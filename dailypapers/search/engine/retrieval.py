"""From a parsed query to ranked papers: retrieve by words and by meaning, fuse, rerank."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.embedders import Embedder, embed_query, profile
from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine import analysis, dense, fusion, signs
from dailypapers.search.engine.columns import Columns, Mask
from dailypapers.search.engine.filtering import mask_of
from dailypapers.search.engine.lexical import NOTHING, TEXT, Ranked, Words
from dailypapers.search.engine.query import Query
from dailypapers.search.engine.results import Mode

CANDIDATES = 400
"""Papers taken from the words' ranking."""

FEEDBACK_PAPERS = 5
FEEDBACK_SHARE = 0.6
"""How far the query's vector is moved towards the mean of the best papers (Rocchio 1971; here on the dense side)."""

_MASKED_UP_TO = 20_000
_BESIDE_FROM = 500_000
_FUZZY_TERMS = 3
_COMPLETIONS = 12
_SHORTEST_STEM = 3
_LONGEST_ENDING = 6
_ENDINGS = ("ations", "ically", "ization", "ities", "ments", "ation", "ional", "ively", "ings", "able", "ness", "ally",
            "ive", "ions", "ers", "ed", "es", "er", "ous", "ance", "ence")  # fmt: skip
"""Endings that the stemmer takes off; a word being typed may have passed its stem by the beginning of one."""

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
        words: Words,
        embedder: Embedder | None,
        query: Query,
        mode: Mode,
        prefix: bool = False,
    ) -> None:
        self.columns, self.words, self.embedder = columns, words, embedder
        self.query, self.mode = query, mode
        self.warnings: list[str] = []
        self.terms = analysis.query_terms(query.text)
        self.completed = completions(words, query.text) if prefix else {}
        self.must, self.must_not = self._requirements()
        self.mask, self.loose = self._mask()
        self.liked = self._liked()

    def run(self, depth: int) -> Ranking:
        """At least the best ``depth`` candidates where there are so many."""
        vector = self._vector()
        near = np.empty(0, np.int64)
        if vector is None or self.mode == "lexical":
            ranked = self._by_words(max(CANDIDATES, depth)) if self.mode != "dense" else NOTHING
        else:
            asked = self._beside(self._by_words, max(CANDIDATES, depth)) if self.mode != "dense" else None
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
        return signs.pool().submit(search, limit).result

    # What must hold

    def _requirements(self) -> tuple[list[tantivy.Query], list[tantivy.Query]]:
        must: list[tantivy.Query] = []
        for group in self.query.phrases:
            found = [part for text in group if (part := self.words.phrase(text)) is not None]
            if found:
                must.append(tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in found]))
        people = [part for name in self.query.filters.authors if (part := self.words.person(name)) is not None]
        if people:
            must.append(tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in people]))
        if self.query.filters.identifiers:
            must.append(self.words.identified(self.query.filters.identifiers))
        must_not = [part for text in self.query.excluded if (part := self.words.phrase(text)) is not None]
        return must, must_not

    def _required(self) -> tantivy.Query:
        parts = [(tantivy.Occur.Must, part) for part in self.must]
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        if not self.must:
            parts.append((tantivy.Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(parts)

    def _mask(self) -> tuple[Mask | None, bool]:
        """The rows that may be hits; and whether phrases or excluded words are still to be looked at."""
        mask = mask_of(self.columns, self.query.filters)
        if not self.must and not self.must_not:
            return mask, False
        required = self._required()
        if self.must and self.words.count(required) <= _MASKED_UP_TO:
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
                (tantivy.Occur.Must, self._required()),
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

    def _by_words(self, limit: int) -> Ranked:
        if not self.terms:
            return NOTHING
        unknown = [term for term in self.terms if not self.words.known(term)] if not self.completed else []
        scored = [(tantivy.Occur.Should, self.words.any_term(self.terms))]
        if self.completed:
            scored.append((tantivy.Occur.Should, _any_completion(self.words, self.completed)))
        near = [term for term in unknown if len(term) > 3 and term.isalpha()][:_FUZZY_TERMS]
        if near:
            scored.append((tantivy.Occur.Should, self.words.near_terms(near)))
        # One level where there is but one part: Tantivy ranks a plain union of terms fastest.
        parts = [(tantivy.Occur.Must, tantivy.Query.boolean_query(scored) if len(scored) > 1 else scored[0][1])]
        for part in (*self.must, *self.words.passing(self.query.filters)):
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(part, 0.0)))
        parts += [(tantivy.Occur.MustNot, part) for part in self.must_not]
        return self.words.rank(tantivy.Query.boolean_query(parts) if len(parts) > 1 else parts[0][1], limit)

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
        cosines = signs.products(full, vector)
        closest = float(cosines.max())
        if self.mode == "dense":
            scores = cosines
        else:
            share = profile(self.embedder).words_share
            scores = fusion.weighted(words, cosines, share)
            top = np.searchsorted(rows, dense.nearest(rows, scores, FEEDBACK_PAPERS).rows)
            moved = (1 - FEEDBACK_SHARE) * vector + FEEDBACK_SHARE * full[top].mean(axis=0)
            cosines = signs.products(full, moved / max(float(np.linalg.norm(moved)), 1e-9))
            scores = fusion.weighted(words, cosines, share)
        inside = np.zeros(len(rows), np.bool_)
        inside[np.searchsorted(rows, near)] = True
        dense_ranks = np.zeros(len(rows), np.int64)
        dense_ranks[np.lexsort((rows, -cosines))] = np.arange(1, len(rows) + 1)
        dense_ranks[~inside] = 0
        return self._ranking(
            rows, scores, lexical_ranks, dense_ranks, total + int((inside & (lexical_ranks == 0)).sum()), closest
        )

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


def completions(words: Words, text: str) -> dict[str, float]:
    """What the last word of a text may become, the most frequent terms first, with weights up to 1.

    Terms are stems, so the stem that the word has already passed counts too: ``attentio`` is on its way from
    ``attent``.
    """
    match = re.search(r"[^\W_]{2,}\Z", text)
    if match is None:
        return {}
    begun = fold(match[0])
    longer = words.searcher.terms_with_prefix(TEXT, begun, limit=_COMPLETIONS)
    found = {term: count for term, count in longer if term != begun}
    for length in range(max(_SHORTEST_STEM, len(begun) - _LONGEST_ENDING), len(begun)):
        stem, rest = begun[:length], begun[length:]
        if any(ending.startswith(rest) for ending in _ENDINGS) and (count := words.frequency(stem)):
            found[stem] = count
    most = max(found.values(), default=1)
    return {term: (count / most) ** 0.5 for term, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))}


def _any_completion(words: Words, found: Mapping[str, float]) -> tantivy.Query:
    """Papers with one of the completions; only the best counts, and the rarer a completion the less."""
    return tantivy.Query.disjunction_max_query(
        [
            tantivy.Query.boost_query(tantivy.Query.term_query(words.schema, TEXT, term), weight)
            for term, weight in found.items()
        ]
    )
