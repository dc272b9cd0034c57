"""Other engines behind one interface: ``build`` from papers, ``search`` for numbers of papers, best first.

Each is set up as its documentation says, with a stemmer where it has one, any word of a query enough to match, and our
embedding's vectors where it takes vectors. They give numbers only: no snippets, facets, totals or reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Protocol

from dailypapers.search.embedders import Vectors
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document
from dailypapers.search.engine.store.index_writer import text_to_embed

AT_ONCE = 2_000


class Peer(Protocol):
    """One engine over one folder."""

    def __init__(self, folder: Path) -> None: ...

    def build(self, documents: Iterable[Document]) -> None:
        """Indexes papers."""

    def search(self, text: str, limit: int) -> list[int]:
        """Ids of the best papers for plain text."""

    def processes(self) -> list[int]:
        """Other processes whose memory is this engine's."""


def peer(name: str, folder: Path) -> Peer:
    """The engine of a module of this package: ``bm25``, ``fts5``, ``lance`` or ``postgres``."""
    made: Peer = import_module(f"{__name__}.{name}").Engine(folder)
    return made


def batches(documents: Iterable[Document], embedder: StaticEmbedder) -> Iterator[tuple[Sequence[Document], Vectors]]:
    """Papers with their vectors."""
    stream = iter(documents)
    while part := list(islice(stream, AT_ONCE)):
        yield part, embedder.embed([text_to_embed(document) for document in part])


def text_of(document: Document) -> str:
    """What is searched by words."""
    return f"{document.title} {document.abstract}"


def words(text: str) -> list[str]:
    """The words of a query without signs."""
    return re.findall(r"\w+", text)


def fused(rankings: Sequence[Sequence[int]], constant: int = 60) -> list[int]:
    """Reciprocal rank fusion, for engines that leave fusing to the caller."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + 1 / (constant + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))
