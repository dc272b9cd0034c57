"""How fast the engine builds and answers on a corpus of real papers, and how exact its funnel is.

    python benchmarks/search/speed.py CORPUS.jsonl.gz [--papers N] [--folder DIR]

Queries are titles of the corpus cut to three to eight words, so that words match thousands of papers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document, Engine, Filters, Query, dense, plain, snippet
from dailypapers.search.engine.metrics import percentile

QUERIES = 300


def documents(path: Path, amount: int) -> Iterator[Document]:
    """Documents of a file of papers, one JSON object to a line."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number >= amount:
                return
            row = json.loads(line)
            yield Document(
                id=number + 1,
                content_hash=number,
                title=row["title"],
                abstract=row["abstract"],
                authors=tuple(row.get("authors") or ()),
                categories=tuple(row.get("categories") or ()),
                identifiers=(row["id"],),
                day=date.fromisoformat(row["date"]).toordinal() if len(row.get("date") or "") == 10 else 0,
            )


def questions(papers: list[Document], seed: int = 1) -> list[str]:
    """Beginnings of titles, three to eight words long."""
    chance = random.Random(seed)
    return [" ".join(p.title.split()[: chance.randint(3, 8)]) for p in chance.sample(papers, QUERIES)]


def timed(engine: Engine, queries: list[Query], mode: str, texts: dict[int, str]) -> dict[str, float]:
    """p50 and p99 in milliseconds of searching the first 20 with their snippets."""
    times = []
    for query in queries:
        began = time.perf_counter()
        for hit in engine.search(query, limit=20, mode=mode).hits:  # type: ignore[arg-type]
            snippet(texts[hit.id], query)
        times.append((time.perf_counter() - began) * 1000)
    return {"p50_ms": round(percentile(times, 0.5), 2), "p99_ms": round(percentile(times, 0.99), 2)}


def funnel_recall(engine: Engine, embedder: StaticEmbedder, texts: list[str], amount: int = 100) -> float:
    """Share of the exact scan's first 100 that the funnel's first 100 hold."""
    columns = engine._columns
    kept = []
    for vector in embedder.embed(texts):
        wanted = dense.exact(columns, vector, None, amount).rows
        kept.append(len(np.intersect1d(wanted, dense.scan(columns, vector, None).rows[:amount])) / len(wanted))
    return round(float(np.mean(kept)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--papers", type=int, default=1_000_000_000)
    parser.add_argument("--folder", type=Path, help="keep the index here, and use it when it is there")
    given = parser.parse_args()
    papers = list(documents(given.corpus, given.papers))
    embedder = StaticEmbedder.load()
    report: dict[str, object] = {"papers": len(papers)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        engine = Engine.open(folder, embedder)
        if len(engine) != len(papers):
            began = time.perf_counter()
            engine.update(papers)
            report["papers_per_second"] = round(len(papers) / (time.perf_counter() - began))
        began = time.perf_counter()
        engine.update(papers[:1000])
        report["thousand_papers_s"] = round(time.perf_counter() - began, 2)
        report["bytes_on_disk"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        texts = {paper.id: paper.abstract for paper in papers}
        asked = questions(papers)
        queries = [plain(text) for text in asked]
        for mode in ("lexical", "dense", "hybrid"):
            timed(engine, queries[:20], mode, texts)
            report[mode] = timed(engine, queries, mode, texts)
        filtered = [Query(text=text, filters=Filters(categories=("cs.CL",))) for text in asked]
        report["hybrid, one category"] = timed(engine, filtered, "hybrid", texts)
        report["funnel recall@100"] = funnel_recall(engine, embedder, asked)
        report["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
            1024 if sys.platform != "darwin" else 1 << 20
        )
        print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
