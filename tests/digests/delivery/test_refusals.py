"""Refusals: a mailbox that is gone, an address that is refused twice, a server that refuses everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dailypapers.digests.delivery import bounces
from dailypapers.digests.delivery.bounces import Report
from dailypapers.digests.delivery.refusals import is_about_us, likeness, says_gone
from dailypapers.digests.models import Bounce, Delivery, Outage, Subscriber
from dailypapers.health.mail_checks import check_mail
from tests.digests.conftest import NOW, Inbox
from tests.factories import papers

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)
NAMES = [f"{name}@{domain}.org" for domain in ("one", "two", "three") for name in ("ada", "emmy", "grace", "mary")]


@pytest.mark.parametrize(
    ("reply", "is_gone", "is_ours"),
    [
        ("550 5.1.1 no such user", True, False),
        ("550-5.1.1 <ada@one.org>: Recipient address rejected: User unknown in relay recipient table", True, False),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", True, False),
        ("550 5.2.1 mailbox disabled", True, False),
        ("550 no such user here", False, False),
        ("550 5.0.0 something", False, False),
        ("550 5.1.0 rejected", False, False),
        ("550 relay not permitted", False, True),
        ("554 5.7.1 relaying denied", False, True),
        ("553 5.1.8 sender address rejected: domain not found", False, True),
        ("550 5.4.5 Daily user sending quota exceeded", False, True),
        ("554 Service unavailable; client host [1.2.3.4] blocked using b.example", False, True),
    ],
)
def test_what_a_reply_says(reply: str, is_gone: bool, is_ours: bool) -> None:
    assert (says_gone(reply), is_about_us(reply)) == (is_gone, is_ours)


def test_replies_alike_differ_in_addresses_and_numbers_only() -> None:
    one, other = "550 5.1.1 <ada@one.org>: unknown (id 4711ab)", "550 5.1.1 <emmy@two.org>: unknown (id 0815cd)"
    assert likeness(one) == likeness(other)
    assert likeness(one) != likeness(one.replace("5.1.1", "5.2.2"))
    assert likeness(one) != likeness(one.replace("unknown", "full"))


@pytest.mark.parametrize(
    "reply",
    ["550 relay not permitted", "554 5.7.1 relaying denied", "550 administrative prohibition", "550 5.1.1 user unknown",
     "553 sorry, that domain isn't in my list of allowed rcpthosts", "550 5.4.5 daily sending quota exceeded"],
)  # fmt: skip
def test_a_server_that_refuses_everybody_stops_nobody(
    reply: str, inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """For five days; when it takes mails again everybody gets theirs, once."""
    papers(1)
    inbox.refusals = {name: [reply] * 10_000 for name in NAMES}
    for name in NAMES:
        subscriber(name)
    for hours in range(0, 120, 6):
        run(LATER + timedelta(hours=hours))
    assert not Subscriber.objects.exclude(stopped_at=None).exists()
    assert not Subscriber.objects.filter(next_at=None).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"planned"}
    assert set(Bounce.objects.values_list("kind", flat=True)) == {"held"}
    (finding,) = check_mail()
    assert (finding.state, reply in finding.what) == ("bad", True)
    inbox.refusals = {}
    for minutes in range(0, 60, 11):
        run(LATER + timedelta(days=5, minutes=minutes))
    assert inbox.addresses() == sorted(NAMES)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_quota_used_up_on_the_way_is_seen_at_once(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    for name in NAMES:
        subscriber(name)
        if name.endswith("three.org"):
            inbox.refusals[name] = ["550 not today"] * 3
    run()
    assert len(inbox.taken) == 8
    assert Outage.objects.count() == 0, "one domain's own affair"
    inbox.refusals = {name: ["550 not today"] * 3 for name in NAMES[2:6]}
    papers(1, featured_on=NOW.date())
    run(LATER + DAY)
    assert not Subscriber.objects.exclude(stopped_at=None).exists()
    assert Outage.objects.get().failures == 1


def test_an_address_is_stopped_when_it_is_refused_again_another_day(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """While the others get theirs. On the same day nothing is asked again."""
    papers(1)
    inbox.refusals = {"gone@example.org": ["550 no such user here"] * 9}
    for name in ("ada", "gone", "grace"):
        subscriber(f"{name}@example.org")
    for hours in (0, 1, 5, 19):
        run(LATER + timedelta(hours=hours))
        assert Subscriber.objects.get(address="gone@example.org").stopped_at is None
    assert len(inbox.refusals["gone@example.org"]) == 8
    run(LATER + DAY + timedelta(hours=1))
    gone = Subscriber.objects.get(address="gone@example.org")
    assert gone.stop_reason.endswith("550 no such user here")
    assert len(inbox.refusals["gone@example.org"]) == 7


def test_addresses_that_are_gone_are_stopped_behind_an_outage(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """Three in a row look like an outage. It is over with the first mail that is taken; then they count."""
    papers(1)
    gone = NAMES[1::4]  # of three domains
    inbox.refusals = {name: ["550 5.1.1 no such user"] * 9 for name in gone}
    for name in [*gone, *(name for name in NAMES if name not in gone)]:
        subscriber(name)
    run()
    assert not Subscriber.objects.exclude(stopped_at=None).exists()
    for minutes in (1, 3, 5, 30):
        run(LATER + timedelta(minutes=minutes))
    assert inbox.addresses() == sorted(set(NAMES) - set(gone))
    assert set(Subscriber.objects.exclude(stopped_at=None).values_list("address", flat=True)) == set(gone)


def test_reports_about_everybody_stop_nobody(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """As when the relay that takes our mails is refused itself."""
    papers(1)
    for name in NAMES:
        subscriber(name)
    run()
    for delivery in Delivery.objects.all():
        bounces.record(Report(delivery.pk, delivery.subscriber_id, "hard", "5.1.1 smtp; 550 relay refused"), LATER)
    assert not Subscriber.objects.exclude(stopped_at=None).exists()
    assert set(Bounce.objects.values_list("kind", flat=True)) == {"held"}
