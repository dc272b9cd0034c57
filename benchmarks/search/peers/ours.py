"""This engine, hybrid, asked as the others are; its answers carry facets, reasons and the total as on the site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document, plain
from dailypapers.search.engine import Engine as Index


class Engine:
    def __init__(self, folder: Path) -> None:
        self.index = Index.open(folder / "index", StaticEmbedder.load())

    def build(self, documents: Iterable[Document]) -> None:
        self.index.update(documents)

    def search(self, text: str, limit: int) -> list[int]:
        return [hit.id for hit in self.index.search(plain(text), limit=limit).hits]

    def processes(self) -> list[int]:
        return []
