"""Why a paper stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import HALF_LIFE, Signals, attention_score, points, trending_score


@dataclass(frozen=True, slots=True)
class Explanation:
    """The formula with a paper's numbers in it; `rows` are (signal, count, points)."""

    rows: list[tuple[str, int, float]]
    points: float
    attention_score: float
    trending_score: float
    half_life: float = HALF_LIFE


def signals_of(paper: Paper) -> Signals:
    return Signals(paper.external_upvotes, paper.external_comments, paper.code_stars or 0, paper.featured_on)


def explain(paper: Paper) -> Explanation:
    """The same computation that ordered the lists, step by step."""
    signals = signals_of(paper)
    counts = {"upvote": signals.upvotes, "comment": signals.comments, "code star": signals.code_stars}
    rows = [(name, counts[name], value) for name, value in points(signals).items()]
    total = sum(value for _, _, value in rows)
    return Explanation(rows, total, attention_score(signals), trending_score(signals))
