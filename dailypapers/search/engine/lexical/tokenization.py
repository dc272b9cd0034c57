"""Splitting papers into terms and rows of the embedding: the slowest step of indexing, taken once for both.

A long update has a second process do it, so that both of two processors work: one tokenizes, the other reads the
catalogue, sums vectors and writes. Where no process can be started, or when it dies, the work goes on in this one.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, RowEmbedder
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.embedders.tokens import Tokenizer, pieces, tokens
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.acronyms import acronym_keys
from dailypapers.search.engine.lexical.foreign_terms import foreign_terms
from dailypapers.search.engine.lexical.names import PaperNames, paper_names
from dailypapers.search.engine.lexical.versioned_names import name_at_end, number_at_start

NAME_SEPARATOR = " \x00 \x00 \x00 "
"""Between two names: terms that no phrase holds, more than a phrase may skip."""

SECOND_PROCESS_FROM = 5_000
"""Documents of one update after which a second process is worth its start."""

_MAX_CACHED = 400_000
_CHUNKS_AHEAD = 3  # that are tokenized before they are asked for


class IndexedTerms(NamedTuple):
    """A paper as the index takes it: terms of its text and of people, spaced, its names, rows of its text if any."""

    text: str
    authors: str
    affiliations: str
    names: PaperNames
    surface: str
    acronyms: tuple[str, ...]
    foreign: str
    """Of a paper in another language than English: its terms by that language's stemmer, title twice."""

    rows: npt.NDArray[np.int32] | None


class _PieceTerms(NamedTuple):
    terms: str
    compounds: str
    rows: bytes
    """int32."""

    surface: str = ""
    """The words whose terms are others, spaced."""

    name: str = ""
    number: str = ""
    """The word it ends in and the number it begins with, which make one name with those of its neighbours."""


class DocumentTokenizer(dict[str, _PieceTerms]):
    """Tokenizes papers; remembers what it makes of each piece of text, as a dictionary filled as pieces come."""

    def __init__(self, tokenizer: Tokenizer | None) -> None:
        super().__init__()
        self.tokenizer = tokenizer

    def __missing__(self, piece: str) -> _PieceTerms:
        if len(self) >= _MAX_CACHED:
            self.clear()
        folded_tokens = tokens(piece)
        rows = np.array(self.tokenizer.rows_of(folded_tokens), np.int32).tobytes() if self.tokenizer else b""
        terms, compounds = analysis.index_terms(folded_tokens)
        entry = self[piece] = _PieceTerms(
            terms, compounds, rows, analysis.surface(folded_tokens), name_at_end(piece), number_at_start(piece)
        )
        return entry

    def tokenize(self, document: Document) -> IndexedTerms:
        """Tokenize a paper; its title counts twice among the terms and three times in the vector."""
        title = list(map(self.__getitem__, pieces(document.title)))
        text = "\n".join((document.abstract, document.summary, *document.keywords))
        rest = list(map(self.__getitem__, pieces(text)))
        entries = [*title, *title, *rest]
        compounds = [entry.compounds for entry in entries if entry.compounds]
        compounds += [name + number for name, number in (*_apart(title), *_apart(title), *_apart(rest))]
        rows = [entry.rows for entry in chain(title, entries)] if self.tokenizer else None
        return IndexedTerms(
            text=" ".join([*[entry.terms for entry in entries if entry.terms], *compounds]),
            authors=NAME_SEPARATOR.join(map(analysis.name_terms, document.authors)),
            affiliations=NAME_SEPARATOR.join(map(analysis.name_terms, document.organisations)),
            names=paper_names(document.title, document.abstract, document.links),
            surface=" ".join({entry.surface for entry in (*title, *rest) if entry.surface}),
            acronyms=acronym_keys(document.abstract),
            foreign=_foreign(document, text),
            rows=None if rows is None else np.frombuffer(b"".join(rows), np.int32),
        )


def _foreign(document: Document, text: str) -> str:
    if document.language in ("", "en"):
        return ""
    title = foreign_terms(document.title, document.language)
    return " ".join([*title, *title, *foreign_terms(text, document.language)])


class _NameAndNumber(NamedTuple):
    name: str
    number: str


def _apart(entries: Sequence[_PieceTerms]) -> list[_NameAndNumber]:
    """Return the names with a number of which each is a piece of its own: ``SAM 2``."""
    return [
        _NameAndNumber(before.name, entry.number) for before, entry in pairwise(entries) if entry.number and before.name
    ]


Chunk = Sequence[Document]


class TokenizedChunk(NamedTuple):
    """Documents, and the terms of each."""

    documents: Chunk
    terms: list[IndexedTerms]


def tokenize_chunks(chunks: Iterable[Chunk], embedder: Embedder | None) -> Iterator[TokenizedChunk]:
    """Tokenize each chunk, in order; from `SECOND_PROCESS_FROM` documents on a second process does, chunks ahead."""
    tokenizer = DocumentTokenizer(embedder.tokenizer if isinstance(embedder, RowEmbedder) else None)
    source = iter(chunks)
    done = 0
    while done < SECOND_PROCESS_FROM:
        chunk = next(source, None)
        if chunk is None:
            return
        yield TokenizedChunk(chunk, [tokenizer.tokenize(document) for document in chunk])
        done += len(chunk)
    process = _TokenizerProcess(embedder)
    with ThreadPoolExecutor(1, "tokenizing") as thread:  # one thread: it writes a chunk and reads its terms, in turn
        pending: deque[_Pending] = deque()
        try:
            for chunk in source:
                pending.append(_Pending(chunk, thread.submit(process.tokenize, chunk)))
                if len(pending) > _CHUNKS_AHEAD:
                    yield pending.popleft().finish(tokenizer)
            while pending:
                yield pending.popleft().finish(tokenizer)
        finally:
            for chunk_ahead in pending:
                chunk_ahead.terms.cancel()
            process.close()


class _Pending(NamedTuple):
    """A chunk that the second process tokenizes; its terms are None where there is no such process."""

    documents: Chunk
    terms: Future[list[IndexedTerms] | None]

    def finish(self, tokenizer: DocumentTokenizer) -> TokenizedChunk:
        terms = self.terms.result()
        if terms is None:
            terms = [tokenizer.tokenize(document) for document in self.documents]
        return TokenizedChunk(self.documents, terms)


class _TokenizerProcess:
    """A second process that tokenizes."""

    def __init__(self, embedder: Embedder | None) -> None:
        name = embedder.name if isinstance(embedder, RowEmbedder) else ""
        command = [sys.executable, "-c", f"from {__name__} import serve; serve()", name]
        self._process: subprocess.Popen[bytes] | None
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError:
            self._process = None

    def tokenize(self, chunk: Chunk) -> list[IndexedTerms] | None:
        """Tokenize a chunk; None when the process is not there (any more)."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return None
        try:
            pickle.dump(list(chunk), self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            terms: list[IndexedTerms] = pickle.load(self._process.stdout)  # noqa: S301  # our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            return None
        return terms

    def close(self) -> None:
        """End the process; also called by the thread that tokenizes, when it finds the process gone."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):  # what was not sent is not sent any more
                if stream is not None:
                    stream.close()


def serve() -> None:
    """Run the second process: tokenize chunk after chunk until there are no more or nobody listens.

    Ends at once when the embedder named on its command line is not the shipped one.
    """
    name = sys.argv[1]
    embedder = StaticEmbedder.load() if name else None
    if embedder is not None and embedder.name != name:
        return
    tokenizer = DocumentTokenizer(embedder.tokenizer if embedder else None)
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            chunk: Chunk = pickle.load(sys.stdin.buffer)  # noqa: S301  # our own process wrote it
            pickle.dump(
                [tokenizer.tokenize(document) for document in chunk], sys.stdout.buffer, pickle.HIGHEST_PROTOCOL
            )
            sys.stdout.buffer.flush()
