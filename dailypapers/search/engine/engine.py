"""The engine: one folder with words and vectors, searched together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, profile
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.errors import IndexDamaged, IndexOutdated
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.vocabulary import papers_of_people, unknown_words
from dailypapers.search.engine.query.query import Filters, Query
from dailypapers.search.engine.query.query_parsing import understand
from dailypapers.search.engine.ranking.diversity import diversified
from dailypapers.search.engine.ranking.duplicates import Identify, folded
from dailypapers.search.engine.ranking.explanations import boosted, explain, is_far
from dailypapers.search.engine.ranking.filtering import IndexNames, counts, mask_of
from dailypapers.search.engine.ranking.fusion import Boost
from dailypapers.search.engine.ranking.retrieval import Retrieval
from dailypapers.search.engine.results import Hit, Mode, Results
from dailypapers.search.engine.store import manifest
from dailypapers.search.engine.store.checksums import verify_words
from dailypapers.search.engine.store.column_store import Columns
from dailypapers.search.engine.store.index_writer import COMMIT_EVERY, IndexWriter
from dailypapers.search.engine.vectors import dense

_FACETS = 30
_TRIES = 10
_UNBOOSTED = Boost()
_VANISHING_S = 0.5


def _empty(embedder: Embedder | None) -> manifest.Manifest:
    """The manifest of an index with nothing in it."""
    if embedder is None:
        return manifest.Manifest("", 0)
    return manifest.Manifest(embedder.name, embedder.dimensions)


class Engine:
    """A search index in a folder.

    One process may write (`update`), any number read; readers see a commit after `refresh`. Threads may share an
    engine: a search works on the state it began with, whatever is refreshed or written meanwhile.
    """

    def __init__(self, folder: Path, words: LexicalIndex, embedder: Embedder | None, empty: manifest.Manifest) -> None:
        self.folder = folder
        self._words = words
        self._embedder = embedder
        self._empty = empty
        self._seen: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._names: tuple[Columns, IndexNames] | None = None
        self._state = self._load()

    @property
    def _columns(self) -> Columns:
        return self._state[0]

    @classmethod
    def open(cls, folder: Path, embedder: Embedder | None) -> Engine:
        """The index of a folder, made when there is none. Without an embedder it is of words only.

        Raises `IndexDamaged` when the content is corrupt, `IndexOutdated` when another schema or embedder wrote it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        empty = _empty(embedder)
        found = manifest.read(folder)
        if found is not None and (found.embedder, found.dimensions) != (empty.embedder, empty.dimensions):
            raise IndexOutdated(
                f"The index in {folder} was made with the embedder {found.embedder or 'none'}, "
                f"now {empty.embedder or 'none'} is set. Rebuild it."
            )
        return cls(folder, LexicalIndex(folder / "words"), embedder, empty)

    @classmethod
    def open_for_words(cls, folder: Path) -> Engine:
        """The index of a folder whose embedder is not here: found by words only, and not to be written."""
        return cls(folder, LexicalIndex(folder / "words"), None, manifest.read(folder) or _empty(None))

    @property
    def embedder_name(self) -> str:
        """The name of the embedder that made the index; "" for one of words only."""
        return self._columns.manifest.embedder

    @property
    def has_lost_its_embedder(self) -> bool:
        """Whether the index has vectors that no query can be compared with: it was opened for words only."""
        return self._embedder is None and self._columns.dimensions > 0

    def _load(self) -> tuple[Columns, LexicalIndex]:
        """The newest committed state, columns and words; once more when a writer tidied up in the middle of reading."""
        for attempt in range(_TRIES):
            seen = self._stat()
            found = manifest.read(self.folder) or self._empty
            try:
                columns = Columns(self.folder, found)
            except IndexDamaged:
                if attempt == _TRIES - 1 or self._stat() == seen:
                    raise
                continue
            self._words.refresh()
            if self._words.stamp() < found.stamp:
                raise IndexDamaged(f"The words of the index in {self.folder} are older than its vectors. Rebuild it.")
            self._seen = seen
            break
        return columns, self._words.snapshot()

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / manifest.NAME).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def refresh(self) -> bool:
        """Sees what another process has committed; True when there was something. Costs one `stat` when not.

        When the folder is being removed, because another index serves now, the state in hand answers on.
        """
        found = self._stat()
        if found == self._seen or (found is None and self._seen is not None):
            return False
        with self._lock:
            if self._stat() == self._seen:
                return False
            try:
                self._state = self._load()
            except IndexDamaged:
                if not self._vanishes():
                    raise
                return False
        return True

    def _vanishes(self) -> bool:
        """Whether the folder is removed at this moment."""
        until = time.monotonic() + _VANISHING_S
        while (there := self._stat() is not None) and time.monotonic() < until:
            time.sleep(0.01)
        return not there

    def close(self) -> None:
        """Lets go of the files."""
        self._state = Columns(self.folder, self._empty), self._state[1]
        self._names = None

    def verify(self) -> None:
        """Reads every file from end to end against its check number; raises `IndexDamaged`. Takes a while."""
        self._columns.verify()
        verify_words(self.folder / "words")

    def __len__(self) -> int:
        return self._columns.rows - self._columns.dead_rows

    def known(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """``(ids, content_hashes)`` of the papers that are in the index, by rising id.

        After a kill between the commit of the words and that of the vectors only what both hold is told, so that a
        caller who sends what differs repairs the index.
        """
        columns = self._columns
        rows = np.flatnonzero(columns.live)
        if self._words.stamp() != columns.manifest.stamp:
            self._words.refresh()
            rows = rows[np.isin(columns.ids[rows], self._words.ids())]
        rows = rows[np.argsort(columns.ids[rows], kind="stable")]
        return np.array(columns.ids[rows], np.int64), np.array(columns.hashes[rows], np.int64)

    def update(
        self,
        documents: Iterable[Document],
        deleted: Iterable[int] = (),
        progress: Callable[[int], None] | None = None,
        commit_every: int = COMMIT_EVERY,
    ) -> int:
        """Adds or replaces papers by id and takes ``deleted`` ids out; returns how many papers were taken in.

        Commits every ``commit_every`` documents and at the end; killed in between, the index holds the last commit.
        ``progress`` is called with the number of papers so far. Raises `IndexBusy` while another process writes.
        """
        if self.has_lost_its_embedder:
            raise IndexOutdated(
                f"The embedder {self.embedder_name} of the index in {self.folder} is not here. Rebuild it."
            )
        writing = IndexWriter(self.folder, self._words, self._embedder, self._empty)
        try:
            return writing.run(documents, deleted, progress, commit_every)
        finally:
            writing.close()
            with self._lock:
                self._state = self._load()

    def understand(self, query: Query, *, today: date | None = None) -> Query:
        """The query with what its sentence surely says as filters, for the names that are in the index."""
        columns, words = self._state
        names = self._names
        if names is None or names[0] is not columns:
            names = self._names = (columns, IndexNames(columns, words))
        return understand(query, names[1], today=today)

    def search(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        mode: Mode = "hybrid",
        sentences: bool = False,
        prefix: bool = False,
        boost: Boost = _UNBOOSTED,
        diversity: float = 0.0,
        identify: Identify | None = None,
    ) -> Results:
        """The papers that answer a query, best first. Without an embedder every mode is of words.

        On request: ``sentences`` takes filters out of a plain sentence, ``prefix`` lets the last word be only begun,
        ``boost`` adds recency and popularity to the score, ``diversity`` (0…1) puts unlike papers before like ones, and
        with ``identify`` several papers of one work are shown once.
        """
        began = time.perf_counter()
        limit, offset = max(0, limit), max(0, offset)
        if self._embedder is None:
            mode = "lexical"
        if sentences:
            query = self.understand(query)
        columns, words = self._state
        ranking = Retrieval(columns, words, self._embedder, query, mode, prefix).run(offset + limit)
        if ranking.terms or query.like:
            ranking = boosted(ranking, columns, boost)
            ranking = folded(ranking, columns, identify)
            ranking = diversified(ranking, columns, diversity)
        page = slice(offset, offset + limit)
        hits = explain(words, columns, query, ranking, page)
        return Results(
            hits=hits,
            total=ranking.total,
            took_ms=(time.perf_counter() - began) * 1000,
            warnings=(*query.warnings, *ranking.warnings),
            nothing_close=bool(hits) and is_far(words, query, ranking, mode, hits, profile(self._embedder).far),
            categories=counts(columns, ranking.rows, "category", _FACETS),
            organisations=counts(columns, ranking.rows, "organisation", _FACETS),
            query=query,
        )

    def similar(self, id: int, *, limit: int = 6, filters: Filters | None = None) -> list[Hit]:
        """The papers nearest in meaning to one that is in the index, itself left out; none without an embedder."""
        columns = self._columns
        row = int(columns.rows_of(np.array([id], np.int64))[0])
        if row < 0 or not columns.dimensions or limit <= 0:
            return []
        vector = columns.vectors(np.array([row]))[0]
        mask = mask_of(columns, filters) if filters else None
        near = dense.scan(columns, vector, mask, limit + 1)
        return [
            Hit(int(columns.ids[found]), float(cosine), dense_rank=place, reason="close in meaning")
            for place, (found, cosine) in enumerate(
                ((r, c) for r, c in zip(near.rows.tolist(), near.cosines.tolist(), strict=True) if r != row), 1
            )
        ][:limit]

    def people(self, begun: str, *, limit: int = 20) -> list[int]:
        """Ids of papers with an author whose name begins as ``begun`` does, the last word perhaps unfinished."""
        return [int(found) for found in papers_of_people(self._state[1], begun, limit)]

    def unknown(self, query: Query) -> tuple[str, ...]:
        """The query's words, as typed, that no paper holds: papers with words a letter or two away answer for them."""
        return unknown_words(self._state[1], query)

    def vectors(self, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """The vectors of papers, ``(len(ids), dimensions)``; zero for those that are not in the index."""
        columns = self._columns
        rows = columns.rows_of(np.array(ids, np.int64))
        found = np.zeros((len(ids), columns.dimensions), np.float32)
        there = np.flatnonzero(rows >= 0)
        if len(there) and columns.dimensions:
            found[there] = columns.vectors(rows[there])
        return found
