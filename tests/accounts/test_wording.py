"""Days, periods, rates and waits in words: in English as the pure modules write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import gettext_lazy

from dailypapers.accounts.wording import (
    day_text,
    decimal_text,
    month_name,
    period_title,
    rate_text,
    translated_reason,
    wait_text,
    worded,
)
from dailypapers.lib.periods import Day, Month, Week
from dailypapers.lib.ratelimit import DAY, HOUR, MINUTE, Rate, spell_wait


def test_periods() -> None:
    for day in (date(2024, 12, 1) + timedelta(days=number) for number in range(400)):
        for period in (Day(day), Week.of(day), Month.of(day)):
            assert period_title(period) == period.title
    assert (day_text(date(2025, 9, 3)), month_name(date(2025, 9, 3))) == ("3 September 2025", "Sep 2025")


@pytest.mark.parametrize("seconds", [0, 1, 59, 119, 120, 121, 7_199, 7_200, 86_400, 10_000_000])
def test_waits(seconds: int) -> None:
    assert wait_text(seconds) == spell_wait(seconds)


@pytest.mark.parametrize("span", [1, MINUTE, HOUR, DAY, 5 * MINUTE])
def test_rates(span: int) -> None:
    for count in (1, 2, 1_200):
        assert rate_text(Rate(count, span)) == str(Rate(count, span))


def test_numbers_and_reasons() -> None:
    assert decimal_text(2.449) == "2.4"
    assert str(worded(gettext_lazy("At most %(most)s of %(what)s"), most=3650, what="x")) == "At most 3,650 of x"
    assert translated_reason("the address does not exist: 550 No such user") == (
        "the address does not exist: 550 No such user"
    )
    assert translated_reason("") == ""
