"""Bringing papers into the index and out of it, in commits that hold or do not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, RowEmbedder, Vectors
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.lexical import index
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.tokenization import IndexedTerms, cut_all
from dailypapers.search.engine.store import manifest, segments
from dailypapers.search.engine.store.column_store import Block, Columns, Names, block

COMMIT_EVERY = 50_000
"""Documents between two commits of a long update: so much is done again after a kill."""

_EMBED_AT_ONCE = 512
_EMBED_AT_ONCE_SLOWLY = 64  # for a network: its progress is to be seen
_DELETE_AT_ONCE = 1_024


def text_to_embed(document: Document) -> str:
    """What a network reads of a paper: title, abstract, summary and keywords, a line each.

    A sum of word vectors is made in `cutting` instead, where the title counts three times.
    """
    return "\n".join(filter(None, (document.title, document.abstract, document.summary, ", ".join(document.keywords))))


def _distinct(documents: Iterable[Document]) -> list[Document]:
    """The last of several documents with one id."""
    return list({document.id: document for document in documents}.values())


class IndexWriter:
    """One update: holds Tantivy's writer, which is the lock between processes, and what is not committed yet."""

    def __init__(self, root: Path, words: LexicalIndex, embedder: Embedder | None, empty: manifest.Manifest) -> None:
        self.root = root
        self.words = words
        self.embedder = embedder
        self.writer = words.writer()
        try:
            words.refresh()
            self.committed = manifest.read(root) or empty
            self.columns = Columns(root, self.committed)
            self.in_step = words.stamp() == self.committed.stamp
            self.dead = set(np.flatnonzero(~self.columns.live).tolist())
            if not self.in_step:
                self._mend()
        except BaseException:
            self.close()
            raise

    def _mend(self) -> None:
        """After a kill between the two commits: what only one side has is taken out of it."""
        there = self.words.ids()
        rows = self.columns.rows_of(there)
        self._take_out(there[rows < 0])
        alive = np.flatnonzero(self.columns.live)
        self.dead.update(alive[~np.isin(self.columns.ids[alive], there)].tolist())

    def run(
        self,
        documents: Iterable[Document],
        deleted: Iterable[int],
        progress: Callable[[int], None] | None,
        commit_every: int = COMMIT_EVERY,
    ) -> int:
        """Adds, replaces and deletes; returns how many papers were taken in. Commits at the end at least once."""
        gone = np.array(sorted(set(deleted)), np.int64)
        self._delete(gone)
        done = 0
        stream = iter(documents)
        while True:
            blocks = list(self._take(islice(stream, commit_every), progress, done))
            taken = sum(part.rows for part in blocks)
            done += taken
            if not taken and (done or not self._changed()):
                return done
            self._commit(blocks)
            if not taken:
                return done

    def _changed(self) -> bool:
        return not self.in_step or len(self.dead) != self.columns.dead_rows

    def _delete(self, ids: npt.NDArray[np.int64]) -> None:
        rows = self.columns.rows_of(ids)
        self._take_out(ids[rows >= 0])
        self.dead.update(rows[rows >= 0].tolist())

    def _take_out(self, ids: npt.NDArray[np.int64]) -> None:
        """Deletes papers from the words (by query: Tantivy's deletion by term finds no unsigned numbers)."""
        for start in range(0, len(ids), _DELETE_AT_ONCE):
            self.writer.delete_documents_by_query(self.words.among(ids[start : start + _DELETE_AT_ONCE]))

    def _take(
        self, documents: Iterator[Document], progress: Callable[[int], None] | None, done: int
    ) -> Iterator[Block]:
        """Words to Tantivy, the rest into blocks; the last of several with one id wins."""
        categories, organisations = Names(self.columns.categories), Names(self.columns.organisations)
        lengths = self.committed.lengths
        ends = lengths.get("category_codes", 0) // 2, lengths.get("organisation_codes", 0) // 4
        rows = self.committed.rows
        row_of: dict[int, int] = {}
        at_once = (
            _EMBED_AT_ONCE if self.embedder is None or isinstance(self.embedder, RowEmbedder) else _EMBED_AT_ONCE_SLOWLY
        )
        chunks = iter(lambda: _distinct(islice(documents, at_once)), [])
        for part, cuts in cut_all(chunks, self.embedder):
            self._replace(part, row_of, rows)
            for document, made_of in zip(part, cuts, strict=True):
                self.writer.add_document(index.terms_of(document, made_of))
            made = block(part, self._embed(part, cuts), categories, organisations, ends)
            ends = (
                ends[0] + len(made.content["category_codes"]) // 2,
                ends[1] + len(made.content["organisation_codes"]) // 4,
            )
            rows += made.rows
            done += made.rows
            yield made
            if progress is not None:
                progress(done)

    def _replace(self, part: Sequence[Document], row_of: dict[int, int], rows: int) -> None:
        """Takes older rows of the same ids out of both sides."""
        self._delete(np.array([document.id for document in part], np.int64))
        again = [document.id for document in part if document.id in row_of]
        self._take_out(np.array(again, np.int64))
        self.dead.update(row_of[number] for number in again)
        row_of.update((document.id, rows + place) for place, document in enumerate(part))

    def _embed(self, part: Sequence[Document], cuts: Sequence[IndexedTerms]) -> Vectors | None:
        if self.embedder is None:
            return None
        if isinstance(self.embedder, RowEmbedder):
            return self.embedder.embed_rows([cut.rows for cut in cuts if cut.rows is not None])
        return self.embedder.embed([text_to_embed(document) for document in part])

    def _commit(self, blocks: Sequence[Block]) -> None:
        """Columns to the disk, then the words, then the manifest that counts both."""
        fresh = self.committed
        if blocks:
            content = {name: b"".join(part.content[name] for part in blocks) for name in blocks[0].content}
            fresh = segments.append(self.root, fresh, Block(sum(part.rows for part in blocks), content))
        fresh = segments.write_tombstone(self.root, fresh, np.array(sorted(self.dead), np.int64))
        self.writer.commit()
        self._publish(replace(fresh, stamp=self.words.stamp()))
        if self.columns.dead_rows > segments.DEAD_SHARE * self.columns.rows:
            self._publish(segments.compact(self.root, self.columns))

    def _publish(self, fresh: manifest.Manifest) -> None:
        fresh = replace(fresh, commits=self.committed.commits + 1)
        manifest.write(self.root, fresh)
        self.committed = fresh
        self.columns = Columns(self.root, fresh)
        self.dead = set(np.flatnonzero(~self.columns.live).tolist())
        self.in_step = True
        for path in segments.left_over(self.root, fresh):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def close(self) -> None:
        """Gives the lock back; what is not committed is forgotten."""
        self.writer.wait_merging_threads()
