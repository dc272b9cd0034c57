"""Periods of the calendar: days, ISO weeks and months, as written in URLs and headings.

A period is a plain value: it can be compared, hashed, stepped and printed. `str(period)` is its text in a URL and
parses back. Years run from 1900 to 2100; the first and the last period of that range have no neighbour outside.
Weeks follow ISO 8601: they begin on Monday, and week 1 is the one with the year's first Thursday.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.sentences import sentence

FIRST_YEAR = 1900
LAST_YEAR = 2100

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# Names are English whatever the locale of the machine: a page must not change its language with its host.

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})", re.IGNORECASE)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


class _Period:
    """The base of the three kinds of period; each has a first and a last day."""

    __slots__ = ()

    @property
    def first_day(self) -> date:
        raise NotImplementedError

    @property
    def last_day(self) -> date:
        raise NotImplementedError

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the period that contains `day`. Raises `InvalidPeriod` outside the years 1900 to 2100."""
        raise NotImplementedError

    def days(self) -> Iterator[date]:
        """Yield every day of the period, in order."""
        for offset in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=offset)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def previous(self) -> Self | None:
        """Return the period before this one; None at the beginning of the calendar."""
        return self._neighbour(self.first_day, -1)

    def next(self) -> Self | None:
        """Return the period after this one; None at the end of the calendar."""
        return self._neighbour(self.last_day, 1)

    def _neighbour(self, edge: date, step: int) -> Self | None:
        try:
            return type(self).of(edge + timedelta(days=step))
        except InvalidPeriod:
            return None


@dataclass(frozen=True, slots=True, order=True)
class Day(_Period):
    """One day."""

    date: datetime.date

    def __post_init__(self) -> None:
        _check_year(self.date.year)

    @classmethod
    def parse(cls, text: str) -> Day:
        """Parse `2025-10-14`. Raises `InvalidPeriod` for anything else."""
        return cls(_parse_day(text))

    @classmethod
    def of(cls, day: datetime.date) -> Day:
        return cls(day)

    @property
    def first_day(self) -> datetime.date:
        return self.date

    @property
    def last_day(self) -> datetime.date:
        return self.date

    @property
    def title(self) -> str:
        """Return the title, as "Tuesday, 14 October 2025"."""
        return f"{WEEKDAYS[self.date.weekday()]}, {_day_month_year(self.date)}"

    def __str__(self) -> str:
        return self.date.isoformat()


@dataclass(frozen=True, slots=True, order=True)
class Week(_Period):
    """One ISO week; `year` is the year of the week, which at the turn of the year differs from that of a day."""

    year: int
    number: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.number <= _weeks_in(self.year):
            raise InvalidPeriod(
                sentence(
                    "Invalid week: %(value)s. %(year)s has %(weeks)s weeks.",
                    value=self,
                    year=self.year,
                    weeks=_weeks_in(self.year),
                )
            )

    @classmethod
    def parse(cls, text: str) -> Week:
        """Parse `2025-W42`. Raises `InvalidPeriod` for anything else."""
        match = _WEEK.fullmatch(text)
        if match is None:
            raise InvalidPeriod(sentence("Invalid week: %(text)s. Write a week as 2025-W42.", text=_excerpt(text)))
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def first_day(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def title(self) -> str:
        """Return the title, as "Week 42, 13–19 October 2025"; equal months and years are named once."""
        first, last = self.first_day, self.last_day
        if first.year != last.year:
            span = f"{_day_month_year(first)} – {_day_month_year(last)}"
        elif first.month != last.month:
            span = f"{first.day} {MONTHS[first.month - 1]} – {_day_month_year(last)}"
        else:
            span = f"{first.day}–{_day_month_year(last)}"
        return f"Week {self.number}, {span}"

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Month(_Period):
    """One calendar month."""

    year: int
    number: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.number <= 12:
            raise InvalidPeriod(sentence("Invalid month: %(value)s. Months run from 01 to 12.", value=self))

    @classmethod
    def parse(cls, text: str) -> Month:
        """Parse `2025-10`. Raises `InvalidPeriod` for anything else."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise InvalidPeriod(sentence("Invalid month: %(text)s. Write a month as 2025-10.", text=_excerpt(text)))
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def title(self) -> str:
        """Return the title, as "October 2025"."""
        return f"{MONTHS[self.number - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


Period = Day | Week | Month


def parse_period(text: str) -> Period:
    """Parse a day, week or month, whichever the text is written as. Raises `InvalidPeriod` when it is none of them."""
    if _DAY.fullmatch(text):
        return Day.parse(text)
    if _WEEK.fullmatch(text):
        return Week.parse(text)
    if _MONTH.fullmatch(text):
        return Month.parse(text)
    raise InvalidPeriod(
        sentence(
            "Invalid date: %(text)s. Write a day as 2025-10-14, a week as 2025-W42 or a month as 2025-10.",
            text=_excerpt(text),
        )
    )


def calendar_weeks(month: Month) -> list[list[date | None]]:
    """Return the month as rows of a calendar, Monday first; None for days of the neighbouring months."""
    rows = calendar.Calendar(firstweekday=0).monthdayscalendar(month.year, month.number)
    return [[date(month.year, month.number, day) if day else None for day in row] for row in rows]


def _parse_day(text: str) -> date:
    match = _DAY.fullmatch(text)
    if match is None:
        raise InvalidPeriod(sentence("Invalid date: %(text)s. Write a day as 2025-10-14.", text=_excerpt(text)))
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    _check_year(year)
    try:
        return date(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise InvalidPeriod(sentence("Invalid date: %(text)s. Months run from 01 to 12.", text=text)) from None
        last = calendar.monthrange(year, month)[1]
        raise InvalidPeriod(
            sentence(
                "Invalid date: %(text)s. %(month)s %(year)s has %(days)s days.",
                text=text,
                month=MONTHS[month - 1],
                year=year,
                days=last,
            )
        ) from None


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar()[1]  # 28 December always lies in the last week


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidPeriod(
            sentence(
                "The year %(year)s is out of range. Years run from %(first_year)s to %(last_year)s.",
                year=year,
                first_year=FIRST_YEAR,
                last_year=LAST_YEAR,
            )
        )


def _day_month_year(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _excerpt(text: str) -> str:
    """Return the beginning of a text on one line, for a message."""
    return " ".join(text[:40].split()) or "(empty)"
