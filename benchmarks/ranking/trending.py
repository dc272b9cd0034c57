"""How well orders by the early moment find what ends up on top, and what a ring can move.

    python benchmarks/ranking/trending.py FOLDER

`hf_early_vs_late_2026-02.jsonl.gz` has the upvotes of the same papers on their first day and two weeks on. For each day
the papers are ordered by what is known early; the goal is the late top five (precision@5) and the late upvotes
(nDCG@10, gain = upvotes). Ties, of which small counts are full, are averaged over 200 random orders. Comments, stars,
organisation and submitter of these papers are not in the data; of the signals known at that moment there are the
counts, the day and the text. `meaning` is the product's promise of the text, learnt from the
hub's papers until 2025, most of them counted on their first day.

The ring: accounts to the number of 5 % of the day's upvotes all vote for one paper of the lower half; how many places
it climbs, mean over days and papers. HN, Reddit and Lobsters give no account less weight for being new.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from math import log2, log10
from pathlib import Path
from typing import Any

import numpy as np

from dailypapers.ranking.formulas import Signals, trending_score
from dailypapers.ranking.regression import fit
from dailypapers.search.embedders.static import StaticEmbedder

Row = dict[str, Any]


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        yield from file


def age_hours(row: Row) -> float:
    at = datetime.fromisoformat(row["early_at"])
    return max(0.0, (at - datetime.fromisoformat(row["daily_date"] + "T00:00:00+00:00")).total_seconds() / 3600)


def ours(row: Row, ring: int = 0) -> float:
    day = date.fromisoformat(row["daily_date"])
    return trending_score(
        Signals(upvotes=row["early_upvotes"], featured_on=day, new_voters=ring, promise=row["meaning"])
    )


def without_promise(row: Row, ring: int = 0) -> float:
    return ours(row | {"meaning": 0.0}, ring)


ORDERS: dict[str, Callable[[Row, int], float]] = {
    "ours": ours,
    "ours, without the promise of the text": without_promise,
    "counts": lambda r, ring=0: r["early_upvotes"] + ring,
    "Hacker News": lambda r, ring=0: (r["early_upvotes"] + ring - 1) / (age_hours(r) + 2) ** 1.8,
    "Reddit (hot)": lambda r, ring=0: log10(max(1, r["early_upvotes"] + ring)) - age_hours(r) * 3600 / 45_000,
    "Lobsters": lambda r, ring=0: log10(max(1, r["early_upvotes"] + ring)) - age_hours(r) / 22,
    "meaning alone": lambda r, ring=0: r["meaning"],
    "counts + meaning": lambda r, ring=0: log2(1 + r["early_upvotes"] + ring) + 0.5 * r["meaning"],
    "chance": lambda r, ring=0: 0.0,
}


def with_text(folder: Path, rows: list[Row]) -> None:
    """Adds `meaning` where the text is known; else 0."""
    wanted = {row["id"] for row in rows}
    known = {}
    for line in _lines(folder / "arxiv.jsonl.gz"):
        paper = json.loads(line)
        if paper["id"] in wanted:
            known[paper["id"]] = paper
    embedder = StaticEmbedder.load()
    past = [json.loads(line) for line in _lines(folder / "hf_daily_2024-05_2025-12.jsonl.gz")]
    vectors = embedder.embed([f"{row['title']} {row['abstract']}" for row in past])
    points = [float(row["upvotes"] or 0) for row in past]
    learnt = fit(vectors, points, [date.fromisoformat(row["daily_date"]) for row in past])
    for row in rows:
        paper = known.get(row["id"])
        text = f"{paper['title']} {paper['abstract']}" if paper else ""
        row["meaning"] = float(learnt.predict(embedder.embed([text]))[0]) if text else 0.0
    print(f"{len(rows)} papers of {len({r['daily_date'] for r in rows})} days, the text of {len(known)} of them known")


def measures(rows: list[Row], order: Callable[[Row, int], float], seed: int = 0) -> tuple[float, float]:
    rng, precision, ndcg = np.random.default_rng(seed), [], []
    scores = np.array([order(row, 0) for row in rows])
    late = np.array([float(row["late_upvotes"]) for row in rows])
    fifth = np.sort(late)[::-1][4]
    discounts = 1 / np.log2(np.arange(2, 12))
    ideal = float((np.sort(late)[::-1][:10] * discounts[: len(late)]).sum())
    for _ in range(200):
        shuffled = rng.permutation(len(rows))
        found = shuffled[np.argsort(-scores[shuffled], kind="stable")]
        precision.append(float((late[found[:5]] >= fifth).mean()))
        ndcg.append(float((late[found[:10]] * discounts[: len(late)]).sum()) / ideal)
    return float(np.mean(precision)), float(np.mean(ndcg))


def climbed(rows: list[Row], order: Callable[[Row, int], float]) -> float:
    ring = max(1, round(0.05 * sum(row["early_upvotes"] for row in rows)))
    scores = [order(row, 0) for row in rows]
    places = []
    for row in sorted(rows, key=lambda r: r["early_upvotes"])[: len(rows) // 2]:
        before = sum(score > order(row, 0) for score in scores)
        after = sum(score > order(row, ring) for score in scores)
        places.append(before - after)
    return float(np.mean(places))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    rows = [json.loads(line) for line in _lines(folder / "hf_early_vs_late_2026-02.jsonl.gz")]
    with_text(folder, rows)
    days = defaultdict(list)
    for row in rows:
        days[row["daily_date"]].append(row)
    print("\n| order | precision@5 | nDCG@10 | places a ring of 5 % climbs |\n|---|---|---|---|")
    for name, order in ORDERS.items():
        found = [(*measures(of_day, order), climbed(of_day, order)) for of_day in days.values()]
        print(
            f"| {name} | "
            + " | ".join(f"{value:.3f}" for value in np.mean(found, axis=0)[:2])
            + f" | {np.mean(found, axis=0)[2]:.1f} |"
        )


if __name__ == "__main__":
    main()
