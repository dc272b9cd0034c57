"""Measuring the engine on a test collection, through the same calls the product uses."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine.engine import Engine
from dailypapers.search.engine.query.parser import plain
from dailypapers.search.engine.results import Mode
from dailypapers.search.evaluation.beir import read_corpus, read_qrels, read_queries
from dailypapers.search.evaluation.metrics import ndcg, percentile, recall, reciprocal_rank

MODES = (Mode.LEXICAL, Mode.DENSE, Mode.HYBRID)
DEPTH = 100


class _Scores(NamedTuple):
    """What one query measured."""

    ndcg: float
    recall: float
    reciprocal_rank: float
    took_ms: float


def evaluate(folder: Path, modes: Sequence[Mode] = MODES, embedder: Embedder | None = None) -> dict[str, Any]:
    """Index the corpus of a `beir` folder in a temporary folder, search for every judged query in each mode, measure.

    Returns ``documents``, ``queries``, ``documents_per_second``, ``bytes_on_disk``, ``embedder`` and, under ``modes``,
    ``ndcg@10`` (gains 2^s - 1), ``recall@100``, ``mrr@10``, ``p50_ms`` and ``p99_ms`` of each. Queries are taken as
    plain text, without the query language. Raises `FileNotFoundError` or `ValueError` when the folder holds no such
    collection.
    """
    names, documents = read_corpus(folder)
    qrels = read_qrels(folder)
    queries = {name: text for name, text in read_queries(folder).items() if name in qrels}
    if not queries:
        raise ValueError(f"no query of {folder} is judged")
    chosen = embedder or StaticEmbedder.load()
    with tempfile.TemporaryDirectory(prefix="dailypapers-evaluate-") as temporary:
        engine = Engine.open(Path(temporary), chosen)
        started = time.perf_counter()
        engine.update(documents)
        build_s = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(temporary).rglob("*") if path.is_file())
        measured = {mode.value: _measure(engine, mode, queries, qrels, names) for mode in modes}
        engine.close()
    return {
        "documents": len(documents),
        "queries": len(queries),
        "embedder": chosen.name,
        "documents_per_second": round(len(documents) / max(build_s, 1e-9), 1),
        "bytes_on_disk": size,
        "modes": measured,
    }


def _measure(
    engine: Engine, mode: Mode, queries: dict[str, str], qrels: dict[str, dict[str, int]], names: list[str]
) -> dict[str, float]:
    scores: list[_Scores] = []
    for name, text in queries.items():
        started = time.perf_counter()
        results = engine.search(plain(text), limit=DEPTH, mode=mode)
        took_ms = (time.perf_counter() - started) * 1000
        ranking, relevant = [names[hit.id] for hit in results.hits], qrels[name]
        scores.append(
            _Scores(
                ndcg(ranking, relevant), recall(ranking, relevant, DEPTH), reciprocal_rank(ranking, relevant), took_ms
            )
        )
    means = _Scores(*(sum(column) / len(scores) for column in zip(*scores, strict=True)))
    times = [score.took_ms for score in scores]
    return {
        "ndcg@10": round(means.ndcg, 4),
        "recall@100": round(means.recall, 4),
        "mrr@10": round(means.reciprocal_rank, 4),
        "p50_ms": round(percentile(times, 0.5), 3),
        "p99_ms": round(percentile(times, 0.99), 3),
    }
