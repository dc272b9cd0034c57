"""Fits the points of `summary.POINTS` by ridge regression and prints them.

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
from dailypapers.search.keyphrases.sentence_splitting import split_sentences
from dailypapers.search.keyphrases.summary import FEATURES, features


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("papers", type=Path)
    options.add_argument("--ridge", type=float, default=5.0)
    chosen = options.parse_args()
    embedder = StaticEmbedder.load()
    rows, worths, starts = [], [], [0]
    for paper in judged(chosen.papers, "2025-05", "2025-08"):
        sentences = split_sentences(paper.abstract)
        if not paper.summary or len(sentences) < 2:
            continue
        vectors = embedder.embed([paper.summary, *sentences])
        worth = np.array([rouge_l(one, paper.summary) for one in sentences]) + vectors[1:] @ vectors[0]
        made = features(paper.title, sentences, embedder)
        rows.append(made - made.mean(axis=0))
        worths.append((worth - worth.mean()) / 2)
        starts.append(starts[-1] + len(sentences))
    matrix, target = np.vstack(rows), np.concatenate(worths)
    points = np.linalg.solve(matrix.T @ matrix + chosen.ridge * np.eye(matrix.shape[1]), matrix.T @ target)
    got = [w[np.argmax(r @ points)] for r, w in zip(rows, worths, strict=True)]
    best = [w.max() for w in worths]
    print(f"# {len(rows)} papers; {np.mean(got):.4f} above the mean sentence, the best sentence {np.mean(best):.4f}")
    for name, value in zip(FEATURES, points, strict=True):
        print(f'    "{name}": {value:.3f},')


if __name__ == "__main__":
    main()
