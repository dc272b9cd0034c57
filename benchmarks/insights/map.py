"""How true the map is: trustworthiness (Venna and Kaski 2001) of the places of 2,000 papers, beside other layouts.

DAILYPAPERS_HOME=COPY python benchmarks/insights/map.py [--peers PYTHON]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
import django

django.setup()

import numpy as np  # noqa: E402

from dailypapers.insights import actions, clustering, layout  # noqa: E402

NEIGHBOURS = 10
PAPERS = 2_000
PEER = """
import sys, time, numpy as np
from sklearn.manifold import TSNE
v = np.load(sys.argv[1]); t = time.process_time()
np.save(sys.argv[2], TSNE(random_state=0, init="pca").fit_transform(v))
print(f"t-SNE: {time.process_time() - t:.1f} s")
"""


def trustworthiness(vectors: np.ndarray, places: np.ndarray) -> float:
    """Return how many of the neighbours on the map are neighbours in meaning: 1 where all are, about 0.5 by chance."""
    number = len(vectors)
    closeness = vectors @ vectors.T
    np.fill_diagonal(closeness, -np.inf)
    ranks = np.argsort(np.argsort(-closeness, axis=1, kind="stable"), axis=1) + 1
    distances = ((places[:, None].astype(float) - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    near = np.argsort(distances, axis=1, kind="stable")[:, :NEIGHBOURS]
    beyond = np.maximum(np.take_along_axis(ranks, near, axis=1) - NEIGHBOURS, 0).sum()
    return float(1 - 2 * beyond / (number * NEIGHBOURS * (2 * number - 3 * NEIGHBOURS - 1)))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--peers")
    chosen = arguments.parse_args()
    sample = actions._sample()
    assert sample is not None
    clusters = clustering.fit(sample.units, 128)
    vectors = clustering.centred(sample.units, clusters.mean)
    started = time.process_time()
    topics = layout.place_topics(clusters.centroids)
    placed = time.process_time()
    ours = layout.place_papers(vectors, clusters.centroids, topics)
    print(f"topics {placed - started:.2f} s, {len(vectors)} papers {time.process_time() - placed:.2f} s")
    some = vectors[:PAPERS].astype(np.float64) / clustering.LENGTH
    print("ours", round(trustworthiness(some, ours[:PAPERS]), 3))
    _, axes = np.linalg.eigh(np.cov(some.T))
    print("two principal components", round(trustworthiness(some, some @ axes[:, -2:]), 3))
    print("by chance", round(trustworthiness(some, np.random.default_rng(0).random((PAPERS, 2))), 3))
    if chosen.peers:
        with tempfile.TemporaryDirectory() as folder:
            np.save(f"{folder}/v.npy", some)
            Path(f"{folder}/peer.py").write_text(PEER)
            subprocess.run([chosen.peers, f"{folder}/peer.py", f"{folder}/v.npy", f"{folder}/p.npy"], check=True)
            print("t-SNE", round(trustworthiness(some, np.load(f"{folder}/p.npy")), 3))


main()
