"""Subscribing: who is asked, what a stranger cannot do, links that cannot be forged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from dailypapers.accounts import limits
from dailypapers.accounts.budgets import BUDGETS
from dailypapers.accounts.models import RateBucket
from dailypapers.digests.models import Delivery, Mark, Subscriber, new_secret
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.marks import mark
from dailypapers.lib.errors import InvalidSubscription, RateLimited
from dailypapers.lib.ratelimit import HOUR, Rate
from tests.digests.conftest import NOW, use_server
from tests.factories import paper, papers
from tests.program import free_port

pytestmark = pytest.mark.django_db


def test_an_address_alone_is_asked_and_gets_nothing_before_it_said_yes(run: Callable[..., Any]) -> None:
    papers(2)
    ada = actions.subscribe("ada@example.org", [SubscriptionRequest("day")], ip="192.0.2.1", now=NOW)
    assert run().planned == 0
    (asked,) = mail.outbox
    assert asked.to == ["ada@example.org"]
    token = re.search(r"/digests/confirm/(\S+)", asked.body)[1]  # type: ignore[index]
    assert links.read("confirm", token) == (ada, 0)
    actions.confirm(ada, now=NOW)
    assert run().planned == 1
    assert len(mail.outbox) == 2


def test_the_asking_mail_says_nothing_a_stranger_wrote(run: Callable[..., Any]) -> None:
    actions.subscribe("ada@example.org", [SubscriptionRequest("search", "buy gold at evil.example now")], now=NOW)
    run()
    (asked,) = mail.outbox
    html = str(asked.alternatives[0][0])  # type: ignore[attr-defined]
    assert "evil" not in asked.body + html
    assert "a saved search" in asked.body


def test_two_spellings_are_one_address() -> None:
    for address in ("Ada@Example.org", " ada@example.ORG "):
        actions.subscribe(address, [SubscriptionRequest("day")], confirmed=True, now=NOW)
    actions.subscribe("grace@bücher.example", [SubscriptionRequest("day")], confirmed=True, now=NOW)
    actions.subscribe("grace@xn--bcher-kva.example", [SubscriptionRequest("day")], confirmed=True, now=NOW)
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize(
    "address",
    ["", "ada", "ada@", "@example.org", "ada@example", "ada@example..org", "ada@exa mple.org", "a" * 250 + "@example.org",
     "ada@example.org\nBcc: eve@example.org", "ada@example.org\r\nSubject: x", "adä@example.org", "ada@example.org, eve@example.org",
     "ada\0@example.org", "<ada@example.org>", "ada@-example.org", '"ada..l"@example.org'],
)  # fmt: skip
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(InvalidSubscription):
        actions.subscribe(address, [SubscriptionRequest("day")], now=NOW)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (SubscriptionRequest("horoscope"), "no list"), (SubscriptionRequest("category"), "which one"), (SubscriptionRequest("category", "cs.NOPE"), "no category"),
        (SubscriptionRequest("search", "   "), "which one"), (SubscriptionRequest("search", "x" * 301), "too long"), (SubscriptionRequest("day", cadence="hourly"), "Invalid cadence"),
        (SubscriptionRequest("day", limit=0), "from 1 to"), (SubscriptionRequest("day", limit=1000), "from 1 to"), (SubscriptionRequest("day", weekday=7), "weekday"),
        (SubscriptionRequest("day", limit=-1), "from 1 to"),
    ],
)  # fmt: skip
def test_requests_that_are_refused(asked: SubscriptionRequest, sentence: str) -> None:
    with pytest.raises(InvalidSubscription, match=sentence):
        actions.subscribe("ada@example.org", [asked], now=NOW)


def test_a_subscription_bomb_is_stopped_by_address_network_and_list(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            actions.subscribe("ada@example.org", [SubscriptionRequest("day")], ip="192.0.2.1", now=NOW)
            Delivery.objects.update(state="sent")
        with pytest.raises(RateLimited, match="as many mails") as refused:
            actions.subscribe("ADA+2@example.org", [SubscriptionRequest("day")], ip="203.0.113.9", now=NOW)
        assert refused.value.wait == 24 * 3_600 // 5
        for number in range(15):
            actions.subscribe(
                f"reader{number}@example.org", [SubscriptionRequest("day")], ip=f"192.0.2.{number}", now=NOW
            )
        with pytest.raises(RateLimited, match="network"):
            actions.subscribe("late@example.org", [SubscriptionRequest("day")], ip="192.0.2.200", now=NOW)
        clock.shift(timedelta(hours=1))
        actions.subscribe(
            "late@example.org", [SubscriptionRequest("day")], ip="192.0.2.200", now=NOW + timedelta(hours=1)
        )
        clock.shift(timedelta(minutes=1))
        everybody = BUDGETS["confirm-all"]
        monkeypatch.setitem(BUDGETS, "confirm-all", replace(everybody, rates=(Rate(1, HOUR),)))
        actions.subscribe(
            "last@example.org", [SubscriptionRequest("day")], ip="198.51.100.1", now=NOW + timedelta(hours=1)
        )
        with pytest.raises(RateLimited, match="people"):
            actions.subscribe(
                "later@example.org", [SubscriptionRequest("day")], ip="198.51.101.1", now=NOW + timedelta(hours=1)
            )
    assert not Subscriber.objects.filter(address="later@example.org").exists()
    # a refusal by the last of the three budgets has used up none of the others
    kept = RateBucket.objects.filter(who=limits.network("198.51.101.1"))
    assert not kept.exists()


def test_a_stranger_changes_nothing_that_is_in_force(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(3, categories=("cs.LG",))
    ada = subscriber("ada@example.org", SubscriptionRequest("day", limit=2), hour=7)
    actions.subscribe(
        "ada@example.org", [SubscriptionRequest("category", "cs.LG")], hour=23, time_zone="Asia/Tokyo", now=NOW
    )
    ada.refresh_from_db()
    assert (ada.hour, ada.time_zone) == (7, "UTC")
    actions.add(ada, SubscriptionRequest("trending"), now=NOW)  # by its owner's own link
    assert list(ada.subscriptions.filter(confirmed=False).values_list("kind", flat=True)) == ["category"]
    assert run().planned == 1


def test_unsubscribing_ends_all_and_can_be_taken_back(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(2)
    ada = subscriber("ada@example.org")
    actions.unsubscribe(ada)
    actions.unsubscribe(ada)
    assert run().planned == 0
    actions.subscribe("ada@example.org", [SubscriptionRequest("day")], now=NOW)
    actions.confirm(ada, now=NOW)
    ada.refresh_from_db()
    assert ada.stopped_at is None
    assert run().planned == 1


def test_those_who_complained_are_not_asked_again(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    ada = subscriber("ada@example.org")
    Subscriber.objects.update(stopped_at=NOW, stop_reason="reported as unwanted: abuse")
    actions.subscribe("ada@example.org", [SubscriptionRequest("trending")], now=NOW)
    run()
    assert mail.outbox == []
    assert ada.subscriptions.count() == 1


def test_addresses_that_never_confirmed_are_forgotten(subscriber: Callable[..., Subscriber]) -> None:
    actions.subscribe("ada@example.org", [SubscriptionRequest("day")], now=NOW)
    subscriber("grace@example.org")
    actions.delete_unconfirmed(NOW + timedelta(days=31))
    assert [s.address for s in Subscriber.objects.all()] == ["grace@example.org"]


# --- links --------------------------------------------------------------------------------------------------------


def test_a_changed_byte_voids_a_link(subscriber: Callable[..., Subscriber]) -> None:
    ada = subscriber("ada@example.org")
    token = links.token("vote", ada, 4711)
    assert links.read("vote", token) == (ada, 4711)
    for place in range(len(token)):
        changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        with pytest.raises(links.BadLink):
            links.read("vote", changed)
    for bad in (token[:-1], token + "a", "", "-", "1", "1-2", "1-2-", "9" * 500, token.upper(), "1--" + token, "x-1-2"):
        with pytest.raises(links.BadLink):
            links.read("vote", bad)


def test_a_link_is_good_for_its_purpose_and_person_only(subscriber: Callable[..., Subscriber]) -> None:
    ada, grace = subscriber("ada@example.org"), subscriber("grace@example.org")
    for purpose in set(links.PURPOSES) - {"manage"}:
        with pytest.raises(links.BadLink):
            links.read(purpose, links.token("manage", ada))
    with pytest.raises(links.BadLink):
        links.read("manage", links.token("manage", ada).replace(str(ada.pk), str(grace.pk), 1))
    before = links.token("manage", ada)
    Subscriber.objects.update(secret=new_secret())  # voids every link in mails sent so far
    with pytest.raises(links.BadLink):
        links.read("manage", before)


def test_a_mark_counts_once(subscriber: Callable[..., Subscriber]) -> None:
    ada, made = subscriber("ada@example.org"), paper()
    for _ in range(2):
        mark(ada, made.id, "vote")
    assert Mark.objects.count() == 1


# --- at once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_asking_mail_leaves_with_the_request(run: Callable[..., Any]) -> None:
    actions.subscribe("ada@example.org", [SubscriptionRequest("day")])
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]
    assert Delivery.objects.get().state == "sent"
    run(timezone.now())
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_dead_server_leaves_it_to_the_worker(settings: Any) -> None:
    use_server(settings, f"smtp://127.0.0.1:{free_port()}")
    actions.subscribe("ada@example.org", [SubscriptionRequest("day")])
    assert Delivery.objects.get().state == "planned"
    assert Delivery.objects.get().due_at > timezone.now()
