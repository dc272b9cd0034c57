"""After a move nobody gets a paper they had, nor a second digest on one day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dailypapers.archive.actions import restore
from dailypapers.archive.queries import archive_lines
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Delivery, DigestPaper, Edition, Subscriber, Subscription
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from tests.digests.conftest import NOW, Inbox, inbox, run, subscriber  # noqa: F401  # fixtures
from tests.factories import papers

pytestmark = pytest.mark.django_db


def test_nobody_is_mailed_what_they_had(
    inbox: Inbox,  # noqa: F811
    subscriber: Callable[..., Subscriber],  # noqa: F811
    run: Callable[..., Any],  # noqa: F811
) -> None:
    """The same searches a day later, in an instance that was restored, with every subscription looked through anew."""
    papers(10, title="On sparse attention")
    for number in range(12):
        subscriber(f"reader{number}@example.org", SubscriptionRequest("category", "cs.LG"), SubscriptionRequest("day"))
    run()
    assert len(inbox.taken) == 12
    had = set(DigestPaper.objects.values_list("subscriber__address", "paper__key", "version"))
    assert len(had) == 120
    before = list(archive_lines())
    for model in (Subscriber, Edition, Paper):
        model._default_manager.all().delete()
    restore(before)
    restore(before)
    assert set(DigestPaper.objects.values_list("subscriber__address", "paper__key", "version")) == had
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 12
    inbox.taken.clear()
    Subscriber.objects.update(next_at=NOW)
    Subscription.objects.update(covered_until=None)
    run()
    assert inbox.taken == [], "not twice a day"
    Subscriber.objects.update(next_at=NOW + timedelta(days=1))
    Subscription.objects.update(covered_until=None)
    run(NOW + timedelta(days=1, hours=1))
    assert inbox.taken == [], "and no paper twice"


def test_what_was_only_planned_is_planned_again(subscriber: Callable[..., Subscriber]) -> None:  # noqa: F811
    who = subscriber()
    Delivery.objects.create(subscriber=who, day=NOW.date(), due_at=NOW, planned_at=NOW)
    assert not [line for line in archive_lines() if b'"kind":"mailed"' in line]
