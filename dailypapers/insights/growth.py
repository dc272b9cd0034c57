"""Whether there is more of something in a period than before, by a test and not by growth alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from dailypapers.lib.statistics import chance_of_rise, discoveries, dispersion, log_likelihood_ratio

RATE = 0.05  # of what is called more or less than usual, that may be chance
NEW_FROM = 3  # papers from which something that was not there before is called new
Key = TypeVar("Key")


class Change(StrEnum):
    """What a period has of something, beside the time before."""

    NEW = "new"
    MORE = "more"
    LESS = "less"
    USUAL = "usual"


class Growth(NamedTuple):
    """Papers of a period and of the time before; `ratio` of the two shares, None where there was none before."""

    papers: int
    before: int
    ratio: float | None
    change: Change
    chance: float  # that the shares are that far apart, in the one direction


class Times(NamedTuple):
    """How many papers a period has in all, and each slice of the time before it."""

    total: int
    before: Sequence[int]


def grow(counts: Mapping[Key, tuple[int, Sequence[int]]], times: Times, tested: int = 0) -> dict[Key, Growth]:
    """Compare the papers of a period with those of the slices before, thing by thing.

    G² of the two shares, divided by how much more the slices differ than chance would have it; of all things tested at
    once at most one in twenty that are called more, less or new is so by chance (Benjamini and Hochberg). `tested` says
    how many there were where `counts` are those that had a chance.
    """
    total_before = sum(times.before)
    facts: dict[Key, tuple[int, int, float | None, float]] = {}
    for key, (papers, slices) in counts.items():
        before = sum(slices)
        spread = dispersion(slices, times.before)
        chance = chance_of_rise(log_likelihood_ratio(papers, times.total, before, total_before) / spread)
        share, share_before = papers / max(times.total, 1), before / max(total_before, 1)
        facts[key] = papers, before, share / share_before if before else None, chance
    is_found = discoveries([row[3] * 2 for row in facts.values()], RATE, tested)  # upwards or downwards
    return {
        key: Growth(papers, before, ratio, _change(papers, ratio, is_sure), chance)
        for (key, (papers, before, ratio, chance)), is_sure in zip(facts.items(), is_found, strict=True)
    }


def _change(papers: int, ratio: float | None, is_sure: bool) -> Change:
    if not is_sure:
        return Change.USUAL
    if ratio is None:
        return Change.NEW if papers >= NEW_FROM else Change.USUAL
    return Change.MORE if ratio > 1 else Change.LESS
