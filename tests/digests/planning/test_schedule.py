"""When things are due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.digests.planning.schedule import (
    close_of,
    is_due,
    newest_closed,
    next_moment,
    try_again,
    why_no_announcements,
    zone_of,
)
from dailypapers.lib.errors import InvalidSubscription

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "hour", "zone", "expected"),
    [
        ("2025-10-14T04:59", 7, BERLIN, "2025-10-14T05:00"),
        ("2025-10-14T05:00", 7, BERLIN, "2025-10-15T05:00"),  # later than, not at
        ("2025-10-25T10:00", 7, BERLIN, "2025-10-26T06:00"),  # the clock went back that night
        ("2025-10-25T23:00", 2, BERLIN, "2025-10-26T00:00"),  # two o'clock comes twice: the first
        ("2025-03-29T12:00", 2, BERLIN, "2025-03-30T01:00"),  # there is no two o'clock: where the jump leads
        ("2025-10-14T23:00", 7, TOKYO, "2025-10-15T22:00"),
    ],
)
def test_the_hour_is_that_of_the_subscribers_clock(after: str, hour: int, zone: ZoneInfo, expected: str) -> None:
    assert next_moment(at(after), hour, zone) == at(expected)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), st.integers(0, 23),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Chatham"]),
)  # fmt: skip
def test_the_next_moment_is_always_later_and_near(after: datetime, hour: int, name: str) -> None:
    moment = next_moment(after.replace(tzinfo=UTC), hour, zone_of(name))
    assert timedelta(0) < moment - after.replace(tzinfo=UTC) <= timedelta(hours=51)  # Apia left out a day


def test_cadences() -> None:
    saturday, monday, first = date(2025, 10, 18), date(2025, 10, 20), date(2025, 11, 1)
    assert is_due("daily", 0, saturday)
    assert not is_due("weekdays", 0, saturday)
    assert is_due("weekdays", 0, monday)
    assert [is_due("weekly", 5, day) for day in (saturday, monday)] == [True, False]
    assert [is_due("monthly", 0, day) for day in (saturday, first)] == [False, True]


def test_a_day_closes_by_the_clock_of_the_site() -> None:
    assert close_of(date(2025, 10, 14), 24, ZoneInfo("UTC")) == at("2025-10-15T00:00")
    assert close_of(date(2025, 10, 14), 18, BERLIN) == at("2025-10-14T16:00")
    assert newest_closed(at("2025-10-14T15:59"), 18, BERLIN) == date(2025, 10, 13)
    assert newest_closed(at("2025-10-14T16:00"), 18, BERLIN) == date(2025, 10, 14)
    assert newest_closed(at("2025-10-14T16:00"), 72, ZoneInfo("UTC")) == date(2025, 10, 11)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 10, 18), "it is the weekend"), (date(2025, 12, 25), "it is Christmas Day"),
        (date(2025, 11, 27), "it is Thanksgiving"), (date(2025, 5, 26), "it is Memorial Day"),
        (date(2026, 7, 3), "Independence Day is observed"), (date(2027, 7, 5), "Independence Day is observed"),
        (date(2022, 12, 26), "Christmas Day is observed"), (date(2026, 7, 6), ""), (date(2023, 12, 22), ""),
        (date(2025, 5, 19), ""), (date(2025, 10, 14), ""),
    ],
)  # fmt: skip
def test_why_a_day_is_empty(day: date, reason: str) -> None:
    assert why_no_announcements(day) == reason


def test_pauses_grow_to_four_hours() -> None:
    assert [try_again(n).total_seconds() / 60 for n in (1, 2, 3, 6, 7, 500)] == [5, 10, 20, 160, 240, 240]


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "europe berlin", "UTC\0"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(InvalidSubscription, match="Invalid time zone"):
        zone_of(name)
