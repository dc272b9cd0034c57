"""Measures topics on the vectors and texts of a home: coherence beside other clusterings, stability, time.

    DAILYPAPERS_HOME=COPY python benchmarks/insights/topics.py [--peers PYTHON]

`--peers` is a Python with scikit-learn, which is no dependency of this project.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from itertools import combinations
from math import log
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
import django

django.setup()

import numpy as np  # noqa: E402

from dailypapers.catalog.models import Paper  # noqa: E402
from dailypapers.insights import actions, clustering  # noqa: E402
from dailypapers.insights.naming import TopicName, name_topics  # noqa: E402
from dailypapers.insights.phrases import PhraseCounts, phrases_of  # noqa: E402
from dailypapers.lib.tex import to_plain  # noqa: E402

TOPICS = 128
TRIES = 8

PEER = """
import sys, time, numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans, HDBSCAN
from sklearn.decomposition import PCA
v = np.load(sys.argv[1]); n = int(sys.argv[3]); out = {}
v = v / np.linalg.norm(v, axis=1, keepdims=True)
for name, make in (("KMeans", lambda: KMeans(n, n_init=1, random_state=0).fit_predict(v)),
                   ("MiniBatchKMeans", lambda: MiniBatchKMeans(n, n_init=3, random_state=0).fit_predict(v)),
                   ("HDBSCAN", lambda: HDBSCAN(min_cluster_size=15, copy=True).fit_predict(
                       PCA(15, random_state=0).fit_transform(v)))):
    started = time.process_time(); out[name] = make(); out[name + ":s"] = time.process_time() - started
np.savez(sys.argv[2], **out)
"""


def texts_of(ids: list[int]) -> dict[int, dict[tuple[str, ...], str]]:
    """Return the phrases of papers."""
    found = {}
    for at in range(0, len(ids), 500):
        rows = Paper.objects.filter(id__in=ids[at : at + 500]).values_list("id", "title_text", "abstract")
        found |= {paper_id: phrases_of(title, to_plain(abstract)) for paper_id, title, abstract in rows}
    return found


def names_of(
    labels: np.ndarray, ids: list[int], phrases: dict, vectors: np.ndarray | None = None
) -> dict[int, TopicName]:
    """Name clusters by at most 60 of their papers each, the nearest to their middle."""
    counts = {}
    for label in sorted(set(labels.tolist()) - {-1}):
        members = np.flatnonzero(labels == label)
        middle = vectors[members].sum(axis=0)
        members = members[np.argsort(-(vectors[members] @ middle), kind="stable")[: actions.READ_A_TOPIC]]
        counts[label] = PhraseCounts()
        for place in members:
            counts[label].add(phrases[ids[place]])
    return name_topics(counts)


def coherence(names: dict[int, TopicName], others: list[set[str]]) -> float:
    """Return the mean NPMI of each topic's phrases over papers that made no cluster (Bouma 2009, Lau et al. 2014)."""
    wanted = {text for name in names.values() for text in name.phrases}
    single, pairs = Counter(), Counter()
    for spellings in others:
        held = sorted(wanted & spellings)
        single.update(held)
        pairs.update(combinations(held, 2))
    total, means = len(others), []
    for name in names.values():
        values = []
        for pair in combinations(sorted(name.phrases), 2):
            if not pairs[pair]:
                values.append(-1.0 if single[pair[0]] and single[pair[1]] else 0.0)
                continue
            joint = pairs[pair] / total
            values.append(log(joint * total * total / (single[pair[0]] * single[pair[1]])) / -log(joint))
        if values:
            means.append(sum(values) / len(values))
    return sum(means) / max(len(means), 1)


def mutual_information(labels: np.ndarray, categories: list[str]) -> float:
    """Return the normalised mutual information of clusters with primary categories."""
    both = Counter(zip(labels.tolist(), categories, strict=True))
    one, other, total = Counter(labels.tolist()), Counter(categories), len(labels)
    shared = sum(n / total * log(n * total / (one[a] * other[b])) for (a, b), n in both.items())
    entropies = [-sum(n / total * log(n / total) for n in counts.values()) for counts in (one, other)]
    return 2 * shared / sum(entropies)


def stability(units: np.ndarray, ids: list[int], phrases: dict) -> None:
    """Add or take away one paper, and ten, and make all clusters anew: from nothing, and from where they were."""
    base = clustering.fit(units[:-100], TOPICS)
    names = run(base, units[:-100], ids, phrases)
    for changed in (1, 10):
        rows = []
        for attempt in range(TRIES if changed == 1 else 4):
            draw = np.random.default_rng(attempt)
            added = draw.choice(np.arange(len(units) - 100, len(units)), changed, replace=False)
            kept = np.arange(len(units) - 100)
            if attempt % 2:  # taken away
                part = np.delete(kept, draw.choice(kept, changed, replace=False))
            else:
                part = np.concatenate([kept, added])
            part_ids = [ids[place] for place in part]
            cold, warm = clustering.fit(units[part], TOPICS), clustering.fit(units[part], TOPICS, base.centroids)
            cold_names = {name.name for name in run(cold, units[part], part_ids, phrases).values()}
            warm_names = run(warm, units[part], part_ids, phrases)
            before = {name.name for name in names.values()}
            rows.append(
                (len(before & cold_names) / TOPICS, sum(warm_names[n].name == names[n].name for n in names) / TOPICS)
            )
        means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        print(f"{changed} more or fewer: names kept from nothing {means[0]:.3f}, from where they were {means[1]:.3f}")


def run(clusters: clustering.Clusters, units: np.ndarray, ids: list[int], phrases: dict) -> dict[int, TopicName]:
    """Assign and name."""
    vectors = clustering.centred(units, clusters.mean)
    labels = clustering.assign(vectors, clusters.centroids)
    return names_of(labels, ids, phrases, vectors)


def _cosine(members: np.ndarray) -> float:
    """Return the mean cosine of vectors with their middle."""
    return float(np.linalg.norm(members.mean(axis=0))) / clustering.LENGTH


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--peers")
    arguments.add_argument("--stability", action="store_true", help="nothing else")
    chosen = arguments.parse_args()
    sample = actions._sample()
    assert sample is not None
    ids = sample.ids
    if chosen.stability:
        stability(sample.units, ids, texts_of(ids))
        return
    started = time.process_time()
    clusters = clustering.fit(sample.units, TOPICS)
    took = time.process_time() - started
    vectors = clustering.centred(sample.units, clusters.mean)
    labels = {"ours": clustering.assign(vectors, clusters.centroids)}
    seconds = {"ours": took}
    rows = dict(Paper.objects.filter(primary_category__isnull=False).values_list("id", "primary_category__code"))
    categories = [rows.get(paper_id, "") for paper_id in ids]
    codes = {code: number for number, code in enumerate(sorted(set(categories)))}
    labels["primary categories"] = np.array([codes[code] for code in categories])
    labels["by chance"] = np.random.default_rng(0).integers(0, TOPICS, len(ids))
    if chosen.peers:
        with tempfile.TemporaryDirectory() as folder:
            np.save(f"{folder}/v.npy", vectors)
            Path(f"{folder}/peer.py").write_text(PEER)
            subprocess.run(
                [chosen.peers, f"{folder}/peer.py", f"{folder}/v.npy", f"{folder}/o.npz", str(TOPICS)], check=True
            )
            found = np.load(f"{folder}/o.npz")
            for name in ("KMeans", "MiniBatchKMeans", "HDBSCAN"):
                labels[name], seconds[name] = found[name], float(found[f"{name}:s"])
    phrases = texts_of(ids)
    other_ids = list(Paper.objects.exclude(id__in=ids).order_by("text_hash").values_list("id", flat=True)[:10_000])
    others = [set(found.values()) for found in texts_of(other_ids).values()]
    for name, found in labels.items():
        named = names_of(found, ids, phrases, vectors)
        cosines = [_cosine(vectors[found == label]) * float((found == label).mean()) for label in named]
        facts = {
            "clusters": len(named), "left out": round(float((found == -1).mean()), 3),
            "NPMI": round(coherence(named, others), 3),
            "NMI": round(mutual_information(found, categories), 3), "cosine": round(sum(cosines), 3),
            "seconds": round(seconds.get(name, 0), 1),
        }  # fmt: skip
        print(name, json.dumps(facts))


main()
