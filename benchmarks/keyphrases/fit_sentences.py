"""Fits the points of `sentences.POINTS` by ridge regression and prints them.

python benchmarks/keyphrases/fit_sentences.py hf_daily_2024-05_2025-12.jsonl.gz

A sentence's worth is the mean of ROUGE-L and cosine with the hub's summary, less the mean over the abstract. Papers
featured from May to July 2025; those from August on are for measuring.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from measures import judged, rouge_l

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.keyphrases import sentences


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("papers", type=Path)
    options.add_argument("--ridge", type=float, default=5.0)
    chosen = options.parse_args()
    embedder = StaticEmbedder.load()
    rows, worths, starts = [], [], [0]
    for paper in judged(chosen.papers, "2025-05", "2025-08"):
        every = sentences.split_sentences(paper.abstract)
        if not paper.summary or len(every) < 2:
            continue
        vectors = embedder.embed([paper.summary, *every])
        worth = np.array([rouge_l(one, paper.summary) for one in every]) + vectors[1:] @ vectors[0]
        facts = sentences.facts(paper.title, every, embedder)
        rows.append(facts - facts.mean(axis=0))
        worths.append((worth - worth.mean()) / 2)
        starts.append(starts[-1] + len(every))
    matrix, wanted = np.vstack(rows), np.concatenate(worths)
    points = np.linalg.solve(matrix.T @ matrix + chosen.ridge * np.eye(matrix.shape[1]), matrix.T @ wanted)
    got = [w[np.argmax(r @ points)] for r, w in zip(rows, worths, strict=True)]
    best = [w.max() for w in worths]
    print(f"# {len(rows)} papers; {np.mean(got):.4f} above the mean sentence, the best sentence {np.mean(best):.4f}")
    for name, value in zip(sentences.NAMES, points, strict=True):
        print(f'    "{name}": {value:.3f},')


if __name__ == "__main__":
    main()
