"""`Retry-After`, as servers write it and as they should not."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.retry_after import format_retry_after, parse_retry_after

NOW = datetime(2025, 10, 14, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), (" 120 ", 120), ("007", 7), ("86400", 86_400), ("86401", 86_400), ("9" * 18, 86_400),
        ("Tue, 14 Oct 2025 12:01:30 GMT", 90), ("Tue, 14 Oct 2025 12:01:30 -0000", 90),
        ("Tue, 14 Oct 2025 14:01:30 +0200", 90), ("Tue, 14 Oct 2025 12:01:30", 90),
        ("Thu, 14 Oct 2055 12:00:00 GMT", 86_400),
        ("Tue, 14 Oct 2025 12:00:00 GMT", None), ("Tue, 14 Oct 2025 11:59:59 GMT", None),
        ("0", None), ("-5", None), ("1.5", None), ("٣", None), ("²", None), ("", None), (None, None), ("soon", None),
        ("9" * 19, None), ("1" * 5_000, None), ("Tue, 99 Oct 2025 12:00:00 GMT", None), ("inf", None), ("nan", None),
        ("Tue, 14 Oct 99999 12:00:00 GMT", None), ("Tue, 14 Oct 2025 12:00:00 +99999999999", None), ("12\n0", None),
    ],
)  # fmt: skip
def test_what_servers_write(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW, cap=86_400) == seconds


@pytest.mark.parametrize(("length", "seconds"), [(63, 90), (64, 90), (65, None)])
def test_a_date_of_sixty_four_characters_is_read(length: int, seconds: float | None) -> None:
    date = "Tue, 14 Oct 2025 12:01:30 GMT ("
    assert parse_retry_after(f"{date.ljust(length - 1, 'x')})", NOW, cap=600) == seconds


@pytest.mark.parametrize(
    ("seconds", "value"), [(0, "1"), (-3, "1"), (0.2, "1"), (1, "1"), (1.001, "2"), (59.5, "60"), (3_600, "3600")]
)
def test_what_we_write(seconds: float, value: str) -> None:
    assert format_retry_after(seconds) == value


@given(st.text(max_size=80))
def test_no_text_breaks_it(value: str) -> None:
    seconds = parse_retry_after(value, NOW, cap=600)
    assert seconds is None or 0 < seconds <= 600


@given(st.floats(0.001, 1e9))
def test_who_waits_as_long_as_we_wrote_has_waited_long_enough(seconds: float) -> None:
    assert seconds <= parse_retry_after(format_retry_after(seconds), NOW, cap=1e18) < seconds + 1 or seconds < 1


@given(st.integers(1, 80_000))
def test_a_date_and_its_seconds_mean_the_same(seconds: int) -> None:
    date = format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)
    assert parse_retry_after(date, NOW, cap=86_400) == parse_retry_after(str(seconds), NOW, cap=86_400) == seconds
