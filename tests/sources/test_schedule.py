"""When arXiv is asked: mailings at 20:00 in New York, through changes of the clock, leap days and weekends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dailypapers.sources import actions, queries
from dailypapers.sources.arxiv.announcement_schedule import newest_mailing_day, next_feed_at
from dailypapers.sources.models import Announcement, Harvest, Source


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day", "following"),
    [
        ("2026-01-06 12:00", "2026-01-06", "2026-01-07 05:30"),  # Tuesday, winter
        ("2026-01-06 05:29", "2026-01-05", "2026-01-06 05:30"),
        ("2026-01-06 05:30", "2026-01-06", "2026-01-07 05:30"),
        ("2026-07-07 12:00", "2026-07-07", "2026-07-08 04:30"),  # summer
        ("2026-01-09 12:00", "2026-01-09", "2026-01-12 05:30"),  # Friday: the next is Monday's
        ("2026-01-11 12:00", "2026-01-09", "2026-01-12 05:30"),  # Sunday
        ("2026-03-06 12:00", "2026-03-06", "2026-03-09 04:30"),  # clocks go forward on Sunday
        ("2026-10-30 12:00", "2026-10-30", "2026-11-02 05:30"),  # and back
        ("2028-02-28 12:00", "2028-02-28", "2028-02-29 05:30"),  # a leap day
        ("2028-02-29 12:00", "2028-02-29", "2028-03-01 05:30"),
        ("2025-12-31 23:59", "2025-12-31", "2026-01-01 05:30"),
        ("2026-01-07 01:30", "2026-01-06", "2026-01-07 05:30"),  # 20:30 in New York: mailed, the feed comes at midnight
    ],
)
def test_mailing_days(now: str, day: str, following: str) -> None:
    assert newest_mailing_day(at(now)) == date.fromisoformat(day)
    assert next_feed_at(at(now)) == at(following)


@pytest.mark.django_db
def test_next_runs() -> None:
    actions.ensure_sources()
    arxiv, hub = Source.objects.get(name="arxiv"), Source.objects.get(name="hub")
    morning = at("2026-01-06 06:00")
    assert queries.next_run(arxiv, morning) == morning + timedelta(hours=1)  # the feed still shows yesterday
    assert queries.next_run(arxiv, at("2026-01-06 23:00")) == at("2026-01-07 05:30")  # given up: a holiday
    Announcement.objects.create(source=arxiv, day=date(2026, 1, 6), identifier="2601.00001", version=1, kind="new")
    assert queries.next_run(arxiv, morning) == at("2026-01-07 05:30")
    assert queries.next_run(hub, morning) == morning + timedelta(hours=6)
    hub.failures = 3
    assert queries.next_run(hub, morning) == morning + timedelta(hours=1)
    hub.failures = 99
    assert queries.next_run(hub, morning) == morning + queries.LAST_RETRY


@pytest.mark.django_db
def test_what_is_due() -> None:
    actions.ensure_sources()
    now = at("2026-01-06 06:00")
    assert not queries.due(now)
    Source.objects.filter(name="arxiv").update(is_on=True, next_run_at=now)
    Source.objects.filter(name="hub").update(is_on=True, next_run_at=now + timedelta(minutes=1))
    assert [source.name for source in queries.due(now)] == ["arxiv"]
    Source.objects.filter(name="hub").update(next_run_at=now + timedelta(days=400))  # by a clock that was wrong
    assert {source.name for source in queries.due(now)} == {"arxiv", "hub"}


@pytest.mark.django_db
def test_days_nobody_saw_are_gaps() -> None:
    actions.ensure_sources()
    arxiv = Source.objects.get(name="arxiv")
    for day in (5, 6, 9):
        Announcement.objects.create(
            source=arxiv, day=date(2026, 1, day), identifier="1", version=1, kind="new", is_here=True
        )
    [gap] = queries.gaps(arxiv, at("2026-01-12 04:00"))
    assert gap.remedy == "dailypapers harvest arxiv --since 2026-01-07 --until 2026-01-08"
    arxiv.slices.create(name="oai cs:cs:LG 2026-01-07..2026-01-08", is_whole=True)
    assert queries.gaps(arxiv, at("2026-01-12 04:00")) == []


@pytest.mark.django_db
def test_gaps_begin_with_our_own_first_harvest() -> None:
    """One line of the feed with an old date, or a feed that shows Friday's on a Saturday, makes no day ours."""
    actions.ensure_sources()
    arxiv = Source.objects.get(name="arxiv")
    Harvest.objects.create(source=arxiv, started_at=at("2026-01-08 03:00"))  # the 7th in New York
    for day in (date(2019, 5, 6), date(2025, 12, 20), date(2026, 1, 7), date(2026, 1, 8)):
        Announcement.objects.create(source=arxiv, day=day, identifier="1", version=1, kind="new", is_here=True)
    assert queries.gaps(arxiv, at("2026-01-09 04:00")) == []
    [gap] = queries.gaps(arxiv, at("2026-01-12 03:00"))
    assert gap.remedy == "dailypapers harvest arxiv --since 2026-01-09 --until 2026-01-09"


@pytest.mark.django_db
def test_the_settings_switch_sources_on() -> None:
    actions.switch_on(["arxiv", "hub"])
    assert set(Source.objects.filter(is_on=True).values_list("name", flat=True)) == {"arxiv", "hub"}
    with pytest.raises(actions.SourceError, match="“nonsense”, which is not a source"):
        actions.switch_on(["nonsense"])
