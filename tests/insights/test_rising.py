"""The words of a week that rise, told from a week that is merely larger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from dailypapers.catalog.actions import store
from dailypapers.insights.models import RisingWords
from dailypapers.insights.rising import due_weeks, find_rising, rising_of, rising_weeks
from dailypapers.lib.periods import Week
from dailypapers.search import rebuild
from tests.factories import record

pytestmark = pytest.mark.django_db
WEEK = Week(2025, 42)


def test_a_word_that_more_papers_have_rises_and_one_that_all_have_does_not(client: Client) -> None:
    rows = []
    for back in range(13):
        for number in range(130 if back == 0 else 12):
            day = WEEK.first_day - timedelta(days=7 * back)
            title = f"Whispering lattices {number}" if back == 0 and number < 30 else f"Common ground {number}"
            rows.append(record(title=f"{title} of week {back}", abstract="Ground truth is common.", featured_on=day))
    store(rows)
    rebuild()
    assert due_weeks(WEEK)[0] == WEEK
    assert find_rising(WEEK) == 1, rising_of(WEEK)
    [word] = rising_of(WEEK)
    assert (word.text.lower(), word.papers, word.before, word.ratio) == ("whispering lattices", 30, 0, None)
    assert WEEK not in due_weeks(WEEK)
    page = client.get("/trends").content.decode()
    assert "q=%22Whispering+lattices%22&amp;by=week" in page
    assert "new here" in page


def test_of_a_few_papers_nothing_is_said() -> None:
    store([record(featured_on=date(2025, 10, 14)) for _ in range(3)])
    assert find_rising(WEEK) == 0
    assert RisingWords.objects.get().papers == 3
    assert rising_weeks(WEEK, 4) == {}
