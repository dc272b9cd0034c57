"""bm25s: BM25 scores made ahead, in memory; English stop words and Snowball stemmer, k1 1.2, b 0.75."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bm25s
import Stemmer

from dailypapers.search.engine import Document

from . import text_of


class Engine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stemmer = Stemmer.Stemmer("english")

    def build(self, documents: Iterable[Document]) -> None:
        self.numbers: list[int] = []
        texts = []
        for document in documents:
            self.numbers.append(document.id)
            texts.append(text_of(document))
        self.index = bm25s.BM25(k1=1.2, b=0.75)
        self.index.index(
            bm25s.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False), show_progress=False
        )
        self.index.save(str(self.folder / "bm25s"))

    def search(self, text: str, limit: int) -> list[int]:
        asked = bm25s.tokenize([text], stopwords="en", stemmer=self.stemmer, show_progress=False)
        found, _ = self.index.retrieve(asked, k=min(limit, len(self.numbers)), show_progress=False)
        return [self.numbers[place] for place in found[0]]

    def processes(self) -> list[int]:
        return []
