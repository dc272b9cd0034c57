from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.ranking.formulas import HALF_LIFE, Signals, attention_score, points, trending_score

DAY = date(2025, 10, 14)
counts = st.integers(0, 10**7)
signals = st.builds(Signals, counts, counts, counts, st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)))


@pytest.mark.parametrize(
    ("made", "attention"),
    [
        (Signals(), 0),
        (Signals(upvotes=1), 1),
        (Signals(upvotes=3), 2),
        (Signals(upvotes=1, comments=1), 2),
        (Signals(code_stars=1), 1),
        (Signals(upvotes=10, comments=2, code_stars=1), 4),
    ],
)
def test_attention(made: Signals, attention: float) -> None:
    assert attention_score(made) == pytest.approx(attention)


def test_half_the_points_suffice_a_half_life_later() -> None:
    old = Signals(upvotes=199, featured_on=DAY)
    new = Signals(upvotes=99, featured_on=DAY + timedelta(days=int(HALF_LIFE)))
    assert trending_score(new) == pytest.approx(trending_score(old))


def test_a_paper_without_a_day_stands_below() -> None:
    assert trending_score(Signals(upvotes=10**6)) < trending_score(Signals(featured_on=date(1990, 1, 1)))


@given(signals, st.sampled_from(["upvotes", "comments", "code_stars"]), counts)
def test_more_of_anything_never_lowers(made: Signals, name: str, more: int) -> None:
    grown = Signals(**{**{n: getattr(made, n) for n in Signals.__slots__}, name: getattr(made, name) + more})
    assert attention_score(grown) >= attention_score(made)
    assert trending_score(grown) >= trending_score(made)


@given(signals)
def test_the_parts_add_up_and_are_never_negative(made: Signals) -> None:
    parts = points(made)
    assert all(value >= 0 for value in parts.values())
    assert 2 ** attention_score(made) - 1 == pytest.approx(sum(parts.values()))


@given(signals, signals)
def test_the_order_of_one_day_is_the_order_of_attention(a: Signals, b: Signals) -> None:
    same = [Signals(s.upvotes, s.comments, s.code_stars, DAY) for s in (a, b)]
    by_attention = attention_score(same[0]) - attention_score(same[1])
    by_trending = trending_score(same[0]) - trending_score(same[1])
    assert by_attention * by_trending >= 0 or abs(by_attention) < 1e-6
