"""A clock that was ahead for one run, by days or by a year, costs no digest once it is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dailypapers.digests.clock_repair import take_back_the_future
from dailypapers.digests.models import Delivery, DigestPaper, Edition, Outage, Subscriber, Subscription
from dailypapers.sources import queries
from dailypapers.sources.models import Source
from tests.digests.conftest import NOW, Inbox
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=365)])
def test_one_run_ahead_costs_nothing(
    ahead: timedelta, inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(2)
    ada = subscriber("ada@example.org")
    run()
    run(LATER + ahead)
    assert Edition.objects.filter(day__gt=NOW.date()).exists() is (ahead.days < 7)
    take_back_the_future(LATER + timedelta(minutes=10))
    assert not Edition.objects.filter(day__gte=NOW.date()).exists()
    ada.refresh_from_db()
    assert ada.next_at == NOW + timedelta(days=1, minutes=30)
    assert take_back_the_future(LATER + timedelta(minutes=20)) == "", "once"
    for day in range(1, 5):
        paper(title=f"Paper of day {day}", featured_on=NOW.date() + timedelta(days=day - 1))
        run(LATER + timedelta(days=day))
    sent = [str(envelope.content).count(f"Paper of day {day}") > 0 for day in range(1, 5) for envelope in inbox.taken]
    assert sum(sent) == 4
    mailed = list(DigestPaper.objects.values_list("paper_id", flat=True))
    assert len(mailed) == len(set(mailed)) == 6
    assert list(Edition.objects.filter(day__gte=NOW.date()).values_list("paper_ids", flat=True)) != [[]] * 4


def test_a_digest_that_was_sent_ahead_blocks_no_day(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(2)
    subscriber("ada@example.org")
    run()
    paper(title="Read too early", featured_on=NOW.date())
    run(LATER + timedelta(days=2))
    assert len(inbox.taken) == 2
    take_back_the_future(LATER)
    yesterday = NOW.date() - timedelta(days=1)
    assert list(Delivery.objects.order_by("id").values_list("day", flat=True)) == [NOW.date(), yesterday]
    assert not Subscription.objects.filter(covered_until__gt=yesterday).exists()
    for day in (2, 3):
        paper(title=f"Paper of day {day}", featured_on=NOW.date() + timedelta(days=day - 1))
        run(LATER + timedelta(days=day))
    assert len(inbox.taken) == 4


def test_what_is_right_stays(inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(2)
    subscriber("ada@example.org")
    run()
    before = [list(model.objects.order_by("id").values()) for model in (Edition, Delivery, Subscriber, Subscription)]
    assert take_back_the_future(LATER) == ""
    assert before == [
        list(model.objects.order_by("id").values()) for model in (Edition, Delivery, Subscriber, Subscription)
    ]
    take_back_the_future(LATER - timedelta(days=1))  # a clock set back: what was mailed stays
    assert Edition.objects.exclude(paper_ids=[]).count() == 1


def test_an_outage_noted_ahead_ends(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    subscriber("ada@example.org")
    Outage.objects.create(server="mail", failures=3, until=LATER + timedelta(days=300), error="away")
    run()
    assert len(inbox.taken) == 1


@pytest.mark.parametrize(
    ("schedule", "ahead", "is_due"),
    [("hourly", timedelta(hours=1), False), ("hourly", timedelta(days=3), True), ("daily", timedelta(days=1), False),
     ("daily", timedelta(days=3), True), ("weekly", timedelta(days=6), False), ("mailing", timedelta(days=4), False),
     ("mailing", timedelta(days=400), True)],
)  # fmt: skip
def test_a_source_is_not_due_later_than_its_period(schedule: str, ahead: timedelta, is_due: bool) -> None:
    now = datetime(2026, 1, 6, 12, tzinfo=UTC)
    Source.objects.create(name="x", kind="feed", schedule=schedule, is_on=True, next_run_at=now + ahead)
    assert queries.due(now).exists() is is_due
