"""Posts to chats, received by a real HTTP server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dailypapers.digests import queries
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.rendering.posts import post_of_edition
from dailypapers.digests.subscriptions import actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.formats import post
from dailypapers.lib.errors import InvalidSubscription
from tests.digests.conftest import NOW, Chat
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db

TITLE = "A <b> & @everyone [x](http://evil.example) *bold*"


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("slack", "A &lt;b&gt; &amp; @everyone"), ("discord", r"A \<b\> & \@everyone \[x\]"),
        ("mattermost", r"A \<b\> & @​everyone \[x\]"), ("matrix", "A &lt;b&gt; &amp; @everyone"), ("webhook", TITLE),
    ],
)  # fmt: skip
def test_posts(
    channel: str, expected: str, chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    paper(title=TITLE)
    subscriber(chat.url, channel=channel)
    assert run().sent.sent == 1
    body, headers = chat.posts[0]
    assert expected in json.dumps(body, ensure_ascii=False).replace("\\\\", "\\")
    assert "/papers/" in json.dumps(body)
    assert "/digests/" not in json.dumps(body)  # nobody else may unsubscribe or vote for the subscriber
    assert headers["Idempotency-Key"]
    if channel == "discord":
        assert body["allowed_mentions"] == {"parse": []}
        assert len(body["content"]) <= 2000


def test_many_papers_fit(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(60)
    for channel in ("slack", "discord"):
        subscriber(chat.url, SubscriptionRequest("day", limit=60), channel=channel)
    run()
    bodies = [body for body, _ in chat.posts]
    assert 40 < len(next(body for body in bodies if "blocks" in body)["blocks"]) <= 50
    assert 1_000 < len(next(body for body in bodies if "content" in body)["content"]) <= 2_000


def test_limits_and_errors(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(1)
    chat.answers = [(429, {"Retry-After": "90"}), (503, {}), (200, {})]
    subscriber(chat.url, channel="slack")
    for seconds, expected in ((0, 0), (60, 0), (91, 0), (92 + 600, 1), (5000, 1)):
        run(NOW + timedelta(hours=1, seconds=seconds))
        assert len(chat.posts) == expected, seconds


@pytest.mark.parametrize("answer", [(404, {}), (302, {"Location": "http://127.0.0.1:1/"})])
def test_an_address_that_is_gone_or_leads_elsewhere_is_stopped(
    answer: Any, chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    chat.answers = [answer]
    subscriber(chat.url, channel="slack")
    run()
    assert Subscriber.objects.get().stopped_at
    assert chat.posts == []


def test_private_addresses_are_not_asked(
    chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    settings.PRIVATE_HOSTS = []
    papers(1)
    subscriber(chat.url, channel="slack")
    run()
    assert chat.posts == []
    assert "private address" in Delivery.objects.get().error


@pytest.mark.parametrize("address", ["", "ftp://example.org", "file:///etc/passwd", "https://", "https://x" * 200])
def test_what_is_no_webhook(address: str) -> None:
    with pytest.raises(InvalidSubscription):
        actions.subscribe(address, [SubscriptionRequest("day")], channel="slack", confirmed=True)


def test_an_edition_as_a_post(run: Callable[..., Any]) -> None:
    paper(title="First", upvotes=9, authors=("Ada Lovelace",))
    paper(title="Second <b>", upvotes=1)
    run()
    edition = queries.edition(NOW.date().replace(day=14))
    assert edition is not None
    made = post_of_edition(edition)
    for text in (post.markdown(made), post.html(made), post.text(made)):
        assert text.index("First") < text.index("Second")
        assert "Ada Lovelace" in text
        assert "/editions/2025-10-14" in text
    assert "<b>" not in post.html(made)
