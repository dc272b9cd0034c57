"""When a worker gives a sign of life: every interval, and soon after an interruption of the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from dailypapers.worker import heartbeat
from dailypapers.worker.heartbeat import INTERVAL, Beater
from dailypapers.worker.models import Heartbeat
from dailypapers.worker.vitals import DatabaseWatch


class Clock:
    """A clock that the test moves on."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(heartbeat, "time", made)
    return made


def signs(beater: Beater, clock: Clock, seconds: int) -> list[int]:
    """Return after how many seconds, of those to come, the row was written."""
    written = []
    for second in range(1, seconds + 1):
        clock.now += 1.0
        Heartbeat.objects.all().delete()
        beater.beat_if_due()
        if Heartbeat.objects.exists():
            written.append(second)
    return written


@pytest.mark.django_db
def test_a_sign_every_interval_and_one_as_soon_as_the_database_is_back(clock: Clock) -> None:
    watch = DatabaseWatch()
    beater = Beater([], watch)
    assert beater.beat()
    assert signs(beater, clock, 2 * int(INTERVAL)) == [15, 30]
    watch.lost("mail", OperationalError("gone"))
    watch.lost("index", OperationalError("gone"))
    watch.found("mail")
    assert signs(beater, clock, 3) == []
    watch.found("index")
    assert signs(beater, clock, 3) == [1]


@pytest.mark.django_db
def test_a_sign_that_failed_is_given_a_second_later(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """And in growing pauses where it fails again."""
    real, tried = Heartbeat.objects.update_or_create, []

    def away(**facts: Any) -> Any:
        tried.append(clock.now)
        if len(tried) < 4:
            raise OperationalError("the connection is closed")
        return real(**facts)

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", away)
    monkeypatch.setattr(heartbeat.interruptions, "close_connections", lambda: None)
    beater = Beater([], DatabaseWatch())
    assert not beater.beat()
    assert signs(beater, clock, 10) == [7]
    assert tried == [100.0, 101.0, 103.0, 107.0]
