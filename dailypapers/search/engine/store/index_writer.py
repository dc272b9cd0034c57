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
from dailypapers.search.engine.lexical.field_terms import add_field_terms
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.schema import tantivy_document
from dailypapers.search.engine.lexical.tokenization import IndexedTerms, tokenize_chunks
from dailypapers.search.engine.store import manifest, segments
from dailypapers.search.engine.store.column_store import (
    Block,
    Columns,
    NameCodes,
    code_ends,
    encode_block,
    ends_after,
)

COMMIT_EVERY = 50_000
"""Documents between two commits of a long update: so much is done again after a kill."""

_CHUNK = 512
_NETWORK_CHUNK = 64  # of an embedder that runs a network: its progress is to be seen
_DELETE_CHUNK = 1_024


def text_to_embed(document: Document) -> str:
    """Return what a network reads of a paper: title, abstract, summary and keywords, a line each.

    A sum of word vectors is made in `tokenization` instead, where the title counts three times.
    """
    return "\n".join(filter(None, (document.title, document.abstract, document.summary, ", ".join(document.keywords))))


def _deduplicated(documents: Iterable[Document]) -> list[Document]:
    """Keep the last of several documents with one id."""
    return list({document.id: document for document in documents}.values())


class IndexWriter:
    """One update: holds Tantivy's writer, which is the lock between processes, and what is not committed yet."""

    def __init__(self, root: Path, lexical: LexicalIndex, embedder: Embedder | None, empty: manifest.Manifest) -> None:
        self.root = root
        self.lexical = lexical
        self.embedder = embedder
        self.writer = lexical.writer()
        try:
            lexical.refresh()
            self.committed = manifest.read(root) or empty
            self.columns = Columns(root, self.committed)
            self.is_consistent = lexical.stamp() == self.committed.stamp
            self.dead = set(np.flatnonzero(~self.columns.live).tolist())
            if not self.is_consistent:
                self._repair()
        except BaseException:
            self.close()
            raise

    def _repair(self) -> None:
        """Take out what only Tantivy or only the columns have, after a kill between the two commits."""
        ids = self.lexical.ids()
        rows = self.columns.rows_of(ids)
        self._delete_terms(ids[rows < 0])
        live = np.flatnonzero(self.columns.live)
        self.dead.update(live[~np.isin(self.columns.ids[live], ids)].tolist())

    def run(
        self,
        documents: Iterable[Document],
        deleted: Iterable[int],
        progress: Callable[[int], None] | None,
        commit_every: int = COMMIT_EVERY,
    ) -> int:
        """Add, replace and delete; returns how many papers were added or replaced. Commits at the end at least once."""
        self._delete(np.array(sorted(set(deleted)), np.int64))
        done = 0
        stream = iter(documents)
        while True:
            blocks = list(self._add(islice(stream, commit_every), progress, done))
            added = sum(block.rows for block in blocks)
            done += added
            if not added and (done or not self._has_changes()):
                return done
            self._commit(blocks)
            if not added:
                return done

    def _has_changes(self) -> bool:
        return not self.is_consistent or len(self.dead) != self.columns.dead_rows

    def _delete(self, ids: npt.NDArray[np.int64]) -> None:
        rows = self.columns.rows_of(ids)
        self._delete_terms(ids[rows >= 0])
        self.dead.update(rows[rows >= 0].tolist())

    def _delete_terms(self, ids: npt.NDArray[np.int64]) -> None:
        """Delete papers from Tantivy (by query: its deletion by term finds no unsigned numbers)."""
        for start in range(0, len(ids), _DELETE_CHUNK):
            self.writer.delete_documents_by_query(self.lexical.among(ids[start : start + _DELETE_CHUNK]))

    def _add(self, documents: Iterator[Document], progress: Callable[[int], None] | None, done: int) -> Iterator[Block]:
        """Give the terms to Tantivy and yield the rest in blocks; the last of several with one id wins."""
        names = {name: NameCodes(column.names) for name, column in self.columns.coded.items()}
        ends = code_ends(self.committed.lengths)
        rows = self.committed.rows
        row_of: dict[int, int] = {}
        is_network = self.embedder is not None and not isinstance(self.embedder, RowEmbedder)
        size = _NETWORK_CHUNK if is_network else _CHUNK
        chunks = iter(lambda: _deduplicated(islice(documents, size)), [])
        for chunk, terms in tokenize_chunks(chunks, self.embedder):
            self._replace(chunk, row_of, rows)
            for document, document_terms in zip(chunk, terms, strict=True):
                made = tantivy_document(document, document_terms)
                add_field_terms(made, document)
                self.writer.add_document(made)
            block = encode_block(chunk, self._embed(chunk, terms), names, ends)
            ends = ends_after(ends, block)
            rows += block.rows
            done += block.rows
            yield block
            if progress is not None:
                progress(done)

    def _replace(self, chunk: Sequence[Document], row_of: dict[int, int], rows: int) -> None:
        """Take older rows of the same ids out of both sides; ``row_of`` are those of this update."""
        self._delete(np.array([document.id for document in chunk], np.int64))
        repeated = [document.id for document in chunk if document.id in row_of]
        self._delete_terms(np.array(repeated, np.int64))
        self.dead.update(row_of[paper_id] for paper_id in repeated)
        row_of.update((document.id, rows + number) for number, document in enumerate(chunk))

    def _embed(self, chunk: Sequence[Document], terms: Sequence[IndexedTerms]) -> Vectors | None:
        if self.embedder is None:
            return None
        if isinstance(self.embedder, RowEmbedder):
            return self.embedder.embed_rows([paper.rows for paper in terms if paper.rows is not None])
        return self.embedder.embed([text_to_embed(document) for document in chunk])

    def _commit(self, blocks: Sequence[Block]) -> None:
        """Write the columns, then commit Tantivy, then write the manifest that counts both."""
        fresh = self.committed
        if blocks:
            content = {name: b"".join(block.content[name] for block in blocks) for name in blocks[0].content}
            fresh = segments.append(self.root, fresh, Block(sum(block.rows for block in blocks), content))
        fresh = segments.write_tombstone(self.root, fresh, np.array(sorted(self.dead), np.int64))
        self.writer.commit()
        self._publish(replace(fresh, stamp=self.lexical.stamp()))
        if self.columns.dead_rows > segments.DEAD_SHARE * self.columns.rows:
            self._publish(segments.compact(self.root, self.columns))

    def _publish(self, fresh: manifest.Manifest) -> None:
        fresh = replace(fresh, commits=self.committed.commits + 1)
        manifest.write(self.root, fresh)
        self.committed = fresh
        self.columns = Columns(self.root, fresh)
        self.dead = set(np.flatnonzero(~self.columns.live).tolist())
        self.is_consistent = True
        for path in segments.unused_files(self.root, fresh):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def close(self) -> None:
        """Release the lock; what is not committed is forgotten."""
        self.writer.wait_merging_threads()
