"""The personal feed beside its rivals, in one run, by two protocols.

    python benchmarks/ranking/personal.py FOLDER [--reviews NAME...] [--from YYYY-MM] [--until YYYY-MM]

FOLDER holds the hub's daily papers and the screening reviews. Rivals by scikit-learn, which the program itself does not
need. Every row is given the same text: title, abstract, authors.

(a) replay: people with at least five submissions; at each submission after the first that week's papers are ranked from
their earlier ones; recall@10 and nDCG@10, mean over people of the mean over their submissions, and plain mean.
(b) screening: five included papers at random are liked, ten draws, the rest of the review is ranked; average precision.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from dailypapers.ranking.personal import Interaction, Pool, Profile, Text
from dailypapers.ranking.personal.ranker import relevance
from dailypapers.search.embedders.static import StaticEmbedder


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        yield from file


def _svm(features: Any, liked: np.ndarray) -> np.ndarray:
    target = np.zeros(features.shape[0])
    target[liked] = 1
    model = LinearSVC(C=0.01, class_weight="balanced", max_iter=10_000, tol=1e-4)
    return np.asarray(model.fit(features, target).decision_function(features))


def _ours(pool: Pool, liked: np.ndarray, ages: np.ndarray | None = None) -> dict[str, np.ndarray]:
    days = np.zeros(len(liked)) if ages is None else ages
    interactions = tuple(Interaction(int(pool.ids[p]), "vote", float(age)) for p, age in zip(liked, days, strict=True))
    parts = relevance(pool, Profile(interactions))
    return {
        "ours": sum(parts.values()),
        "ours, words": parts["words"],
        "ours, meaning": parts["meaning"],
        "ours, without authors": sum(v for k, v in parts.items() if k != "authors"),
    }


def orders(pool: Pool, features: Any, liked: np.ndarray, ages: Any = None, svm: bool = True) -> dict[str, np.ndarray]:
    out = _ours(pool, liked, ages)
    out["TF-IDF mean"] = np.asarray(features @ features[liked].mean(axis=0).T).ravel()
    out["embedding mean"] = pool.vectors @ pool.vectors[liked].mean(axis=0)
    if svm:
        out["TF-IDF + linear SVM"] = _svm(features, liked)
    return out


def tfidf(texts: list[Text], names: bool) -> Any:
    made = TfidfVectorizer(ngram_range=(1, 2), max_features=20_000, stop_words="english", sublinear_tf=True)
    return made.fit_transform([f"{t.title} {t.abstract} {' '.join(t.names) if names else ''}" for t in texts])


def average_precision(scores: np.ndarray, relevant: np.ndarray) -> float:
    hits = np.flatnonzero(relevant[np.argsort(-scores, kind="stable")])
    return float(np.mean((np.arange(len(hits)) + 1) / (hits + 1)))


def screening(folder: Path, wanted: list[str], embedder: StaticEmbedder) -> None:
    papers: dict[str, list[Any]] = defaultdict(list)
    for line in _lines(folder / "screening_corpus.jsonl.gz"):
        row = json.loads(line)
        papers[row["metadata"]["review"]].append(row)
    rows = [line.split("\t") for line in (folder / "screening_labels.tsv").read_text().splitlines()[1:]]
    label = {row[1]: row[2] == "1" for row in rows}
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for review in wanted or sorted(papers):
        texts = [
            Text(n, p["title"], p["text"], _names(p["metadata"].get("authors"))) for n, p in enumerate(papers[review])
        ]
        pool, included = Pool.of(texts, embedder), np.array([label[p["_id"]] for p in papers[review]])
        features = tfidf(texts, names=True)
        rng, found = np.random.default_rng(0), defaultdict(list)
        for _ in range(10):
            liked = rng.choice(np.flatnonzero(included), 5, replace=False)
            rest = np.setdiff1d(np.arange(len(texts)), liked)
            scores = orders(pool, features, liked) | {"chance": rng.random(len(texts))}
            for name, values in scores.items():
                found[name].append(average_precision(values[rest], included[rest]))
        for name, values in found.items():
            table[name][review] = float(np.mean(values))
    reviews = wanted or sorted(papers)
    print("\n| average precision | " + " | ".join(reviews) + " | mean |\n|" + "---|" * (len(reviews) + 2))
    for name, by in sorted(table.items(), key=lambda item: -np.mean(list(item[1].values()))):
        print(f"| {name} | " + " | ".join(f"{by[r]:.3f}" for r in reviews) + f" | {np.mean(list(by.values())):.3f} |")


def _names(authors: str | None) -> tuple[str, ...]:
    parts = (authors or "").replace(" and ", ";").replace(",", ";").split(";")
    return tuple(name.strip() for name in parts if name.strip())


def replay(folder: Path, first: str, last: str, embedder: StaticEmbedder) -> None:
    rows = [json.loads(line) for line in _lines(folder / "hf_daily_2024-05_2025-12.jsonl.gz")]
    days = [date.fromisoformat(row["daily_date"]) for row in rows]
    texts = [
        Text(n, row["title"], row["abstract"] or "", tuple(row["authors"] or ()), (), day.toordinal())
        for n, (row, day) in enumerate(zip(rows, days, strict=True))
    ]
    whole = Pool.of(texts, embedder)
    weeks: dict[tuple[int, int], list[int]] = defaultdict(list)
    people: dict[str, list[int]] = defaultdict(list)
    for n, (row, day) in enumerate(zip(rows, days, strict=True)):
        weeks[day.isocalendar()[:2]].append(n)
        if row["submitter"]:
            people[row["submitter"]].append(n)
    found: dict[str, dict[str, list[tuple[float, bool]]]] = defaultdict(lambda: defaultdict(list))
    for person, mine in people.items():
        mine.sort(key=lambda n: (days[n], rows[n]["submitted_at"] or "", rows[n]["id"]))
        for turn in range(1, len(mine) if len(mine) >= 5 else 0):
            if first <= rows[mine[turn]]["daily_date"][:7] <= last:
                ranks = _replay_one(whole, rows, days, mine[:turn], mine[turn], weeks)
                for name, place in ranks.items():
                    found[name][person].append((1 / np.log2(place + 2) if place < 10 else 0.0, place < 10))
    print(
        f"\n| {sum(map(len, found['ours'].values()))} submissions of {len(found['ours'])} people "
        "| nDCG@10 by people | recall@10 by people | nDCG@10 | recall@10 |\n|---|---|---|---|---|"
    )
    lines = []
    for name, by in found.items():
        means = np.mean([np.mean(values, axis=0) for values in by.values()], axis=0)
        plain = np.mean([value for values in by.values() for value in values], axis=0)
        lines.append((means[0], f"| {name} | {means[0]:.3f} | {means[1]:.3f} | {plain[0]:.3f} | {plain[1]:.3f} |"))
    print("\n".join(line for _, line in sorted(lines, reverse=True)))


def _replay_one(
    whole: Pool, rows: list[Any], days: list[date], earlier: list[int], target: int, weeks: dict[Any, list[int]]
) -> dict[str, int]:
    """The place of the paper somebody submitted among its week, by each order; earlier ones are no candidates."""
    known = set(earlier)
    history = np.array(earlier[-200:])
    week = [n for n in weeks[days[target].isocalendar()[:2]] if n not in known]
    both = sorted({*week, *history.tolist()})
    texts = [whole.texts[n] for n in both]
    pool = whole.renewed(texts)
    place = {n: at for at, n in enumerate(both)}
    liked = np.array([place[n] for n in history])
    ages = np.array([(days[target] - days[n]).days for n in history])
    rng = np.random.default_rng(target)
    scores = orders(pool, tfidf(texts, names=True), liked, ages)
    scores["popularity"] = np.array([float(rows[n]["upvotes"] or 0) for n in both])
    scores["chance"] = rng.random(len(both))
    candidates = rng.permutation([place[n] for n in week])  # so that ties are broken by chance
    goal = place[target]
    return {
        name: int((values[candidates] > values[goal]).sum() + _ties(values, candidates, goal))
        for name, values in scores.items()
    }


def _ties(values: np.ndarray, candidates: np.ndarray, goal: int) -> int:
    return int(np.flatnonzero(candidates[values[candidates] == values[goal]] == goal)[0])


def speed(folder: Path, embedder: StaticEmbedder) -> None:
    """Time of one feed over 10,000 candidates, for somebody with 5, 50 and 1,000 likes.

    Then with likes that are too old to be candidates, which are joined to the pool first.
    """
    from dailypapers.ranking.personal import rank

    texts: list[Text] = []
    for n, line in enumerate(_lines(folder / "arxiv.jsonl.gz")):
        row = json.loads(line)
        texts.append(Text(n, row["title"], row["abstract"], tuple(row["authors"]), (), 739_000 + n % 30))
        if len(texts) == 11_000:
            break
    pool, ids = Pool.of(texts[:10_000], embedder), range(10_000)
    for likes in (5, 50, 1_000):
        inside = [n * 10_000 // likes for n in range(likes)]
        outside = [10_000 + n for n in range(likes)]
        for name, liked in (("likes", inside), ("old likes", outside)):
            profile = Profile(tuple(Interaction(paper, "vote", float(n)) for n, paper in enumerate(liked)))
            more = [texts[paper] for paper in liked if paper >= 10_000]
            times = []
            for _ in range(15):
                start = time.process_time()
                rank(pool.joined(more), profile, ids, limit=100)
                times.append((time.process_time() - start) * 1000)
            print(f"{likes} {name}: {sorted(times)[7]:.1f} ms a feed over 10,000 papers (median, processor time)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reviews", nargs="*", default=[])
    parser.add_argument("--from", dest="first", default="2024-01")
    parser.add_argument("--until", dest="last", default="2030-12")
    parser.add_argument("--only", choices=["replay", "screening", "speed"])
    given = parser.parse_args()
    embedder = StaticEmbedder.load()
    if given.only in (None, "screening"):
        screening(given.folder, given.reviews, embedder)
    if given.only in (None, "replay"):
        replay(given.folder, given.first, given.last, embedder)
    if given.only in (None, "speed"):
        speed(given.folder, embedder)


if __name__ == "__main__":
    main()
