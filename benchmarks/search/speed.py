"""How fast the engine builds and answers, what it holds, and how exact its funnel is.

    python benchmarks/search/speed.py TEXTS.sqlite --folder INDEX [--hub HUB.jsonl.gz] [--real 138828]

TEXTS is made by `corpora.py`. The index is built where the folder is empty, and kept; run it again to measure a process
that has done nothing but answer. Snippets read their texts from TEXTS by id, as the site reads its database.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from corpora import Texts
from query_samples import questions

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Engine, Filters, Query, plain, snippet
from dailypapers.search.engine.vectors import dense
from dailypapers.search.evaluation.metrics import percentile

WARM = 30
FUNNEL_QUERIES = 60


def timed(engine: Engine, queries: list[Query], mode: str, texts: Texts | None) -> tuple[float, float]:
    """p50 and p99 in milliseconds of the first 20, with their snippets where texts are given."""
    times = []
    for query in queries:
        began = time.perf_counter()
        hits = engine.search(query, limit=20, mode=mode).hits  # type: ignore[arg-type]
        if texts is not None:
            found = texts.abstracts([hit.id for hit in hits])
            for hit in hits:
                snippet(found[hit.id], query)
        times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 0.5), percentile(times, 0.99)


def measured(engine: Engine, queries: list[Query], mode: str, texts: Texts | None, runs: int) -> dict[str, str]:
    """Least and median over some runs of p50 and p99."""
    timed(engine, queries[:WARM], mode, texts)
    found = [timed(engine, queries, mode, texts) for _ in range(runs)]
    return {
        name: f"{min(values):.1f} / {sorted(values)[runs // 2]:.1f}"
        for name, values in zip(("p50_ms", "p99_ms"), zip(*found, strict=True), strict=True)
    }


def funnel_recall(engine: Engine, embedder: StaticEmbedder, texts: list[str], amount: int = 100) -> float:
    """Share of the exact scan's first 100 that the funnel's first 100 hold."""
    columns = engine._columns
    kept = []
    for vector in embedder.embed(texts):
        wanted = dense.exact(columns, vector, None, amount).rows
        kept.append(len(np.intersect1d(wanted, dense.scan(columns, vector, None).rows[:amount])) / len(wanted))
    return round(float(np.mean(kept)), 4)


def built(engine: Engine, texts: Texts, papers: int) -> dict[str, float]:
    """Brings the papers in that are missing; how many a second."""
    began, there = time.perf_counter(), len(engine)
    if there >= papers:
        return {}
    engine.update(texts.documents(there + 1, papers))
    return {"papers_per_second": round((papers - there) / (time.perf_counter() - began))}


def day(engine: Engine, texts: Texts) -> float:
    """Seconds until a thousand changed papers are searchable."""
    changed = [replace(paper, summary="A day's change.", content_hash=-1) for paper in texts.documents(1, 1000)]
    began = time.perf_counter()
    engine.update(changed)
    assert engine.search(plain(changed[0].title)).hits[0].id
    return round(time.perf_counter() - began, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--hub", type=Path)
    parser.add_argument("--papers", type=int)
    parser.add_argument("--real", type=int, default=138_828, help="queries are of the first so many papers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--day", action="store_true", help="also change a thousand papers of the index")
    given = parser.parse_args()
    texts, embedder = Texts(given.texts), StaticEmbedder.load()
    engine = Engine.open(given.folder, embedder)
    report: dict[str, object] = dict(built(engine, texts, given.papers or len(texts)))
    report["papers"] = len(engine)
    asked = questions(texts, min(given.real, len(engine)), given.hub)
    queries = [plain(text) for text in asked]
    report["hybrid with snippets"] = measured(engine, queries, "hybrid", texts, given.runs)
    for mode in ("hybrid", "lexical", "dense"):
        report[mode] = measured(engine, queries, mode, None, given.runs)
    filtered = [Query(text=text, filters=Filters(categories=("cs.CL",))) for text in asked]
    report["hybrid, one category, with snippets"] = measured(engine, filtered, "hybrid", texts, given.runs)
    memory = psutil.Process().memory_full_info()
    report["memory_mb"] = {"rss": memory.rss // 10**6, "pss": memory.pss // 10**6, "own": memory.uss // 10**6}
    report["mb_on_disk"] = sum(path.stat().st_size for path in given.folder.rglob("*") if path.is_file()) // 10**6
    report["mb_of_texts"] = given.texts.stat().st_size // 10**6
    report["funnel recall@100"] = funnel_recall(engine, embedder, asked[:FUNNEL_QUERIES])
    if given.day:
        report["thousand_papers_s"] = day(engine, texts)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
