"""Ranking quality beside bm25s, in one run.

    python benchmarks/search/quality.py FOLDER...

Each folder is in BEIR layout. bm25s runs with k1 1.2, b 0.75, its English stop words and the Snowball stemmer over
title and text.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import bm25s
import Stemmer

from dailypapers.search.evaluation.beir import read_corpus, read_qrels, read_queries
from dailypapers.search.evaluation.evaluate import MODES, evaluate
from dailypapers.search.evaluation.metrics import ndcg


def bm25s_ndcg(folder: Path) -> float:
    """Mean nDCG@10 of bm25s."""
    names, documents = read_corpus(folder)
    judged = read_qrels(folder)
    queries = {name: text for name, text in read_queries(folder).items() if name in judged}
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.abstract}" for document in documents]
    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize(list(queries.values()), stopwords="en", stemmer=stemmer, show_progress=False)
    found, _ = index.retrieve(asked, k=min(10, len(names)), show_progress=False)
    scores = [ndcg([names[i] for i in row], judged[name]) for name, row in zip(queries, found, strict=True)]
    return sum(scores) / len(scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    given = parser.parse_args()
    table: dict[str, list[float]] = {"bm25s": [], **{mode: [] for mode in MODES}}
    reports: dict[str, Any] = {}
    for folder in given.folders:
        reports[folder.name] = evaluate(folder)
        table["bm25s"].append(bm25s_ndcg(folder))
        for mode in MODES:
            table[mode].append(reports[folder.name]["modes"][mode]["ndcg@10"])
    print("| nDCG@10 | " + " | ".join(folder.name for folder in given.folders) + " | mean |")
    print("|---" * (len(given.folders) + 2) + "|")
    for name, values in table.items():
        mean = sum(values) / len(values)
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + f" | {mean:.3f} |")
    print(json.dumps(reports, indent=2))


if __name__ == "__main__":
    main()
