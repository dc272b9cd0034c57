"""Periods: what parses, what they hold, their neighbours and headings."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day, Month, Period, Week, calendar_weeks, parse_period

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(("text", "title", "first", "last", "previous", "following"), [
    ("2025-10-14", "Tuesday, 14 October 2025", "2025-10-14", "2025-10-14", "2025-10-13", "2025-10-15"),
    ("2024-02-29", "Thursday, 29 February 2024", "2024-02-29", "2024-02-29", "2024-02-28", "2024-03-01"),
    ("2025-W42", "Week 42, 13–19 October 2025", "2025-10-13", "2025-10-19", "2025-W41", "2025-W43"),
    ("2025-W40", "Week 40, 29 September – 5 October 2025", "2025-09-29", "2025-10-05", "2025-W39", "2025-W41"),
    ("2020-W53", "Week 53, 28 December 2020 – 3 January 2021", "2020-12-28", "2021-01-03", "2020-W52", "2021-W01"),
    ("2025-W01", "Week 1, 30 December 2024 – 5 January 2025", "2024-12-30", "2025-01-05", "2024-W52", "2025-W02"),
    ("2025-10", "October 2025", "2025-10-01", "2025-10-31", "2025-09", "2025-11"),
    ("2024-02", "February 2024", "2024-02-01", "2024-02-29", "2024-01", "2024-03"),
    ("2025-12", "December 2025", "2025-12-01", "2025-12-31", "2025-11", "2026-01"),
    ("1900-01-01", "Monday, 1 January 1900", "1900-01-01", "1900-01-01", "None", "1900-01-02"),
    ("2100-12", "December 2100", "2100-12-01", "2100-12-31", "2100-11", "None"),
    ("2100-W52", "Week 52, 27 December 2100 – 2 January 2101", "2100-12-27", "2101-01-02", "2100-W51", "None"),
])  # fmt: skip
def test_periods(text: str, title: str, first: str, last: str, previous: str, following: str) -> None:
    period = parse_period(text)
    assert str(period) == text
    assert period.title == title
    assert (str(period.first_day), str(period.last_day)) == (first, last)
    assert (str(period.previous()), str(period.next())) == (previous, following)


@pytest.mark.parametrize(("text", "sentence"), [
    ("2025-02-29", "Invalid date: 2025-02-29. February 2025 has 28 days."),
    ("2025-13-01", "Invalid date: 2025-13-01. Months run from 01 to 12."),
    ("2025-00-10", "Invalid date: 2025-00-10. Months run from 01 to 12."),
    ("2025-00", "Invalid month: 2025-00. Months run from 01 to 12."),
    ("2025-10-00", "October 2025 has 31 days."),
    ("2021-W53", "Invalid week: 2021-W53. 2021 has 52 weeks."),
    ("2021-W00", "Invalid week: 2021-W00."),
    ("1899-12-31", "The year 1899 is out of range. Years run from 1900 to 2100."),
    ("2101-01", "The year 2101 is out of range"),
    ("9999-W01", "The year 9999 is out of range"),
    ("0000-00-00", "The year 0 is out of range"),
    ("today", "Invalid date: today. Write a day as 2025-10-14, a week as 2025-W42 or a month as 2025-10."),
    ("2025-1-1", "Invalid date: "),
    ("２０２５-10-14", "Invalid date: "),
    ("", "Invalid date: (empty). Write"),
    ("2025-10-14\n", "Invalid date: 2025-10-14. Write"),
    ("x" * 10_000, "Invalid date: "),
])  # fmt: skip
def test_what_does_not_exist_says_so(text: str, sentence: str) -> None:
    with pytest.raises(InvalidPeriod) as caught:
        parse_period(text)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("kind", [Day, Week, Month])
def test_each_kind_refuses_the_others(kind: type[Period]) -> None:
    for text in {"2025-10-14", "2025-W42", "2025-10"} - {str(kind.of(date(2025, 10, 14)))}:
        with pytest.raises(InvalidPeriod):
            kind.parse(text)


@given(DAYS)
def test_every_day_lies_in_its_periods(day: date) -> None:
    for kind in (Day, Week, Month):
        period = kind.of(day)
        assert day in period
        assert parse_period(str(period)) == period
        assert next(period.days()) == period.first_day
        assert list(period.days())[-1] == period.last_day
        if (following := period.next()) is not None:
            assert following.previous() == period
            assert (following.first_day - period.last_day).days == 1
            assert following.first_day > period.first_day


@given(st.text(max_size=20))
def test_any_text_is_a_period_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(InvalidPeriod):
        assert str(parse_period(text)) == text.upper()


def test_a_month_as_a_calendar() -> None:
    rows = calendar_weeks(Month(2025, 10))
    assert [len(row) for row in rows] == [7] * 5
    assert rows[0] == [None, None, *(date(2025, 10, day) for day in range(1, 6))]
    assert rows[-1][-3:] == [date(2025, 10, 31), None, None]
    assert [day for row in rows for day in row if day] == list(Month(2025, 10).days())
