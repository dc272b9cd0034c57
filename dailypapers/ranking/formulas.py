"""Two scores over named signals, both pure:

    points    = what each signal adds (`points`)
    attention = log2(1 + points)                                          the papers of one day, week or month
    trending  = attention - FIELD_SHARE * log2((1 + field) / (1 + usual)) + day / HALF_LIFE
                + PROMISE_SHARE * promise * PROMISE_FADES / (PROMISE_FADES + points)    papers of all days

`points` are what a day made of the paper, `day` is the featured day, `field` what is usual in its field and `usual` in
all, `promise` what its text lets expect while few have voted: with the votes it fades, and never makes up for a
doubling. A paper twice as popular stands one unit higher; a paper HALF_LIFE days newer does as well: so attention
counts half after each HALF_LIFE days, which is the exponential decay of "hot" orders (Reddit's, 2009, is of this form),
written so that the passing of time changes no stored number. The order of two papers therefore depends on their signals
and days alone, never on when it is looked at, nor on the order in which votes came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log2

HALF_LIFE = 2.0  # days after which the same attention weighs half
VOTE_POINTS = 1.0  # a vote here weighs what one at the source does
FIRST_VOTES_FREE = 1  # votes of ours that add nothing: the first is as a rule the submitter's own
NEW_VOTE_POINTS = 0.25  # a vote of an account younger than NEW_ACCOUNT_DAYS when it voted
NEW_VOTES_MOST = 2.0  # points that all new accounts together may add, and …
NEW_VOTES_SHARE = 0.25  # … this share of the points of the other voters besides
COMMENT_POINTS = 2.0  # a comment is dearer than a click; of ours each person counts once
PICK_POINTS = 3.0  # a curator stands for the paper by name
STAR_POINTS = 0.25  # per doubling of a code repository's stars, …
STARS_MOST = 1.0  # … no more than one vote: it may have been famous before the paper
NEW_STARS_MOST = 20.0  # points that stars which came since the featured day may add, as they can be bought; …
NEW_STARS_HALF = 200.0  # … so many bring half of it
FIELD_SHARE = 0.5  # how much is taken off of what is usual in a field beyond what is usual in all of them
FIELD_DRAWN = 20.0  # papers of a field that count as much as the mean of all fields: few say little
PROMISE_SHARE = 0.5  # how much of the expected doublings counts before anybody voted
PROMISE_MOST = 1.0  # doublings that a text can promise or take away
PROMISE_FADES = 32.0  # points at which half of it is left
NEW_ACCOUNT_DAYS = 7  # age up to which an account is new


@dataclass(frozen=True, slots=True)
class Signals:
    """What the formula looks at. Counts are never negative.

    `upvotes` and `comments` are those at the source; `voters`, `new_voters` and `commenters` are distinct people here,
    a voter being new whose account was younger than `NEW_ACCOUNT_DAYS` at the vote. `new_code_stars` are those of the
    `code_stars` that came since the featured day, as far as is known (`catalog/stars.py`). `field_points` are usual in
    the primary category in the month before (`usual_in_field`), `usual_points` in all categories. `promise` is how many
    doublings of the usual points of its day the text lets expect, see `cold_start.py`.
    """

    upvotes: int = 0
    comments: int = 0
    code_stars: int = 0
    featured_on: date | None = None
    voters: int = 0
    new_voters: int = 0
    commenters: int = 0
    picked: bool = False
    field_points: float = 0.0
    promise: float = 0.0
    new_code_stars: int = 0
    usual_points: float = 0.0


def points(signals: Signals) -> dict[str, float]:
    """Return what each signal adds to the points, by its name in the singular; the scores take their sum.

    Each in whole quarters, so that what is shown adds up to the last figure.
    """
    by_voters = VOTE_POINTS * max(0, signals.voters - FIRST_VOTES_FREE)
    # Accounts made for the purpose: each counts little, all together no more than a share of what others say.
    by_new_voters = min(NEW_VOTE_POINTS * signals.new_voters, NEW_VOTES_MOST + NEW_VOTES_SHARE * by_voters)
    return {
        "upvote": float(signals.upvotes),
        "comment": COMMENT_POINTS * signals.comments,
        "code star": _quarters(min(STARS_MOST, STAR_POINTS * log2(1 + signals.code_stars))),
        "new code star": _quarters(NEW_STARS_MOST * signals.new_code_stars / (NEW_STARS_HALF + signals.new_code_stars)),
        "voter": by_voters,
        "new voter": by_new_voters,
        "commenter": COMMENT_POINTS * signals.commenters,
        "curator’s pick": PICK_POINTS * signals.picked,
    }


def _quarters(value: float) -> float:
    return round(4 * value) / 4


def attention_score(signals: Signals) -> float:
    """Return how much attention a paper got, whatever its age: what orders the papers of one day, week or month."""
    return log2(1 + sum(points(signals).values()))


def usual_in_field(count: int, total: float, usual: float) -> float:
    """Return the points usual in a field of `count` papers with `total` points, drawn to the `usual` of all fields.

    A field without papers is as all are; so is a paper of no field.
    """
    return (total + FIELD_DRAWN * usual) / (count + FIELD_DRAWN) if count else usual


def field_level(signals: Signals) -> float:
    """Return what is taken off for a field where more attention is usual than in all, in units of the attention score.

    Below 0 where less is usual.
    """
    return FIELD_SHARE * log2((1 + max(0.0, signals.field_points)) / (1 + max(0.0, signals.usual_points)))


def promise_part(signals: Signals) -> float:
    """Return what the text adds while few have voted; votes lower it by less than they add to the attention score."""
    promise = max(-PROMISE_MOST, min(PROMISE_MOST, signals.promise))
    return PROMISE_SHARE * promise * PROMISE_FADES / (PROMISE_FADES + sum(points(signals).values()))


def trending_score(signals: Signals) -> float:
    """Return the number papers trend by, higher first. A paper without a day stands below every paper that has one."""
    day = signals.featured_on.toordinal() if signals.featured_on else -1_000
    return attention_score(signals) - field_level(signals) + promise_part(signals) + day / HALF_LIFE
