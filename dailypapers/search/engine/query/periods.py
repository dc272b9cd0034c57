"""Days, months and years as people write them in a query."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dailypapers.lib.sentences import sentence

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_DECADE = re.compile(r"(\d{3})0s")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS_OF = {"d": 1, "w": 7, "m": 30, "y": 365}
_NO_SUCH_DAY = sentence("there is no such date")
_REVERSED = sentence("it ends before it begins")
_HINT = sentence("write a date as 2025, 2025-01 or 2025-01-31")


class Period(NamedTuple):
    """From one day to another, both included, as proleptic ordinals (`date.toordinal`)."""

    first: int
    last: int


class PeriodMatch(NamedTuple):
    """A period at the beginning of a list of words: how many of them it takes, and its form in the query language."""

    length: int
    value: str


def parse_period(text: str, today: date) -> Period | str:
    """Parse a period of the query language; returns what is wrong with it where it is none.

    ``2025``, ``2025-01``, ``2025-01-31``, ``2024..2025`` (either end may be open), ``today``, ``7d``, ``2w``, ``6m``
    and ``1y`` (so long before today, until today).
    """
    left, dots, right = text.partition("..")
    if dots:
        start = parse_period(left, today) if left else Period(1, 1)
        end = parse_period(right, today) if right else Period(date.max.toordinal(), date.max.toordinal())
        if isinstance(start, str):
            return start
        if isinstance(end, str):
            return end
        return Period(start.first, end.last) if start.first <= end.last else _REVERSED
    return _single(text.strip().lower(), today)


def _single(text: str, today: date) -> Period | str:
    if text == "today":
        return Period(today.toordinal(), today.toordinal())
    ago = _AGO.fullmatch(text)
    if ago:
        first = max(1, today.toordinal() - int(ago[1]) * _DAYS_OF[ago[2]])
        return Period(first, today.toordinal())
    try:
        if match := _DAY.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3])).toordinal()
            return Period(day, day)
        if match := _MONTH.fullmatch(text):
            year, month = int(match[1]), int(match[2])
            first_day = date(year, month, 1)
            length = calendar.monthrange(year, month)[1]
            return Period(first_day.toordinal(), (first_day + timedelta(days=length - 1)).toordinal())
        if match := _YEAR.fullmatch(text):
            return Period(date(int(match[1]), 1, 1).toordinal(), date(int(match[1]), 12, 31).toordinal())
    except ValueError:
        return _NO_SUCH_DAY
    return _HINT


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_UNITS = {"day": "d", "week": "w", "month": "m", "year": "y"}
_EARLIEST = 1900


def match_date(words: Sequence[str], today: date) -> PeriodMatch | None:
    """Match a date at the beginning of lower-case words: ``2024``, ``2024-03``, ``march 2024``.

    None for one that begins after ``today`` or before 1900, which is more likely to be a number.
    """
    if len(words) > 1 and words[0] in _MONTHS and _YEAR.fullmatch(words[1]):
        match = PeriodMatch(2, f"{words[1]}-{_MONTHS[words[0]]:02}")
    elif words and any(form.fullmatch(words[0]) for form in (_YEAR, _MONTH, _DAY)):
        match = PeriodMatch(1, words[0])
    elif words and (decade := _DECADE.fullmatch(words[0])):
        match = PeriodMatch(1, f"{decade[1]}0..{decade[1]}9")
    else:
        return None
    period = parse_period(match.value, today)
    if isinstance(period, str) or not date(_EARLIEST, 1, 1).toordinal() <= period.first <= today.toordinal():
        return None
    return match


def match_month(words: Sequence[str], today: date) -> PeriodMatch | None:
    """Match the name of a month alone: the last one of that name that has begun."""
    month = _MONTHS.get(words[0]) if words else None
    if month is None:
        return None
    return PeriodMatch(1, f"{today.year - (month > today.month)}-{month:02}")


def match_relative_period(words: Sequence[str], today: date) -> PeriodMatch | None:
    """Match a period counted from today at the beginning of lower-case words.

    ``past`` and numbers reach back from today (``past week``, ``last 30 days``); ``last`` and ``this`` alone name a
    calendar week, month or year (``last month`` is the one before this).
    """
    if not words:
        return None
    if words[0] in ("today", "yesterday"):
        return PeriodMatch(1, (today - timedelta(days=words[0] == "yesterday")).isoformat())
    if words[0] not in ("last", "past", "previous", "this") or len(words) < 2:
        return None
    if words[0] != "this" and len(words) > 2 and (words[1] in _NUMBERS or words[1].isdecimal() or words[1] == "few"):
        amount = _amount(words[1])
        unit = _UNITS.get(words[2].removesuffix("s"))
        return PeriodMatch(3, f"{amount}{unit}") if unit and 0 < amount < 1_000 else None
    unit = _UNITS.get(words[1])
    if unit is None or (unit == "d" and words[0] == "this"):
        return None
    return PeriodMatch(2, f"1{unit}" if words[0] == "past" else _calendar_period(unit, words[0] == "this", today))


def _amount(word: str) -> int:
    if word == "few":
        return 3
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else int(word[:5])


def _calendar_period(unit: str, this: bool, today: date) -> str:
    """Return this or the last day, week, month or year in the query language."""
    if unit == "y":
        return str(today.year - (not this))
    if unit == "m":
        day = today if this else today.replace(day=1) - timedelta(days=1)
        return f"{day:%Y-%m}"
    if unit == "w":
        monday = today - timedelta(days=today.weekday() + 7 * (not this))
        return f"{monday.isoformat()}..{(monday + timedelta(days=6)).isoformat()}"
    return (today - timedelta(days=1)).isoformat()
