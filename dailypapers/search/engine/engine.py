"""The engine: one folder with words and vectors, searched together."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.embedders import Embedder, profile
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.errors import IndexOutdated
from dailypapers.search.engine.index_names import IndexNames
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.people import read_person
from dailypapers.search.engine.lexical.query_builder import LexicalQuery
from dailypapers.search.engine.lexical.spelling import Correction, correct_words
from dailypapers.search.engine.lexical.term_lookup import papers_by_author_prefix
from dailypapers.search.engine.query.natural_language import extract_filters
from dailypapers.search.engine.query.query import Filters, Query
from dailypapers.search.engine.ranking.boosting import Boost, boosted
from dailypapers.search.engine.ranking.diversity import diversified
from dailypapers.search.engine.ranking.duplicates import Identify, folded
from dailypapers.search.engine.ranking.explanations import explain, is_nothing_close
from dailypapers.search.engine.ranking.facets import MAX_COUNTED, count_facets, venue_months
from dailypapers.search.engine.ranking.filtering import mask_of
from dailypapers.search.engine.ranking.pinning import pinned
from dailypapers.search.engine.ranking.reranking import BetterCosines
from dailypapers.search.engine.ranking.retrieval import Retrieval
from dailypapers.search.engine.results import Facets, Hit, Mode, NameMonths, Results
from dailypapers.search.engine.snapshots import SnapshotReader
from dailypapers.search.engine.store import manifest
from dailypapers.search.engine.store.checksums import verify_tantivy_files
from dailypapers.search.engine.store.column_store import Columns
from dailypapers.search.engine.store.index_writer import COMMIT_EVERY, IndexWriter
from dailypapers.search.engine.vectors import dense

_UNBOOSTED = Boost()


class IndexedPapers(NamedTuple):
    """The papers of an index by rising id, two arrays of equal length."""

    ids: npt.NDArray[np.int64]
    content_hashes: npt.NDArray[np.int64]


class CorrectedQuery(NamedTuple):
    """A query as it is searched, and the words that were corrected in it."""

    query: Query
    corrections: tuple[Correction, ...]


class _CachedNames(NamedTuple):
    columns: Columns
    names: IndexNames


def _empty_manifest(embedder: Embedder | None) -> manifest.Manifest:
    if embedder is None:
        return manifest.Manifest("", 0)
    return manifest.Manifest(embedder.name, embedder.dimensions)


class Engine:
    """A search index in a folder.

    One process may write (`update`), any number read; readers see a commit after `refresh`. Threads may share an
    engine: a search works on the snapshot it began with, whatever is refreshed or written meanwhile.
    """

    def __init__(self, folder: Path, embedder: Embedder | None, empty: manifest.Manifest) -> None:
        self.folder = folder
        self._embedder = embedder
        self._reader = SnapshotReader(folder, LexicalIndex(folder / "words"), empty)
        self._names: _CachedNames | None = None

    @property
    def _columns(self) -> Columns:
        return self._reader.current.columns

    @classmethod
    def open(cls, folder: Path, embedder: Embedder | None) -> Engine:
        """Open the index of a folder, made when there is none. Without an embedder it is lexical only.

        Raises `IndexDamaged` when the content is corrupt, `IndexOutdated` when another schema or embedder wrote it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        empty = _empty_manifest(embedder)
        committed = manifest.read(folder)
        if committed is not None and (committed.embedder, committed.dimensions) != (empty.embedder, empty.dimensions):
            raise IndexOutdated(
                f"The index in {folder} was made with the embedder {committed.embedder or 'none'}, "
                f"but {empty.embedder or 'none'} is set. Rebuild it."
            )
        return cls(folder, embedder, empty)

    @classmethod
    def open_lexical_only(cls, folder: Path) -> Engine:
        """Open the index of a folder whose embedder is not on this machine: searched by words only, not written."""
        return cls(folder, None, manifest.read(folder) or _empty_manifest(None))

    @property
    def embedder_name(self) -> str:
        """Return the name of the embedder that made the index; "" for a lexical one."""
        return self._columns.manifest.embedder

    @property
    def lacks_embedder(self) -> bool:
        """Tell whether the index has vectors that no query can be compared with: it was opened lexical only."""
        return self._embedder is None and self._columns.dimensions > 0

    def refresh(self) -> bool:
        """See what another process has committed; True when there was something. Costs one `stat` when not.

        When the folder is being removed, because another index serves now, the state in hand answers on.
        """
        return self._reader.refresh()

    def close(self) -> None:
        """Release the files."""
        self._reader.close()
        self._names = None

    def verify(self) -> None:
        """Read every file from end to end against its checksum; raises `IndexDamaged`. Takes a while."""
        self._columns.verify()
        verify_tantivy_files(self.folder / "words")

    def __len__(self) -> int:
        return self._columns.rows - self._columns.dead_rows

    def indexed(self) -> IndexedPapers:
        """Return the papers that are in the index.

        After a kill between the commit of the words and that of the vectors only those that both hold, so that a
        caller who sends what differs repairs the index.
        """
        columns = self._columns
        rows = np.flatnonzero(columns.live)
        if self._reader.lexical.stamp() != columns.manifest.stamp:
            rows = rows[np.isin(columns.ids[rows], self._reader.newest_words().ids())]
        rows = rows[np.argsort(columns.ids[rows], kind="stable")]
        return IndexedPapers(np.array(columns.ids[rows], np.int64), np.array(columns.hashes[rows], np.int64))

    def update(
        self,
        documents: Iterable[Document],
        deleted: Iterable[int] = (),
        progress: Callable[[int], None] | None = None,
        commit_every: int = COMMIT_EVERY,
    ) -> int:
        """Add or replace papers by id and take ``deleted`` ids out; returns how many were added or replaced.

        Commits every ``commit_every`` documents and at the end; killed in between, the index holds the last commit.
        ``progress`` is called with the number of papers so far. Raises `IndexBusy` while another process writes.
        """
        if self.lacks_embedder:
            raise IndexOutdated(
                f"The embedder {self.embedder_name} of the index in {self.folder} is not on this machine. Rebuild it."
            )
        writer = IndexWriter(self.folder, self._reader.lexical, self._embedder, self._reader.empty)
        try:
            return writer.run(documents, deleted, progress, commit_every)
        finally:
            writer.close()
            self._reader.reread()

    @property
    def names(self) -> IndexNames:
        """The names of authors, organisations, categories and venues that the index holds."""
        columns, lexical = self._reader.current
        cached = self._names
        if cached is None or cached.columns is not columns:
            cached = self._names = _CachedNames(columns, IndexNames(columns, lexical))
        return cached.names

    def extract_filters(self, query: Query, *, today: date | None = None) -> Query:
        """Return the query with what its sentence surely says as filters, for the names that are in the index."""
        lexical = self._reader.current.lexical
        return extract_filters(
            query, self.names, today=today, read_person=partial(read_person, lexical), languages=lexical.languages
        )

    def search(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        mode: Mode = Mode.HYBRID,
        sentences: bool = False,
        prefix: bool = False,
        boost: Boost = _UNBOOSTED,
        diversity: float = 0.0,
        identify: Identify | None = None,
        first: Sequence[int] = (),
        better_cosines: BetterCosines | None = None,
    ) -> Results:
        """Search for the papers that answer a query, best first. Without an embedder every mode is lexical.

        ``first`` are ids of the papers that the query mentions, which come before all others where they pass the
        filters; a query of nothing but mentioned papers and filters finds no others.

        On request: ``sentences`` takes filters out of a plain sentence, ``prefix`` lets the last word be only begun,
        ``boost`` adds recency and popularity to the score, ``diversity`` (0…1) puts unlike papers before like ones, and
        with ``identify`` several papers of one work are shown once. With ``better_cosines`` the best papers are ranked
        by these, too.
        """
        started = time.perf_counter()
        limit, offset = max(0, limit), max(0, offset)
        if self._embedder is None:
            mode = Mode.LEXICAL
        if sentences:
            query = self.extract_filters(query)
        columns, lexical = self._reader.current
        retrieval = Retrieval(columns, lexical, self._embedder, query, mode, prefix, better_cosines)
        ranking, mentioned = retrieval.run(offset + limit), retrieval.passing(first)
        if ranking.terms or query.like:
            ranking = boosted(ranking, columns, boost)
            ranking = folded(pinned(ranking, mentioned), columns, identify)
            ranking = diversified(ranking, columns, diversity)
        if query.newest and ranking.terms:
            newest = retrieval.newest(ranking, offset + limit)
            ranking = pinned(ranking, newest, why="")
        ranking = pinned(ranking, mentioned)
        hits = explain(lexical, columns, query, ranking, slice(offset, offset + limit))
        return Results(
            hits=hits,
            total=ranking.total,
            took_ms=(time.perf_counter() - started) * 1000,
            warnings=(*query.warnings, *ranking.warnings),
            nothing_close=bool(hits)
            and not len(mentioned)
            and is_nothing_close(ranking, mode, hits, profile(self._embedder).far),
            facets=count_facets(columns, ranking.rows[:MAX_COUNTED] if ranking.all_rows is None else ranking.all_rows),
            query=query,
        )

    def similar(self, paper_id: int, *, limit: int = 6, filters: Filters | None = None) -> list[Hit]:
        """Return the papers nearest in meaning to one of the index, itself left out; none without an embedder."""
        columns = self._columns
        row = int(columns.rows_of(np.array([paper_id], np.int64))[0])
        if row < 0 or not columns.dimensions or limit <= 0:
            return []
        vector = columns.vectors(np.array([row]))[0]
        near = dense.scan(columns, vector, mask_of(columns, filters) if filters else None, limit + 1)
        others = near.rows != row
        ids, cosines = columns.ids[near.rows[others]][:limit], near.cosines[others][:limit]
        return [
            Hit(other, cosine, dense_rank=rank, reason="close in meaning")
            for rank, (other, cosine) in enumerate(zip(ids.tolist(), cosines.tolist(), strict=True), 1)
        ]

    def facets(self, ids: npt.NDArray[np.int64] | None) -> Facets:
        """Count what papers are, by id; all of the index where there are no ``ids``."""
        columns = self._columns
        if ids is None:
            return count_facets(columns, np.flatnonzero(columns.live))
        rows = columns.rows_of(ids)
        return count_facets(columns, rows[rows >= 0])

    def venue_months(self) -> list[NameMonths]:
        """Return every venue with the months of its papers."""
        return venue_months(self._columns)

    def count_by_day(self, query: Query) -> dict[int, int]:
        """Count the papers that hold what a query requires, by day (an ordinal); words to rank by do not count."""
        lexical = self._reader.current.lexical
        parts = [LexicalQuery.build(lexical, query).required(), *lexical.passing(query.filters)]
        return lexical.count_by_day(tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts]))

    def passing(self, filters: Filters) -> npt.NDArray[np.int64]:
        """Return the ids of the papers that pass the filters on facts, in no order."""
        columns = self._columns
        mask = mask_of(columns, filters)
        return np.asarray(columns.ids[columns.live if mask is None else mask & columns.live], np.int64)

    def matching(self, query: Query) -> npt.NDArray[np.int64]:
        """Return the ids of the papers that meet filters, phrases and conditions of a query, in no order."""
        columns, lexical = self._reader.current
        ids = lexical.matching(LexicalQuery.build(lexical, query).required())
        mask = mask_of(columns, query.filters)
        if mask is None:
            return ids
        rows = columns.rows_of(ids)
        return np.asarray(ids[(rows >= 0) & mask[rows]], np.int64)

    def papers_by_author_prefix(self, prefix: str, *, limit: int = 20) -> list[int]:
        """Return ids of papers with an author whose name has these words, the last one perhaps only begun."""
        return [int(paper_id) for paper_id in papers_by_author_prefix(self._reader.current.lexical, prefix, limit)]

    def correct(self, query: Query) -> CorrectedQuery:
        """Correct misspelt words of a query that has no phrases; says which."""
        if not query.text or query.phrases:
            return CorrectedQuery(query, ())
        corrections = tuple(correct_words(self._reader.current.lexical, query.text))
        text = query.text
        for word, replacement in corrections:
            text = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", replacement, text)
        return CorrectedQuery(replace(query, text=text) if corrections else query, corrections)

    def vectors(self, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the vectors of papers, ``(len(ids), dimensions)``; zero for those that are not in the index."""
        columns = self._columns
        rows = columns.rows_of(np.array(ids, np.int64))
        vectors = np.zeros((len(ids), columns.dimensions), np.float32)
        is_held = np.flatnonzero(rows >= 0)
        if len(is_held) and columns.dimensions:
            vectors[is_held] = columns.vectors(rows[is_held])
        return vectors
