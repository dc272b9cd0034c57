"""Periods as other engines write them, turned into those of the query language."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dailypapers.search.engine.query.periods import match_date, match_relative_period, parse_period

_RANGE = re.compile(r"[\[{]\s*(\S{1,20})\s+TO\s+(\S{1,20})\s*[\]}]", re.IGNORECASE)
_ARROW = re.compile(r"(\S{1,12})\s*(?:->|–|—)\s*(\S{1,12})")
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_COMPARISON = re.compile(r"(>=|<=|>|<|=|after|before|since|until)\s*(\S{1,12}(?:\s\d{4})?)", re.IGNORECASE)
_OPEN = re.compile(r"(\d{4}(?:-\d{1,2}){0,2})([+-])")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\d{2}){0,3}")
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{4})")
_SEPARATED = re.compile(r"(\d{4})[/_](\d{1,2})(?:[/_](\d{1,2}))?")
_DECADE = re.compile(r"(\d{3})(?:\*|0s)")
_WILD_DAY = re.compile(r"(\d{4}(?:-\d{1,2})?)-\*")
_TODAY = re.compile(r"today\s*-\s*(\d{1,4})")


def normalise_period(text: str, today: date) -> str:
    """Return a period in the form that `parse_period` reads; what is no known form is returned as it is.

    Reads ranges (``[2022-01 TO 2022-12]``, ``2015->2017``, ``2020-2022``), comparisons (``>2015``, ``after 10/2000``,
    ``1978+``), dates of digits (``202301010600``), decades (``201*``, ``1970s``), months by name and ``last month``.
    """
    text = text.strip().strip("'\"").strip()
    for pattern in (_RANGE, _ARROW, _YEARS):
        if match := pattern.fullmatch(text):
            return _range(_single(match[1], today), _single(match[2], today))
    if match := _COMPARISON.fullmatch(text):
        return _compared(match[1].lower(), _single(match[2], today), today)
    if match := _OPEN.fullmatch(text):
        return f"{match[1]}.." if match[2] == "+" else f"..{match[1]}"
    return _single(text, today)


def _range(first: str, last: str) -> str:
    return f"{'' if first == '*' else first}..{'' if last == '*' else last}"


def _compared(sign: str, value: str, today: date) -> str:
    """Return the period before, after or at a date."""
    period = parse_period(value, today)
    if isinstance(period, str) or sign == "=":
        return value
    if sign in (">=", "since"):
        return f"{value}.."
    if sign in ("<=", "until"):
        return f"..{value}"
    if sign in (">", "after"):
        return f"{date.fromordinal(min(period.last + 1, date.max.toordinal())).isoformat()}.."
    return f"..{date.fromordinal(max(period.first - 1, 1)).isoformat()}"


def _single(text: str, today: date) -> str:
    if match := _TODAY.fullmatch(text):
        return (today - timedelta(days=int(match[1]))).isoformat()
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}0..{match[1]}9"
    if match := _WILD_DAY.fullmatch(text):
        return match[1]
    if match := _MONTH_FIRST.fullmatch(text):
        return f"{match[2]}-{match[1]}"
    if match := _SEPARATED.fullmatch(text):
        return "-".join(part for part in match.groups() if part)
    match = _DIGITS.fullmatch(text)
    if match and not isinstance(parse_period(f"{match[1]}-{match[2]}", today), str):
        return "-".join(part for part in match.groups() if part)
    words = text.lower().split()
    for found in (match_date(words, today), match_relative_period(words, today)):
        if found and found.length == len(words):
            return found.value
    return text
