from __future__ import annotations

from datetime import date

import pytest

from dailypapers.search.engine.query.periods import (
    Period,
    PeriodMatch,
    match_date,
    match_relative_period,
    parse_period,
)

TODAY = date(2025, 10, 14)  # a Tuesday
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-2", "2025-02-01", "2025-02-28"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-01-31", "2025-01-31", "2025-01-31"),
        (" 2025-1-3 ", "2025-01-03", "2025-01-03"),
        ("2024..2025", "2024-01-01", "2025-12-31"),
        ("2024-03..2024-03-05", "2024-03-01", "2024-03-05"),
        ("2024..2024", "2024-01-01", "2024-12-31"),
        ("2024..", "2024-01-01", "9999-12-31"),
        ("..2024", "0001-01-01", "2024-12-31"),
        ("..", "0001-01-01", "9999-12-31"),
        ("Today", "2025-10-14", "2025-10-14"),
        ("0d", "2025-10-14", "2025-10-14"),
        ("7d", "2025-10-07", "2025-10-14"),
        ("2W", "2025-09-30", "2025-10-14"),
        ("6m", "2025-04-17", "2025-10-14"),
        ("1y", "2024-10-14", "2025-10-14"),
        ("9999y", "0001-01-01", "2025-10-14"),
    ],
)
def test_a_period_is_from_one_day_to_another(text: str, first: str, last: str) -> None:
    assert parse_period(text, TODAY) == days(first, last)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2025-13", "there is no such date"),
        ("2025-02-30", "there is no such date"),
        ("0000", "there is no such date"),
        ("2025-13..2026", "there is no such date"),
        ("2025..soon", "write a date as 2025, 2025-01 or 2025-01-31"),
        ("soon..2025-13", "write a date as 2025, 2025-01 or 2025-01-31"),
        ("25", "write a date as 2025, 2025-01 or 2025-01-31"),
        ("", "write a date as 2025, 2025-01 or 2025-01-31"),
        ("2025..2024", "it ends before it begins"),
    ],
)
def test_what_is_no_period_is_told(text: str, problem: str) -> None:
    assert parse_period(text, TODAY) == problem


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2024 on", PeriodMatch(1, "2024")),
        ("1900", PeriodMatch(1, "1900")),
        ("1899", None),
        ("2025", PeriodMatch(1, "2025")),
        ("2026", None),
        ("2024-03", PeriodMatch(1, "2024-03")),
        ("2025-10-14", PeriodMatch(1, "2025-10-14")),
        ("2025-10-15", None),
        ("2024-13", None),
        ("mar 2024", PeriodMatch(2, "2024-03")),
        ("sept 2024", PeriodMatch(2, "2024-09")),
        ("dec 2024", PeriodMatch(2, "2024-12")),
        ("december 2024 on", PeriodMatch(2, "2024-12")),
        ("march", None),
        ("march on", None),
        ("spring 2024", None),
        ("", None),
        *((f"{name} 2025", PeriodMatch(2, f"2025-{number:02}")) for number, name in enumerate(MONTHS[:10], 1)),
        ("november 2025", None),
    ],
)
def test_dates_in_a_sentence(words: str, expected: PeriodMatch | None) -> None:
    assert match_date(words.split(), TODAY) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("today", PeriodMatch(1, "2025-10-14")),
        ("yesterday on", PeriodMatch(1, "2025-10-13")),
        ("this week", PeriodMatch(2, "2025-10-13..2025-10-19")),
        ("last week", PeriodMatch(2, "2025-10-06..2025-10-12")),
        ("previous week on", PeriodMatch(2, "2025-10-06..2025-10-12")),
        ("past week", PeriodMatch(2, "1w")),
        ("this month", PeriodMatch(2, "2025-10")),
        ("last month", PeriodMatch(2, "2025-09")),
        ("past month", PeriodMatch(2, "1m")),
        ("this year", PeriodMatch(2, "2025")),
        ("last year", PeriodMatch(2, "2024")),
        ("past year", PeriodMatch(2, "1y")),
        ("last day", PeriodMatch(2, "2025-10-13")),
        ("past day", PeriodMatch(2, "1d")),
        ("this day", None),
        ("past 3 days", PeriodMatch(3, "3d")),
        ("last 2 weeks", PeriodMatch(3, "2w")),
        ("previous 1 month", PeriodMatch(3, "1m")),
        ("past 999 years", PeriodMatch(3, "999y")),
        ("past 1000 years", None),
        ("past 12345678901234567890 days", None),
        ("past 0 days", None),
        ("past 3 moons", None),
        ("past 3", None),
        ("this 3 days", None),
        ("last", None),
        ("next week", None),
        ("last time", None),
        ("", None),
        *((f"past {name} days", PeriodMatch(3, f"{number}d")) for number, name in enumerate(NUMBERS, 1)),
    ],
)
def test_periods_counted_from_today(words: str, expected: PeriodMatch | None) -> None:
    assert match_relative_period(words.split(), TODAY) == expected


def test_the_month_before_january_is_december() -> None:
    assert match_relative_period(["last", "month"], date(2025, 1, 31)) == PeriodMatch(2, "2024-12")
