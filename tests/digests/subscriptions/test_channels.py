"""Channels of one's own: added, tested, led elsewhere, removed; an older home's are sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from dailypapers.accounts.models import User
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.run import run_due
from dailypapers.digests.subscriptions import channel_actions as actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest, subscribe
from dailypapers.digests.subscriptions.channels import key_of, place_of, url_of
from dailypapers.lib.errors import Conflict, InvalidSubscription, NotFound, RateLimited
from tests.digests.conftest import NOW, Chat
from tests.factories import papers
from tests.people import user

DAY = [SubscriptionRequest("day")]


@pytest.fixture
def ada(db: None) -> User:
    return user("ada")


@pytest.mark.parametrize(
    ("url", "channel", "name", "server"),
    [
        ("https://hooks.slack.com/services/T0/B0/secret", "slack", "Slack at hooks.slack.com", "hooks.slack.com"),
        ("https://discord.com/api/webhooks/1/secret", "discord", "Discord at discord.com", "discord.com"),
        ("https://x.example:8443/secret", "webhook", "Webhook at x.example:8443", "x.example:8443"),
        ("tgram://123456789:abcdefg_hijklmnop/123", "service", "Telegram", "tgram"),
        ("ntfy://n.example:81/secret", "service", "ntfy at n.example:81", "n.example:81"),
    ],
)
def test_where_an_address_leads(url: str, channel: str, name: str, server: str) -> None:
    place = place_of(url)
    assert (place.channel, place.name, place.server) == (channel, name, server)


@pytest.mark.parametrize(
    "url", ["", "x", "https://", "https://h:x/", "ftp://h/", "file:///etc/passwd", "http://[", "https://h/ a", "a:b"]
)
def test_what_leads_nowhere(url: str) -> None:
    with pytest.raises(InvalidSubscription):
        place_of(url)


def test_one_is_added_tested_and_removed(ada: User, chat: Chat) -> None:
    added = actions.add_channel(ada, chat.url, DAY, name=" My   lab ", now=NOW)
    assert added.address == "My lab"
    assert actions.send_test(ada, added.pk).state == Delivery.State.SENT
    assert "This is a test" in str(chat.posts[0][0])
    with pytest.raises(Conflict):
        actions.add_channel(ada, chat.url, DAY)
    with pytest.raises(NotFound):
        actions.send_test(user("emmy"), added.pk)
    actions.add_channel(user("grace"), chat.url, DAY)  # the same place, of somebody else
    actions.remove_channel(ada, added.pk)
    assert Subscriber.objects.filter(user=ada).count() == 0


def test_a_stopped_one_goes_on_after_a_test(ada: User, chat: Chat) -> None:
    papers(1)
    chat.answers = [(410, {}), (410, {}), (200, {}), (200, {})]
    added = actions.add_channel(ada, chat.url, DAY, now=NOW)
    run_due(NOW + timedelta(hours=1))
    assert Subscriber.objects.get().stop_reason == "it takes no messages any more: 410 {}"
    assert actions.send_test(ada, added.pk).state == Delivery.State.FAILED
    assert Subscriber.objects.get().stopped_at
    assert actions.send_test(ada, added.pk).state == Delivery.State.SENT
    channel = Subscriber.objects.get()
    assert (channel.stopped_at, channel.stop_reason) == (None, "")
    assert channel.next_at is not None
    actions.replace_address(ada, added.pk, f"{chat.url}/elsewhere")
    assert actions.send_test(ada, added.pk).state == Delivery.State.SENT
    assert chat.paths[-1] == "/hook/elsewhere"


def test_how_many(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_CHANNELS", 1)
    actions.add_channel(ada, "https://a.example/1", DAY)
    with pytest.raises(RateLimited, match="Remove one first"):
        actions.add_channel(ada, "https://a.example/2", DAY)


def test_a_key_that_is_gone(ada: User, chat: Chat, settings: Any) -> None:
    added = actions.add_channel(ada, chat.url, DAY)
    settings.SECRET_KEY = "another"
    assert url_of(added) is None
    delivery = actions.send_test_to(added)
    assert "Enter it again" in delivery.error


def test_private_lists_of_others_do_not_come(ada: User, subscriber: Callable[..., Subscriber]) -> None:
    with pytest.raises(InvalidSubscription):
        subscribe("https://a.example/", [SubscriptionRequest("feed")], confirmed=True, channel="webhook")
    assert actions.add_channel(ada, "https://a.example/", [SubscriptionRequest("feed")]).user == ada


@pytest.mark.django_db
def test_channels_of_an_older_home_are_sealed() -> None:
    url = "https://hooks.slack.com/services/secret"
    Subscriber.objects.create(channel="slack", address=url, address_key=url, created_at=NOW)
    Subscriber.objects.create(address="ada@example.org", address_key="ada@example.org", created_at=NOW)
    import_module("dailypapers.digests.migrations.0009_channels").seal(apps, None)
    sealed, mail = Subscriber.objects.order_by("id")
    assert url_of(sealed) == url
    assert sealed.address_key == key_of(place_of(url), None)
    assert (sealed.address, sealed.server) == ("Slack at hooks.slack.com", "hooks.slack.com")
    assert (mail.address, mail.sealed) == ("ada@example.org", "")
