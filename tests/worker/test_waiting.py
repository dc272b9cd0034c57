"""What waits for a step is seen without running it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.community.models import Submission
from dailypapers.digests.models import Delivery, Edition, QueuedMail, Subscriber
from dailypapers.sources.models import Library, Source
from dailypapers.worker import waiting
from tests import factories, people

pytestmark = pytest.mark.django_db


def subscriber(channel: str, **facts: object) -> Subscriber:
    address = f"{channel}@example.org"
    return Subscriber.objects.create(
        address=address, address_key=address, channel=channel, created_at=timezone.now(), **facts
    )


def deliver_to(reader: Subscriber) -> None:
    now = timezone.now()
    Delivery.objects.create(subscriber=reader, state="planned", day=now.date(), due_at=now, planned_at=now)


def test_nothing_waits_on_an_empty_site() -> None:
    assert not waiting.has_digests()
    assert not waiting.has_posts()
    assert not waiting.has_harvests()
    assert not waiting.has_papers_to_score()
    assert not waiting.has_submissions()
    assert not waiting.has_libraries()


def test_what_waits_is_seen() -> None:
    now = timezone.now()
    Source.objects.create(name="arxiv", kind="arxiv", is_on=True)
    assert waiting.has_harvests()
    Paper.objects.filter(pk=factories.paper().pk).update(trending_score=None)
    assert waiting.has_papers_to_score()
    Submission.objects.create(
        user=people.user(), scheme="arxiv", identifier="2510.00001", day=now.date(), state="pending"
    )
    assert waiting.has_submissions()
    Library.objects.create(user=people.user(), name="refs.bib", state="waiting", created_at=now, changed_at=now)
    assert waiting.has_libraries()


def test_a_digest_waits_for_its_own_channel_alone() -> None:
    deliver_to(subscriber("slack"))
    assert (waiting.has_digests(), waiting.has_posts()) == (False, True)
    deliver_to(subscriber("mail"))
    assert waiting.has_digests()


def test_a_subscriber_a_queued_mail_and_a_closed_day_are_digests_that_wait() -> None:
    now = timezone.now()
    reader = subscriber("mail", next_at=now)
    assert waiting.has_digests()
    reader.delete()
    factories.paper(featured_on=now.date() - timedelta(days=3))
    assert waiting.has_digests()
    for back in range(12):
        Edition.objects.create(day=now.date() - timedelta(days=back), frozen_at=now)
    assert not waiting.has_digests()
    QueuedMail.objects.create(due_at=now, planned_at=now, expires_at=now + timedelta(days=1))
    assert waiting.has_digests()
