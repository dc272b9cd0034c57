from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.ranking.formulas import (
    HALF_LIFE,
    NEW_STARS_HALF,
    NEW_STARS_MOST,
    STARS_MOST,
    Signals,
    attention_score,
    field_level,
    points,
    promise_part,
    trending_score,
    usual_in_field,
)

DAY = date(2025, 10, 14)
counts = st.integers(0, 10**7)
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31))
signals = st.builds(
    Signals, counts, counts, counts, days, counts, counts, counts, st.booleans(), st.floats(0, 10**6), st.floats(-3, 3),
    counts, st.floats(0, 10**6),
)  # fmt: skip


@pytest.mark.parametrize(
    ("made", "attention"),
    [
        (Signals(), 0),
        (Signals(upvotes=1), 1),
        (Signals(upvotes=3), 2),
        (Signals(upvotes=1, comments=1), 2),
        (Signals(code_stars=3), 0.585),  # half a point
        (Signals(code_stars=15), 1),
        (Signals(code_stars=90_000), 1),  # famous before: one vote
        (Signals(code_stars=515, new_code_stars=500), 4.02),  # 1 + 20 · 500 / 700, in quarters
        (Signals(code_stars=90_000, new_code_stars=200), 3.585),  # 1 + half of 20
        (Signals(code_stars=10**7, new_code_stars=10**7), 4.46),  # never more than 1 + 20
        (Signals(code_stars=1, new_code_stars=1), 0.32),
        (Signals(upvotes=10, comments=2, code_stars=15), 4),
        (Signals(voters=1), 0),  # the first vote of ours is the submitter's
        (Signals(voters=4), 2),
        (Signals(new_voters=4), 1),
        (Signals(new_voters=1_000), 1.585),  # at most 2 points, whatever their number
        (Signals(voters=9, new_voters=1_000), 3.7),  # 8 + 2 + 8 / 4
        (Signals(commenters=1, picked=True), 2.585),
    ],
)
def test_attention(made: Signals, attention: float) -> None:
    assert attention_score(made) == pytest.approx(attention, abs=0.01)


def test_nothing_counts_until_something_is_known() -> None:
    assert Signals() == Signals(0, 0, 0, None, 0, 0, 0, False, 0.0, 0.0, 0, 0.0)
    assert set(points(Signals()).values()) == {0}


def test_worked_examples_of_the_formula() -> None:
    """Numbers worked out by hand from the module's docstring, so that no constant changes unseen."""
    assert points(Signals(new_code_stars=206))["new code star"] == 10.25  # 20 · 206 / 406 = 10.148
    assert trending_score(Signals(upvotes=3, featured_on=date(1, 1, 10))) == 2 + 10 / 2
    assert trending_score(Signals()) == -500
    assert field_level(Signals(field_points=3)) == 1
    assert field_level(Signals(usual_points=3)) == -1
    assert field_level(Signals(field_points=-1, usual_points=-1)) == 0, "no logarithm of nothing"
    assert usual_in_field(20, 60, 1) == 2  # (60 + 20 · 1) / (20 + 20)


def test_half_the_points_suffice_a_half_life_later() -> None:
    old = Signals(upvotes=199, featured_on=DAY)
    new = Signals(upvotes=99, featured_on=DAY + timedelta(days=int(HALF_LIFE)))
    assert trending_score(new) == pytest.approx(trending_score(old))


def test_a_paper_without_a_day_stands_below() -> None:
    assert trending_score(Signals(upvotes=10**6)) < trending_score(Signals(featured_on=date(1990, 1, 1)))


@given(
    signals,
    st.sampled_from(["upvotes", "comments", "code_stars", "new_code_stars", "voters", "new_voters", "commenters"]),
    counts,
)
def test_more_of_anything_never_lowers(made: Signals, name: str, more: int) -> None:
    grown = Signals(**{**{n: getattr(made, n) for n in Signals.__slots__}, name: getattr(made, name) + more})
    assert attention_score(grown) >= attention_score(made)
    assert trending_score(grown) >= trending_score(made)


@given(signals)
def test_the_parts_add_up_and_are_never_negative(made: Signals) -> None:
    parts = points(made)
    assert all(value >= 0 for value in parts.values())
    assert 2 ** attention_score(made) - 1 == pytest.approx(sum(parts.values()))
    assert all(value * 4 == int(value * 4) for value in parts.values()), "exact in two decimals"


@given(signals, signals)
def test_the_order_of_one_day_is_the_order_of_attention(a: Signals, b: Signals) -> None:
    same = [replace(s, featured_on=DAY, field_points=5.0, usual_points=3.0, promise=0.5) for s in (a, b)]
    by_attention = attention_score(same[0]) - attention_score(same[1])
    by_trending = trending_score(same[0]) - trending_score(same[1])
    assert by_attention * by_trending >= 0 or abs(by_attention) < 1e-6


@given(signals, st.integers(1, 1_000))
def test_time_never_raises(made: Signals, days_later: int) -> None:
    """What stands against it grows with its day, its own score stays."""
    newer = replace(made, featured_on=DAY + timedelta(days=days_later))
    assert trending_score(newer) > trending_score(replace(made, featured_on=DAY))


@given(st.integers(0, 10**6))
def test_a_ring_of_new_accounts_moves_little(ring: int) -> None:
    quiet, honest = Signals(new_voters=ring), Signals(voters=5)
    assert attention_score(quiet) < attention_score(honest)


@given(counts, st.integers(1, 10**6))
def test_new_stars_count_more_than_old_ones_and_never_more_than_their_most(old: int, new: int) -> None:
    was = points(Signals(code_stars=old))
    grown = points(Signals(code_stars=old + new, new_code_stars=new))
    assert sum(was.values()) <= STARS_MOST
    assert was["new code star"] == 0 <= grown["new code star"] <= NEW_STARS_MOST
    if new >= NEW_STARS_HALF / (NEW_STARS_MOST - 1):
        assert grown["new code star"] >= STARS_MOST


def test_one_vote_never_tops_a_page() -> None:
    assert trending_score(Signals(voters=1, featured_on=DAY)) == trending_score(Signals(featured_on=DAY))


def test_a_small_field_is_not_drowned() -> None:
    large = Signals(upvotes=40, featured_on=DAY, field_points=30)
    small = Signals(upvotes=20, featured_on=DAY, field_points=2)
    assert trending_score(small) > trending_score(large)
    assert attention_score(small) < attention_score(large)
    assert trending_score(large) == trending_score(replace(large, field_points=61, usual_points=1)), "twice of all"


@given(st.integers(0, 10**5), st.floats(0, 10**6), st.floats(0, 10**4))
def test_a_field_is_drawn_to_all_the_more_the_fewer_papers_it_has(count: int, mean: float, usual: float) -> None:
    drawn = usual_in_field(count, count * mean, usual)
    assert min(mean, usual) - 1e-6 <= drawn * (1 + 1e-9)
    assert drawn <= max(mean, usual) * (1 + 1e-9) + 1e-6
    assert usual_in_field(0, 0, usual) == usual
    assert abs(usual_in_field(10 * count, 10 * count * mean, usual) - mean) <= abs(drawn - mean) + 1e-6
    assert field_level(Signals(field_points=usual, usual_points=usual)) == 0


@pytest.mark.parametrize(
    ("promise", "upvotes", "part"),
    [(0, 0, 0), (1, 0, 0.5), (0.5, 0, 0.25), (9, 0, 0.5), (-9, 0, -0.5), (1, 32, 0.25), (1, 1_000, 0.0155)],
)
def test_a_promise_fades_as_people_vote(promise: float, upvotes: int, part: float) -> None:
    assert promise_part(Signals(upvotes=upvotes, promise=promise)) == pytest.approx(part, abs=0.001)


def test_a_promise_orders_papers_alike_and_never_makes_up_for_a_doubling() -> None:
    dull, bright = (Signals(upvotes=10, featured_on=DAY, promise=promise) for promise in (-1, 1))
    assert trending_score(bright) > trending_score(dull)
    assert attention_score(bright) == attention_score(dull)
    liked = Signals(upvotes=21, featured_on=DAY, promise=-1)
    assert trending_score(liked) > trending_score(bright)
