"""Days, months and years as people write them in a query."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS_OF = {"d": 1, "w": 7, "m": 30, "y": 365}
_HINT = "a date is written 2025, 2025-01 or 2025-01-31"


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included, as proleptic ordinals."""

    first: int
    last: int


def read_period(text: str, today: date) -> Period | str:
    """The period a text stands for, or what is wrong with it.

    ``2025``, ``2025-01``, ``2025-01-31``, ``2024..2025`` (either end may be open), ``today``, ``7d``, ``2w``, ``6m``
    and ``1y`` (so long before today, until today).
    """
    if ".." in text:
        left, _, right = text.partition("..")
        start = read_period(left, today) if left else Period(1, 1)
        end = read_period(right, today) if right else Period(date.max.toordinal(), date.max.toordinal())
        if isinstance(start, str) or isinstance(end, str):
            return start if isinstance(start, str) else str(end)
        return Period(start.first, end.last) if start.first <= end.last else "its end lies before its beginning"
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
        return "there is no such day"
    return _HINT
