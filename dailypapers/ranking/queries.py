"""Why a paper stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import (
    HALF_LIFE,
    Signals,
    attention_score,
    field_level,
    points,
    promise_part,
    trending_score,
)
from dailypapers.ranking.signals import signals_of


class SignalRow(NamedTuple):
    """One signal, how much of it the paper has, and the points that adds."""

    name: str
    amount: int
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The formula with a paper's numbers in it; signals that count nothing are left out.

    `attention_score + field_part + promise_part + day_part = trending_score`.
    """

    rows: list[SignalRow]
    points: float
    attention_score: float
    field_points: float
    usual_points: float
    field_part: float
    promise_part: float
    day_part: float | None
    trending_score: float
    half_life: float = HALF_LIFE


def explain(paper: Paper) -> Explanation:
    """Return the computation that orders the lists, step by step, with the signals of this moment."""
    return explain_signals(signals_of([paper])[paper.id])


def explain_signals(signals: Signals) -> Explanation:
    """Return the computation of both scores from these signals."""
    counts = {
        "upvote": signals.upvotes,
        "comment": signals.comments,
        "code star": signals.code_stars,
        "new code star": signals.new_code_stars,
        "voter": signals.voters,
        "new voter": signals.new_voters,
        "commenter": signals.commenters,
        "curator’s pick": int(signals.picked),
    }
    always = {"upvote", "comment", "code star"}
    rows = [
        SignalRow(name, counts[name], value)
        for name, value in points(signals).items()
        if counts[name] or name in always
    ]
    return Explanation(
        rows=rows,
        points=sum(row.points for row in rows),
        attention_score=attention_score(signals),
        field_points=signals.field_points,
        usual_points=signals.usual_points,
        field_part=-field_level(signals),
        promise_part=promise_part(signals),
        day_part=signals.featured_on.toordinal() / HALF_LIFE if signals.featured_on else None,
        trending_score=trending_score(signals),
    )
