"""Measuring the engine on a folder in BEIR layout, through the same calls the product uses.

Thakur et al. 2021, *BEIR*: ``corpus.jsonl`` (``_id``, ``title``, ``text``), ``queries.jsonl`` (``_id``, ``text``) and
``qrels.tsv`` or ``qrels/test.tsv`` (``query-id``, ``corpus-id``, ``score``).
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.engine import Engine
from dailypapers.search.engine.query.query import plain
from dailypapers.search.engine.results import Mode
from dailypapers.search.evaluation.metrics import ndcg, percentile, recall, reciprocal_rank

MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid")
DEPTH = 100


def evaluate(folder: Path, modes: Sequence[Mode] = MODES, embedder: Embedder | None = None) -> dict[str, Any]:
    """Indexes the corpus in a temporary folder, asks every judged query in each mode and measures.

    Gives ``documents``, ``queries``, ``documents_per_second``, ``bytes_on_disk``, ``embedder`` and, under ``modes``,
    ``ndcg@10`` (gains 2^s - 1), ``recall@100``, ``mrr@10``, ``p50_ms`` and ``p99_ms`` of each. Queries are taken as
    plain text, without the query language. Raises `FileNotFoundError` or `ValueError` when the folder is no such
    folder.
    """
    names, documents = read_corpus(folder)
    judged = read_qrels(folder)
    queries = read_queries(folder)
    asked = {name: queries[name] for name in judged if name in queries}
    if not asked:
        raise ValueError(f"no query of {folder} is judged")
    chosen = embedder or StaticEmbedder.load()
    with tempfile.TemporaryDirectory(prefix="dailypapers-evaluate-") as temporary:
        engine = Engine.open(Path(temporary), chosen)
        began = time.perf_counter()
        engine.update(documents)
        built = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(temporary).rglob("*") if path.is_file())
        measured = {mode: _measure(engine, mode, asked, judged, names) for mode in modes}
        engine.close()
    return {
        "documents": len(documents),
        "queries": len(asked),
        "embedder": chosen.name,
        "documents_per_second": round(len(documents) / max(built, 1e-9), 1),
        "bytes_on_disk": size,
        "modes": measured,
    }


def _measure(
    engine: Engine, mode: Mode, asked: dict[str, str], judged: dict[str, dict[str, int]], names: list[str]
) -> dict[str, float]:
    scores: list[tuple[float, float, float]] = []
    times: list[float] = []
    for name, text in asked.items():
        began = time.perf_counter()
        results = engine.search(plain(text), limit=DEPTH, mode=mode)
        times.append((time.perf_counter() - began) * 1000)
        ranking = [names[hit.id] for hit in results.hits]
        relevant = judged[name]
        scores.append((ndcg(ranking, relevant), recall(ranking, relevant, DEPTH), reciprocal_rank(ranking, relevant)))
    gain, found, first = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    return {
        "ndcg@10": round(gain, 4),
        "recall@100": round(found, 4),
        "mrr@10": round(first, 4),
        "p50_ms": round(percentile(times, 0.5), 3),
        "p99_ms": round(percentile(times, 0.99), 3),
    }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
            if not isinstance(row, dict) or "_id" not in row:
                raise ValueError(f"{path.name}, line {number}: an object with _id is wanted")
            yield row


def read_queries(folder: Path) -> dict[str, str]:
    """The queries of a folder by name, judged or not."""
    return {str(row["_id"]): str(row.get("text", "")) for row in _lines(folder / "queries.jsonl")}


def read_corpus(folder: Path) -> tuple[list[str], list[Document]]:
    """The names of the corpus, and documents whose ids are their places in that list."""
    names: list[str] = []
    documents: list[Document] = []
    for row in _lines(folder / "corpus.jsonl"):
        documents.append(Document(len(names), 1, str(row.get("title") or ""), str(row.get("text") or "")))
        names.append(str(row["_id"]))
    return names, documents


def read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    """For each query the grade of each judged document; queries without any relevant one are left out."""
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.exists()), None)
    if path is None:
        raise FileNotFoundError(f"there is neither qrels.tsv nor qrels/test.tsv in {folder}")
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and not parts[-1].lstrip("-").isdigit()):
            continue
        if len(parts) < 3 or not parts[-1].lstrip("-").isdigit():
            raise ValueError(f"{path.name}, line {number}: query-id, corpus-id and score are wanted")
        judged.setdefault(parts[0], {})[parts[-2]] = int(parts[-1])
    return {query: grades for query, grades in judged.items() if any(grade > 0 for grade in grades.values())}
