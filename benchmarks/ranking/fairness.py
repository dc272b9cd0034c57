"""What the trending page does to fields of different size, on real upvotes.

    python benchmarks/ranking/fairness.py FOLDER [--from YYYY-MM] [--until YYYY-MM]

The hub's daily papers (`hf_daily_*`) with their upvotes and comments of the same day; the field of each is its primary
category in `arxiv.jsonl.gz`, by arXiv id. Papers whose category is not there are left out of the first tables; the
last has them too, as papers without a field. For every day in the span that has papers, the first 20 and 50 of the
papers of fourteen days are what an order would have shown that evening.

- largest: the share of the page that the field with the most papers has; in the head, its share of those papers.
- small: the same of all fields that have less than 5 % of the papers; above their share of papers they are favoured.
- fields: how many fields a page shows in the mean, of those that have papers in the fourteen days.
- Gini: of the places a paper gets in all the pages, fields by their papers: 0 where every field has its share.
- nDCG: of the page, gain = points, halved every two days: what the page loses to that which looks at nothing else.
- points: mean points of the papers on the page, of whatever day.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import log2, log10
from pathlib import Path

import numpy as np

from dailypapers.ranking.formulas import COMMENT_POINTS, FIELD_SHARE, HALF_LIFE, Signals, trending_score, usual_in_field

OURS = (FIELD_SHARE, "drawn to all, less that of all")  # what the product does
WINDOW = 14  # days of papers that a page is made of
MIN_PAPERS_OF_FIELD = 20  # papers of a month from which a field's own level counts, where it is not drawn to all
SMALL = 0.05  # share of the papers below which a field is small


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    day: date
    field: str  # "" where it is not known
    upvotes: int
    comments: int

    @property
    def points(self) -> float:
        return self.upvotes + COMMENT_POINTS * self.comments


Score = Callable[[Row, date], float]
Levels = Callable[[Row], float]


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        yield from file


def read(folder: Path) -> list[Row]:
    fields = {}
    for line in _lines(folder / "arxiv.jsonl.gz"):
        paper = json.loads(line)
        fields[paper["id"]] = (paper.get("categories") or [""])[0]
    papers = map(json.loads, _lines(folder / "hf_daily_2024-05_2025-12.jsonl.gz"))
    return [
        Row(
            p["id"],
            date.fromisoformat(p["daily_date"]),
            fields.get(p["id"], ""),
            p["upvotes"] or 0,
            p["num_comments"] or 0,
        )
        for p in papers
    ]


def month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def levels(rows: list[Row]) -> dict[str, Levels]:
    """What is usual in a paper's field as doublings of points, by the month before, in several ways."""
    of_field: dict[tuple[str, date | None], list[float]] = defaultdict(list)
    of_all: dict[date | None, list[float]] = defaultdict(list)
    for row in rows:
        month = row.day.replace(day=1)
        of_field[row.field, month].append(row.points)
        of_all[month].append(row.points)

    def known(row: Row) -> list[float]:
        return of_field[row.field, month_before(row.day)] if row.field else []

    def of_month(row: Row) -> float:
        return float(np.mean(of_all[month_before(row.day)] or [0.0]))

    def drawn(row: Row) -> float:
        found = known(row)
        return usual_in_field(len(found), sum(found), of_month(row))

    def own(row: Row, otherwise: float) -> float:
        return float(np.mean(found)) if len(found := known(row)) >= MIN_PAPERS_OF_FIELD else otherwise

    return {
        "its own, nothing where few": lambda row: log2(1 + own(row, 0.0)),
        "its own, that of all where few": lambda row: log2(1 + own(row, of_month(row))),
        "drawn to all": lambda row: log2(1 + drawn(row)),
        "drawn to all, less that of all": lambda row: log2(1 + drawn(row)) - log2(1 + of_month(row)),
    }


def orders(rows: list[Row]) -> dict[str, Score]:
    def ours(share: float, level: Levels) -> Score:
        def score(row: Row, _: date) -> float:
            signals = Signals(upvotes=row.upvotes, comments=row.comments, featured_on=row.day)
            return trending_score(signals) - share * level(row)

        return score

    def hours(row: Row, today: date) -> float:
        return (today - row.day).days * 24 + 12.0

    made: dict[str, Score] = {}
    for name, level in levels(rows).items():
        for share in (0.5, 1.0):
            made["ours" if (share, name) == OURS else f"{share:g} of what is usual: {name}"] = ours(share, level)
    return {
        "nothing off for the field": ours(0.0, lambda row: 0.0),
        **made,
        "Hacker News": lambda row, today: (row.points - 1) / (hours(row, today) + 2) ** 1.8,
        "Reddit (hot)": lambda row, today: log10(max(1.0, row.points)) - hours(row, today) * 3600 / 45_000,
        "Lobsters": lambda row, today: log10(max(1.0, row.points)) - hours(row, today) / 22,
        "counts": lambda row, today: row.points,
        "newest": lambda row, today: row.day.toordinal() * 1.0,
    }


class Pages:
    """The papers up for a page on each day of a span, and what the pages of an order are like."""

    def __init__(self, rows: list[Row], first: str, last: str, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)  # equals in an order of chance
        rows = [rows[n] for n in rng.permutation(len(rows))]
        self.up: dict[date, list[Row]] = {}
        for today in sorted({row.day for row in rows}):
            if first <= today.isoformat()[:7] <= last:
                since = today - timedelta(days=WINDOW - 1)
                self.up[today] = [row for row in rows if since <= row.day <= today]
        papers = {row.id: row.field for rows in self.up.values() for row in rows}
        self.papers = Counter(papers.values())
        total = sum(self.papers.values())
        self.share = {field: n / total for field, n in self.papers.items()}
        known = {field: n for field, n in self.share.items() if field}
        self.largest = max(known, key=lambda field: known[field])
        self.small = {field for field, n in known.items() if n < SMALL}

    def page(self, score: Score, today: date, size: int) -> list[Row]:
        return sorted(self.up[today], key=lambda row: -score(row, today))[:size]

    def measures(self, score: Score, size: int) -> dict[str, float]:
        shown: Counter[str] = Counter()
        ndcg, points, seen = [], [], []
        discounts = 1 / np.log2(np.arange(2, size + 2))
        for today, up in self.up.items():
            page = self.page(score, today, size)
            shown.update(row.field for row in page)
            gains = np.array([row.points * 2 ** (-(today - row.day).days / HALF_LIFE) for row in up])
            mine = np.array([row.points * 2 ** (-(today - row.day).days / HALF_LIFE) for row in page])
            best = np.sort(gains)[::-1][: len(page)]
            ndcg.append(float((mine * discounts[: len(mine)]).sum() / (best * discounts[: len(best)]).sum()))
            points.append(float(np.mean([row.points for row in page])))
            seen.append(len({row.field for row in page}) / len({row.field for row in up}))
        total = sum(shown.values())
        return {
            "largest": shown[self.largest] / total,
            "small": sum(shown[f] for f in self.small) / total,
            "none": shown[""] / total,
            "fields": float(np.mean(seen)),
            "gini": self._gini(shown),
            "ndcg": float(np.mean(ndcg)),
            "points": float(np.mean(points)),
        }

    def _gini(self, shown: Counter[str]) -> float:
        """Of places over papers: the fields in the order of places a paper, each as wide as its papers."""
        total = sum(shown.values())
        fields = sorted(self.share, key=lambda field: shown[field] / self.share[field])
        area = height = 0.0
        for field in fields:
            more = shown[field] / total
            area += self.share[field] * (height + more / 2)
            height += more
        return 1 - 2 * area


def table(rows: list[Row], first: str, last: str, size: int) -> None:
    pages = Pages(rows, first, last)
    small = sum(pages.share[field] for field in pages.small)
    none = f" | no field ({pages.share['']:.0%})" if "" in pages.share else ""
    print(f"\n{sum(pages.papers.values())} papers of {len(pages.share)} fields, {len(pages.up)} days, first {size}\n")
    print(
        f"| order | largest, {pages.largest} ({pages.share[pages.largest]:.1%}) | small ({small:.1%}){none} "
        "| fields | Gini | nDCG | points |"
    )
    print("|" + "---|" * (8 if none else 7))
    for name, score in orders(rows).items():
        m = pages.measures(score, size)
        middle = f" | {m['none']:.1%}" if none else ""
        print(
            f"| {name} | {m['largest']:.1%} | {m['small']:.1%}{middle} | {m['fields']:.2f} | {m['gini']:.3f} "
            f"| {m['ndcg']:.3f} | {m['points']:.1f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", dest="first", default="2025-09")
    parser.add_argument("--until", dest="last", default="2025-12")
    given = parser.parse_args()
    rows = read(given.folder)
    known = [row for row in rows if row.field]
    print(f"{len(rows)} papers of the hub, the field of {len(known)} known, {len(rows) - len(known)} left out at first")
    for size in (20, 50):
        table(known, given.first, given.last, size)
    print("\nWith the papers without a field:")
    table(rows, given.first, given.last, 20)


if __name__ == "__main__":
    main()
