"""Years that stand beside a topic without a word that says so: ``2023 diffusion survey``, ``galaxies 2018-2020``.

``AIME 2024`` and ``election 2024`` are no dates of papers: whether a year belongs to the word beside it is decided by
the index, which knows how often papers write the two side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from dailypapers.search.engine.lexical.analysis import STOP_WORDS
from dailypapers.search.engine.query.periods import PeriodMatch, match_date

_YEAR = r"(?:19|20)\d\d"
_PERIODS = re.compile(
    rf"(?P<first>{_YEAR})(?:\s?[-\u2013\u2014]\s?|\s(?:to|until|and)\s|\s)(?P<last>{_YEAR})"
    rf"|(?P<since>{_YEAR})(?:\s?\+|\s(?:onwards?|or later|or newer))"
    rf"|(?P<decade>this decade)|(?P<year>{_YEAR})"
)
_MAX_LENGTH = 3  # words of a period
_MAX_TOPIC = 6  # words beside a year alone
_JOINS = STOP_WORDS | {"since", "between", "within", "around", "circa", "about", "year", "years"}
_BELONGS = 0.004
"""The share of the papers with a word that have a year behind or before it, from which on the year belongs to it."""


class YearsMatch(NamedTuple):
    """A period in the query language, and the words that say it: ``words[first:last]``."""

    value: str
    first: int
    last: int


class _Period(NamedTuple):
    value: str
    year: str
    is_range: bool


def find_years(typed: Sequence[str], count: Callable[[str], int], today: date) -> YearsMatch | None:
    """Find the years at the end or the beginning of a query of some words; None where they may belong to the topic.

    `count` returns in how many papers some words stand side by side.
    """
    words = [word.lower() for word in typed]
    for length in range(min(_MAX_LENGTH, len(words) - 1), 0, -1):
        for first in (len(words) - length, 0):
            period = _period(" ".join(words[first : first + length]), today)
            topic, beside = (words[:first], first - 1) if first else (words[length:], length)
            if period and _is_apart(period, topic, typed[beside], count, is_behind=first > 0):
                return YearsMatch(period.value, first, first + length)
    return None


def match_years(words: Sequence[str], today: date) -> PeriodMatch | None:
    """Match years at the beginning of lower-case words, the longest reading: ``2010 to 2015``, ``2024``."""
    for length in range(min(_MAX_LENGTH, len(words)), 0, -1):
        if period := _period(" ".join(words[:length]), today):
            return PeriodMatch(length, period.value)
    return None


def _period(text: str, today: date) -> _Period | None:
    match = _PERIODS.fullmatch(text)
    if match is None:
        return None
    if match["decade"]:
        begin = today.year // 10 * 10
        return _Period(f"{begin}..{begin + 9}", "", True)
    year = match["first"] or match["since"] or match["year"]
    if match_date([year], today) is None or (match["last"] or "9999") <= year:
        return None
    if match["year"]:
        return _Period(year, year, False)
    return _Period(f"{year}..{match['last'] or ''}", year, True)


def _is_apart(
    period: _Period, topic: Sequence[str], beside: str, count: Callable[[str], int], *, is_behind: bool
) -> bool:
    """Tell whether papers do not write a period beside its neighbour, such as ``ImageNet 2012``."""
    if beside.lower() in _JOINS:
        return False
    is_plain = beside.isalpha() and beside[1:] == beside[1:].lower()
    if not period.is_range and (not is_plain or len(topic) > _MAX_TOPIC or not STOP_WORDS.isdisjoint(topic)):
        return False
    if not period.is_range and not is_behind and len(topic) < 2:  # "2001 odyssey"
        return False
    if all(word in STOP_WORDS for word in topic):
        return False
    together = count(f"{beside} {period.year}" if is_behind else f"{period.year} {beside}") if period.year else 0
    return together <= _BELONGS * count(beside)
