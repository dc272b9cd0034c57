"""Two scores over named signals, both pure:

    attention = log2(1 + points)              orders the papers of one day, week or month
    trending  = attention + day / HALF_LIFE   orders papers of all days

`points` are what a day made of the paper, `day` is the featured day. A paper twice as popular stands one unit
higher; a paper HALF_LIFE days newer does as well: so attention counts half after each HALF_LIFE days, which is the
exponential decay of "hot" orders (Reddit's, 2009, is of this form), written so that the passing of time changes no
stored number. The order of two papers therefore depends on their signals and days alone, never on when it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log2

HALF_LIFE = 2.0  # days after which the same attention weighs half
COMMENT_POINTS = 2.0  # a comment is dearer than a click
STAR_POINTS = 1.0  # per doubling of a code repository's stars


@dataclass(frozen=True, slots=True)
class Signals:
    """What the formula looks at. Counts are never negative."""

    upvotes: int = 0
    comments: int = 0
    code_stars: int = 0
    featured_on: date | None = None


def points(signals: Signals) -> dict[str, float]:
    """What each signal adds to the points, by name in the singular; their sum is what the score takes."""
    return {
        "upvote": float(signals.upvotes),
        "comment": COMMENT_POINTS * signals.comments,
        "code star": STAR_POINTS * log2(1 + signals.code_stars),
    }


def attention_score(signals: Signals) -> float:
    """How much attention a paper got, whatever its age: what orders the papers of one day, week or month."""
    return log2(1 + sum(points(signals).values()))


def trending_score(signals: Signals) -> float:
    """The number papers trend by, higher first. A paper without a day stands below every paper that has one."""
    day = signals.featured_on.toordinal() if signals.featured_on else 0
    return attention_score(signals) + day / HALF_LIFE
