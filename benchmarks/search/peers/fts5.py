"""SQLite FTS5: ``bm25()`` with the title at twice the weight, Porter stemmer over unicode61."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from dailypapers.search.engine import Document

from . import words


class Engine:
    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "fts5.sqlite")
        self.connection.execute("PRAGMA cache_size = -262144")

    def build(self, documents: Iterable[Document]) -> None:
        run = self.connection.execute
        run("CREATE VIRTUAL TABLE papers USING fts5 (title, abstract, content='', tokenize='porter unicode61')")
        self.connection.executemany(
            "INSERT INTO papers (rowid, title, abstract) VALUES (?, ?, ?)",
            ((document.id, document.title, document.abstract) for document in documents),
        )
        run("INSERT INTO papers (papers) VALUES ('optimize')")
        self.connection.commit()

    def search(self, text: str, limit: int) -> list[int]:
        asked = " OR ".join(f'"{word}"' for word in words(text))
        found = self.connection.execute(
            "SELECT rowid FROM papers WHERE papers MATCH ? ORDER BY bm25(papers, 2.0, 1.0) LIMIT ?", (asked, limit)
        )
        return [number for (number,) in found]

    def processes(self) -> list[int]:
        return []
