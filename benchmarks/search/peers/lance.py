"""LanceDB: its native full-text index and an exact scan of our vectors, fused by its reciprocal rank reranker."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import lancedb
import pyarrow as pa
from lancedb.rerankers import RRFReranker

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document

from . import batches, text_of


class Engine:
    def __init__(self, folder: Path) -> None:
        self.database = lancedb.connect(str(folder / "lance"))
        self.embedder = StaticEmbedder.load()
        self.reranker = RRFReranker()

    def build(self, documents: Iterable[Document]) -> None:
        kind = pa.list_(pa.float32(), self.embedder.dimensions)
        schema = pa.schema([("id", pa.int64()), ("text", pa.string()), ("vector", kind)])
        self.table = self.database.create_table("papers", schema=schema, mode="overwrite")

        def parts() -> Iterable[pa.RecordBatch]:
            for part, vectors in batches(documents, self.embedder):
                yield pa.record_batch(
                    [
                        pa.array([document.id for document in part], pa.int64()),
                        pa.array([text_of(document) for document in part]),
                        pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), vectors.shape[1]),
                    ],
                    schema=schema,
                )

        self.table.add(pa.RecordBatchReader.from_batches(schema, parts()))
        self.table.create_fts_index("text", stem=True, remove_stop_words=True, with_position=False)
        self.table.optimize()

    def search(self, text: str, limit: int) -> list[int]:
        vector = self.embedder.embed([text])[0]
        asked = self.table.search(query_type="hybrid", fts_columns="text").vector(vector).text(text)
        found = asked.distance_type("cosine").rerank(self.reranker).limit(limit).select(["id"]).to_arrow()
        return [int(number) for number in found["id"].to_pylist()]

    def processes(self) -> list[int]:
        return []
