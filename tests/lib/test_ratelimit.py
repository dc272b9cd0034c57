"""Token buckets: what they allow, for how long they refuse, and that no history of uses gets more out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.ratelimit import DAY, MINUTE, SECOND, Rate, quota_of, spell_wait, take, take_all

NOW = 1_760_000_000 * SECOND
RATES = st.builds(Rate, st.integers(1, 5_000), st.sampled_from((1, 7, MINUTE, DAY)))


@pytest.mark.parametrize(
    ("gap", "allowed"),  # seconds between uses of "3 in 60 seconds"; which of seven are allowed
    [(0, "yyynnnn"), (10, "yyyyyny"), (19, "yyyyyyy"), (20, "yyyyyyy")],
)
def test_three_a_minute(gap: int, allowed: str) -> None:
    rate, full_at, answers = Rate(3, MINUTE), 0, ""
    for number in range(7):
        bucket = take(full_at, rate, NOW + number * gap * SECOND)
        full_at, answers = bucket.full_at, answers + "ny"[bucket.allowed]
    assert answers == allowed


def test_what_is_left_and_when_there_is_more() -> None:
    rate, full_at, seen = Rate(3, MINUTE), 0, []
    for moment in (0, 0, 10, 10, 10):
        now = NOW + moment * SECOND
        bucket = take(full_at, rate, now)
        full_at, quota = bucket.full_at, quota_of(rate, bucket, now)
        seen.append((quota.allowed, quota.remaining, quota.wait, quota.reset))
    assert seen == [(True, 2, 0, 20), (True, 1, 0, 40), (True, 0, 0, 50), (False, 0, 10, 50), (False, 0, 10, 50)]


def test_a_full_bucket_needs_no_time_to_be_full() -> None:
    rate = Rate(3, MINUTE)
    quota = quota_of(rate, take(0, rate, NOW, cost=0), NOW)
    assert (quota.remaining, quota.wait, quota.reset) == (3, 0, 0)


def test_a_cost_takes_several() -> None:
    bucket = take(0, Rate(10, MINUTE), NOW, cost=7)
    assert (bucket.allowed, bucket.remaining) == (True, 3)
    refused = take(bucket.full_at, Rate(10, MINUTE), NOW, cost=7)
    assert (refused.allowed, refused.remaining, refused.wait) == (False, 3, 24 * SECOND)
    assert take(0, Rate(10, MINUTE), NOW, cost=0).remaining == 10
    for cost in (11, -1):
        with pytest.raises(ValueError, match="does not fit"):
            take(0, Rate(10, MINUTE), NOW, cost=cost)


def test_a_clock_that_was_set_back_refuses_for_no_longer_than_an_empty_bucket() -> None:
    rate, year = Rate(3, MINUTE), 365 * DAY * SECOND
    refused = take(NOW + year, rate, NOW)
    assert (refused.allowed, refused.wait) == (False, 20 * SECOND)
    assert take(refused.full_at, rate, NOW + 20 * SECOND).allowed


@pytest.mark.parametrize(("capacity", "period"), [(0, 60), (-1, 60), (2 * SECOND, 1)])
def test_what_is_no_rate(capacity: int, period: int) -> None:
    with pytest.raises(ValueError, match="A rate allows"):
        Rate(capacity, period)


@pytest.mark.parametrize(
    ("rate", "words"),
    [(Rate(SECOND, 1), "1,000,000 times a second"), (Rate(1, DAY), "once a day"), (Rate(5, 1), "5 times a second"), (Rate(3, MINUTE), "3 times a minute"), (Rate(1_200, 3_600), "1,200 times an hour"),
     (Rate(2, 90), "2 times in 90 seconds")],
)  # fmt: skip
def test_a_rate_in_words(rate: Rate, words: str) -> None:
    assert str(rate) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (121, "3 minutes"), (7_199, "120 minutes"),
     (7_200, "2 hours"), (28_799, "8 hours"), (86_400, "24 hours")],
)  # fmt: skip
def test_a_wait_in_words(seconds: int, words: str) -> None:
    assert spell_wait(seconds) == words


def test_several_rates_are_used_together_or_not_at_all() -> None:
    minute, day = Rate(2, MINUTE), Rate(3, DAY)
    states, seen = [0, 0], []
    for moment in (0, 0, 0, 30, 60):
        states, quota = take_all(states, (minute, day), NOW + moment * SECOND)
        seen.append((quota.rate.period, quota.remaining, quota.wait))
    # the third is refused by the minute and must not cost the day anything; the fifth by the day
    assert seen == [(MINUTE, 1, 0), (MINUTE, 0, 0), (MINUTE, 0, 30), (MINUTE, 0, 0), (DAY, 0, 28_740)]


@given(RATES)
def test_a_full_bucket_gives_its_capacity_at_once_and_nothing_more(rate: Rate) -> None:
    full_at = 0
    for _ in range(rate.capacity):
        bucket = take(full_at, rate, NOW)
        assert bucket.allowed
        full_at = bucket.full_at
    assert not take(full_at, rate, NOW).allowed


@given(RATES, st.lists(st.tuples(st.integers(0, 3 * DAY * SECOND), st.integers(1, 20)), max_size=60))
def test_no_history_gets_more_than_a_bucket_and_what_refills(rate: Rate, uses: list[tuple[int, int]]) -> None:
    """For every pair of moments: between them never more than the capacity and what came back meanwhile."""
    full_at, now, taken = 0, NOW, []
    for gap, cost in uses:
        now += gap
        bucket = take(full_at, rate, now, min(cost, rate.capacity))
        full_at = bucket.full_at
        if bucket.allowed:
            taken.append((now, min(cost, rate.capacity)))
    for begin in range(len(taken)):
        total = 0
        for moment, cost in taken[begin:]:
            total += cost
            assert total <= rate.capacity + (moment - taken[begin][0]) // rate.interval + 1


@given(RATES, st.integers(-(10**17), 10**17), st.integers(1, 5_000))
def test_who_waits_as_told_is_let_in_and_not_before(rate: Rate, ahead: int, cost: int) -> None:
    cost = min(cost, rate.capacity)
    bucket = take(NOW + ahead, rate, NOW, cost)
    assert 0 <= bucket.remaining <= rate.capacity
    assert bucket.allowed == (bucket.wait == 0)
    assert bucket.wait <= rate.capacity * rate.interval
    if not bucket.allowed:
        assert take(bucket.full_at, rate, NOW + bucket.wait, cost).allowed
        assert not take(bucket.full_at, rate, NOW + bucket.wait - 1, cost).allowed


@given(RATES, st.integers(0, 10**14), st.integers(0, 10**14), st.integers(0, 10**9))
def test_a_fuller_bucket_never_refuses_what_an_emptier_one_allows(rate: Rate, one: int, other: int, gap: int) -> None:
    fuller, emptier = sorted((NOW + one % (rate.period * SECOND), NOW + other % (rate.period * SECOND)))
    first, second = take(fuller, rate, NOW + gap), take(emptier, rate, NOW + gap)
    assert (first.allowed, first.remaining) >= (second.allowed, second.remaining)
    assert first.wait <= second.wait
