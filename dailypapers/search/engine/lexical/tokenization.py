"""Cutting papers into terms and rows of the embedding: the dearest step of indexing, taken once for words and meaning.

A long update has a second process do it, so that both of two processors work: one cuts, the other reads the catalogue,
sums vectors and writes. Where no process can be started, or when it dies, the cutting goes on in this one.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, RowEmbedder
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.embedders.tokens import Tokenizer, pieces, tokens
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.lexical import analysis

APART = " \x00 \x00 \x00 "
"""Between two names: words that no phrase holds, more than a phrase may skip."""

LONG = 5_000
"""Documents of one update after which a second process is worth its start."""

_REMEMBERED = 400_000
_AHEAD = 3  # chunks that are cut before they are asked for


class IndexedTerms(NamedTuple):
    """A paper as the index takes it: terms of its text and names, spaced, and the rows of its text if any."""

    text: str
    people: str
    places: str
    rows: npt.NDArray[np.int32] | None


class Lexicon(dict[str, tuple[str, str, bytes]]):
    """Piece of a text to its terms, its joined terms and its rows (int32), filled as pieces come."""

    def __init__(self, tokenizer: Tokenizer | None) -> None:
        super().__init__()
        self.tokenizer = tokenizer

    def __missing__(self, piece: str) -> tuple[str, str, bytes]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = tokens(piece)
        rows = np.array(self.tokenizer.rows_of(found), np.int32).tobytes() if self.tokenizer else b""
        entry = self[piece] = (*analysis.index_terms(found), rows)
        return entry

    def cut(self, document: Document) -> IndexedTerms:
        """A paper's terms; its title counts twice among the words and three times in the meaning."""
        title = list(map(self.__getitem__, pieces(document.title)))
        rest = map(self.__getitem__, pieces("\n".join((document.abstract, document.summary, *document.keywords))))
        whole = [*title, *title, *rest]
        joined = [entry[1] for entry in whole if entry[1]]
        rows = [entry[2] for entry in chain(title, whole)] if self.tokenizer else None
        return IndexedTerms(
            text=" ".join([*[entry[0] for entry in whole if entry[0]], *joined]),
            people=APART.join(map(analysis.name_terms, document.authors)),
            places=APART.join(map(analysis.name_terms, document.organisations)),
            rows=None if rows is None else np.frombuffer(b"".join(rows), np.int32),
        )


Chunk = Sequence[Document]


def cut_all(chunks: Iterable[Chunk], embedder: Embedder | None) -> Iterator[tuple[Chunk, list[IndexedTerms]]]:
    """Each chunk with its cuts, in order; from `LONG` documents on by a second process, a few chunks ahead."""
    lexicon = Lexicon(embedder.tokenizer if isinstance(embedder, RowEmbedder) else None)
    source = iter(chunks)
    done = 0
    while done < LONG:
        chunk = next(source, None)
        if chunk is None:
            return
        yield chunk, [lexicon.cut(document) for document in chunk]
        done += len(chunk)
    beside = _TokenizerProcess(embedder)
    with ThreadPoolExecutor(1, "cutting") as thread:  # one thread: it writes a chunk and reads its cuts, in turn
        waiting: deque[tuple[Chunk, Future[list[IndexedTerms] | None]]] = deque()
        try:
            for chunk in source:
                waiting.append((chunk, thread.submit(beside.cut, chunk)))
                if len(waiting) > _AHEAD:
                    yield _finished(*waiting.popleft(), lexicon)
            while waiting:
                yield _finished(*waiting.popleft(), lexicon)
        finally:
            for _, future in waiting:
                future.cancel()
            beside.close()


def _finished(
    chunk: Chunk, future: Future[list[IndexedTerms] | None], lexicon: Lexicon
) -> tuple[Chunk, list[IndexedTerms]]:
    made = future.result()
    return chunk, [lexicon.cut(document) for document in chunk] if made is None else made


class _TokenizerProcess:
    """A second process that cuts."""

    def __init__(self, embedder: Embedder | None) -> None:
        name = embedder.name if isinstance(embedder, RowEmbedder) else ""
        command = [sys.executable, "-c", f"from {__name__} import serve; serve()", name]
        self._process: subprocess.Popen[bytes] | None
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError:
            self._process = None

    def cut(self, chunk: Chunk) -> list[IndexedTerms] | None:
        """The cuts of a chunk; None when the process is not there (any more)."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return None
        try:
            pickle.dump(list(chunk), self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            made: list[IndexedTerms] = pickle.load(self._process.stdout)  # noqa: S301  # our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            return None
        return made

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def serve() -> None:
    """The second process: cuts chunk after chunk until there are no more or nobody listens.

    Ends at once when the embedder asked for is not the shipped one.
    """
    name = sys.argv[1]
    embedder = StaticEmbedder.load() if name else None
    if embedder is not None and embedder.name != name:
        return
    lexicon = Lexicon(embedder.tokenizer if embedder else None)
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            chunk: Chunk = pickle.load(sys.stdin.buffer)  # noqa: S301  # our own process wrote it
            pickle.dump([lexicon.cut(document) for document in chunk], sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
