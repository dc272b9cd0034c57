"""Token buckets: how often something may be done, as a transition from one state to the next.

A bucket holds `capacity` tokens and refills evenly over `period`; each use takes some. Its whole state is one integer,
the moment at which it is full again (the generic cell rate algorithm, which is the same as counting tokens). A bucket
that nobody has used is one that was full long ago, so nothing has to be made before it is used, and rows whose moment
has passed can be deleted at any time. Moments and spans are whole microseconds: sums of floats would drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SECOND = 1_000_000  # microseconds
MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds
_SPANS = {1: "a second", MINUTE: "a minute", HOUR: "an hour", DAY: "a day"}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `capacity` at once; what was used comes back evenly over `period` seconds."""

    capacity: int
    period: int

    def __post_init__(self) -> None:
        if not 0 < self.capacity <= self.period * SECOND:
            raise ValueError(f"A rate allows from 1 to {self.period * SECOND:,} uses a period, not {self.capacity:,}.")

    @property
    def interval(self) -> int:
        """Return the microseconds in which one token comes back."""
        return self.period * SECOND // self.capacity

    def __str__(self) -> str:
        often = "once" if self.capacity == 1 else f"{self.capacity:,} times"
        return f"{often} {_SPANS[self.period]}" if self.period in _SPANS else f"{often} in {self.period} seconds"


class Bucket(NamedTuple):
    """A bucket after a use that was asked for.

    `full_at` is the state to keep, also after a refusal. `wait` is how many microseconds later the same use would be
    allowed, 0 where it was; `remaining` how many single uses are left now.
    """

    full_at: int
    allowed: bool
    remaining: int
    wait: int


def take(full_at: int, rate: Rate, now: int, cost: int = 1) -> Bucket:
    """Take `cost` tokens from the bucket that is full at `full_at`, where there are so many.

    A state further ahead than an empty bucket can be is a clock's that was set back; it counts as empty. Raises
    ValueError for a cost no bucket of this rate can hold.
    """
    if not 0 <= cost <= rate.capacity:
        raise ValueError(f"A cost of {cost} does not fit a bucket of {rate.capacity}.")
    empty = now + rate.capacity * rate.interval
    before = min(max(full_at, now), empty)
    after = before + cost * rate.interval
    allowed = after <= empty
    kept = after if allowed else before
    return Bucket(kept, allowed, (empty - kept) // rate.interval, max(0, after - empty))


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left to somebody after a use that was asked for, of the rate that leaves the least.

    `wait` is how many seconds until the use would be allowed, 0 where it was; `reset` until the bucket is full again.
    """

    rate: Rate
    remaining: int
    wait: int
    reset: int

    @property
    def allowed(self) -> bool:
        return not self.wait


def quota_of(rate: Rate, bucket: Bucket, now: int) -> Quota:
    """Return the quota a bucket leaves, with its spans rounded up to seconds."""
    return Quota(rate, bucket.remaining, _seconds(bucket.wait), _seconds(max(0, bucket.full_at - now)))


def take_all(states: Sequence[int], rates: Sequence[Rate], now: int, cost: int = 1) -> tuple[list[int], Quota]:
    """Take `cost` from the bucket of every rate, or from none where one of them refuses.

    Returns the states to keep and the quota that decides: the longest wait, else the smallest share that is left.
    """
    buckets = [take(state, rate, now, cost) for state, rate in zip(states, rates, strict=True)]
    if not all(bucket.allowed for bucket in buckets):
        buckets = [
            take(state, rate, now, 0) if bucket.allowed else bucket
            for state, rate, bucket in zip(states, rates, buckets, strict=True)
        ]
    quotas = [quota_of(rate, bucket, now) for rate, bucket in zip(rates, buckets, strict=True)]
    return (
        [bucket.full_at for bucket in buckets],
        max(quotas, key=lambda quota: (quota.wait, -quota.remaining / quota.rate.capacity)),
    )


def _seconds(microseconds: int) -> int:
    return -(-microseconds // SECOND)


def spell_wait(seconds: int) -> str:
    """Return a wait as people say it: "1 second", "40 seconds", "5 minutes", "8 hours"; rounded up."""
    for unit, name, below in ((1, "second", 120), (MINUTE, "minute", 7_200), (HOUR, "hour", None)):
        if below is None or seconds < below:
            count = max(1, -(-seconds // unit))
            return f"{count:,} {name}" + ("s" if count != 1 else "")
    raise AssertionError("the last unit has no bound")
