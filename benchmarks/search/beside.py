"""This engine beside others, each in a process of its own, one after another, on the same papers and queries.

    python benchmarks/search/beside.py TEXTS.sqlite HUB.jsonl.gz FOLDER... [--engines ours,fts5,bm25,lance,postgres]

TEXTS is made by `corpora.py` (with ``--hub``), each FOLDER is a judged collection in BEIR layout.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import psutil
from corpora import Texts
from peers import peer
from query_samples import known_items, questions

from dailypapers.search.evaluation.beir import read_corpus, read_qrels, read_queries
from dailypapers.search.evaluation.metrics import ndcg, percentile

Asked = TypeVar("Asked")
ENGINES = ("ours", "fts5", "bm25", "lance", "postgres")
LIMIT = 20
WARM = 20
RUNS = 3
MAX_S = 40
"""An engine so slow that one run takes longer is run once."""

PATIENCE_S = 120
"""And is asked no further after so long: its report says how many queries it answered."""


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def quality(name: str, folder: Path) -> float:
    """Mean nDCG@10 of a judged collection."""
    names, documents = read_corpus(folder)
    judged, queries = read_qrels(folder), read_queries(folder)
    with tempfile.TemporaryDirectory() as temporary:
        engine = peer(name, Path(temporary))
        engine.build(documents)
        scores = [
            ndcg([names[number] for number in engine.search(queries[query], 10)], grades)
            for query, grades in judged.items()
        ]
    return sum(scores) / len(scores)


def patiently(asked: Iterable[Asked]) -> Iterator[Asked]:
    """The queries, until an engine has taken too long over them."""
    until = time.monotonic() + PATIENCE_S
    for one in asked:
        if time.monotonic() > until:
            return
        yield one


def speed(name: str, texts: Texts, hub: Path, amount: int) -> dict[str, float]:
    """Build, latency, memory, size and known items over the papers of a file."""
    with tempfile.TemporaryDirectory() as temporary:
        engine = peer(name, Path(temporary))
        began = time.perf_counter()
        engine.build(texts.documents(last=amount))
        built = time.perf_counter() - began
        asked = questions(texts, min(amount, 138_000), hub)
        for text in asked[:WARM]:
            engine.search(text, LIMIT)
        runs: list[tuple[float, float]] = []
        until = time.monotonic() + MAX_S
        while not runs or (len(runs) < RUNS and time.monotonic() < until):
            times = []
            for text in patiently(asked):
                began = time.perf_counter()
                engine.search(text, LIMIT)
                times.append((time.perf_counter() - began) * 1000)
            runs.append((percentile(times, 0.5), percentile(times, 0.99)))
        first = []
        for text, wanted in patiently(known_items(texts, hub)):
            found = engine.search(text, 10)
            first.append(1 / (found.index(wanted) + 1) if wanted in found else 0.0)
        processes = [psutil.Process(), *map(psutil.Process, engine.processes())]
        return {
            "queries": len(times),
            "known items": len(first),
            "papers/s": round(amount / built),
            "p50 least": round(min(run[0] for run in runs), 1),
            "p50": round(sorted(run[0] for run in runs)[len(runs) // 2], 1),
            "p99 least": round(min(run[1] for run in runs), 1),
            "p99": round(sorted(run[1] for run in runs)[len(runs) // 2], 1),
            "MB on disk": round(size_of(Path(temporary)) / 1e6),
            "MB of memory": round(sum(process.memory_full_info().pss for process in processes) / 1e6),
            "MRR@10": round(sum(first) / max(1, len(first)), 3),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("hub", type=Path)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--papers", type=int, help="only the first so many")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.one:
        for name in given.engines.split(","):
            subprocess.run([sys.executable, *sys.argv, "--one", name], check=False)
        return
    texts = Texts(given.texts)
    report: dict[str, float] = speed(given.one, texts, given.hub, given.papers or len(texts))
    report |= {folder.name: round(quality(given.one, folder), 3) for folder in given.folders}
    print(json.dumps({"engine": given.one} | report), flush=True)


if __name__ == "__main__":
    main()
