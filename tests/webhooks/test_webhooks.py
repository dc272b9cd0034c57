"""Signed webhooks, received by a real HTTP server and verified by the reference library."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import standardwebhooks
from django.db import transaction
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.community import actions as community
from dailypapers.digests.planning import freezing
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound
from dailypapers.webhooks import actions, sending
from dailypapers.webhooks.events import EVENTS
from dailypapers.webhooks.models import Message, Webhook
from tests.digests.conftest import Chat
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return user("ada")


def told() -> list[str]:
    return list(Message.objects.order_by("id").values_list("event", flat=True))


def at(moment: datetime) -> dict[str, int]:
    return sending.send_due(lambda: moment)


def test_what_happens_is_told_signed(ada: User, chat: Chat) -> None:
    added = actions.add_webhook(ada, chat.url, EVENTS)
    about = paper(title="Attention <b>", featured_on=date(2025, 10, 14))
    emmy = user("emmy")
    community.upvote(emmy, about)
    community.upvote(emmy, about)  # the same vote
    written = community.comment(emmy, about, "Why?")
    freezing.freeze_due(timezone.now() + timedelta(hours=1))
    events = told()
    assert events[:3] == ["paper.new", "paper.voted", "comment.new"]
    assert set(events[3:]) == {"edition.frozen"}
    assert sending.send_due()["sent"] == len(events)
    bodies = []
    for body, headers in chat.posts:
        raw = Message.objects.get(uid=headers["webhook-id"]).body
        assert standardwebhooks.Webhook(added.secret).verify(raw, headers) == body
        bodies.append(body)
    assert bodies[0]["data"]["papers"][0]["title"] == "Attention <b>"
    assert bodies[1]["data"]["votes"] == 1
    assert "emmy" not in str(bodies[1])  # votes are counted, not named
    assert bodies[2]["data"]["text"] == "Why?"
    assert bodies[2]["data"]["id"] == written.pk
    assert sending.send_due()["sent"] == 0


def test_nothing_is_told_of_what_did_not_happen(ada: User, chat: Chat) -> None:
    actions.add_webhook(ada, chat.url, EVENTS)
    about = paper()
    before = len(told())
    emmy = user("emmy")

    def fail() -> None:
        with transaction.atomic():
            community.upvote(emmy, about)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert len(told()) == before


def test_comments_of_a_group_are_for_its_members(ada: User) -> None:
    root = user("root", is_superuser=True)
    ours, others = user("emmy"), user("grace")
    for who in (ada, ours, others):
        actions.add_webhook(who, f"https://{who.username}.example/", ["comment.new"])
    actions.add_webhook(root, "https://site.example/", ["comment.new"], for_site=True)
    about, group = paper(), community.create_group(ada, "Lab")
    _, secret = community.invite_to_group(ada, group)
    community.join_group(ours, secret)
    written = community.comment(ada, about, "Among us", group=group)
    assert set(Message.objects.values_list("webhook__host", flat=True)) == {"ada.example", "emmy.example"}
    community.delete_comment(ada, written)
    assert told() == []  # it has not left, and does not any more
    community.comment(ada, about, "For all")
    assert len(told()) == 4


def test_what_is_not_taken_is_repeated_after_growing_pauses(ada: User, chat: Chat) -> None:
    actions.add_webhook(ada, chat.url, ["paper.voted"])
    about, now = paper(), timezone.now()
    chat.answers = [(500, {}), (503, {"Retry-After": "900"}), (302, {"Location": chat.url})]
    community.upvote(user("emmy"), about)
    community.upvote(user("grace"), about)
    now = timezone.now()
    assert at(now) == {"sent": 0, "postponed": 1, "failed": 0}  # the second waits behind the first
    assert at(now + timedelta(seconds=3)) == {"sent": 0, "postponed": 0, "failed": 0}
    assert at(now + timedelta(seconds=6))["postponed"] == 1
    assert at(now + timedelta(seconds=800))["postponed"] == 0
    assert at(now + timedelta(seconds=910))["postponed"] == 1
    assert at(now + timedelta(seconds=2000))["sent"] == 2
    assert Webhook.objects.get().failures == 0
    ids = [headers["webhook-id"] for _, headers in chat.posts]
    assert len(set(ids)) == 2


def test_one_that_fails_for_days_or_says_it_is_gone_is_stopped(ada: User, chat: Chat) -> None:
    webhook, _ = actions.add_webhook(ada, chat.url, ["paper.voted"])
    about, now = paper(), timezone.now()
    chat.answers = [(500, {})] * 3
    community.upvote(user("emmy"), about)
    now = timezone.now()
    for days in (0, 2, 4):
        at(now + timedelta(days=days, seconds=1))
    webhook.refresh_from_db()
    assert webhook.stop_reason == "nothing was taken for three days: Status 500"
    assert Message.objects.get().state == Message.State.FAILED
    community.upvote(user("grace"), about)
    assert Message.objects.count() == 1
    actions.test_webhook(ada, webhook.pk)
    later = now + timedelta(days=4, minutes=1)
    assert at(later)["sent"] == 1  # it is mended
    webhook.refresh_from_db()
    assert webhook.stopped_at is None
    actions.send_again(ada, Message.objects.get(event="paper.voted").pk)
    assert at(timezone.now() + timedelta(days=5))["sent"] == 1
    chat.answers = [(410, {})]
    actions.test_webhook(ada, webhook.pk)
    at(timezone.now() + timedelta(days=5))
    assert Webhook.objects.get().stop_reason == "Status 410"


def test_no_address_inside_the_network(ada: User, chat: Chat, settings: Any) -> None:
    settings.PRIVATE_HOSTS = []
    actions.add_webhook(ada, chat.url, ["paper.voted"])
    community.upvote(ada, paper())
    assert sending.send_due()["failed"] == 1
    assert chat.paths == []
    assert "private address" in Webhook.objects.get().stop_reason


def test_who_dies_while_sending_is_followed_by_another(ada: User, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> str:
        raise Killed

    actions.add_webhook(ada, chat.url, ["paper.voted"])
    community.upvote(ada, paper())
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_record", die)
        with pytest.raises(Killed):
            sending.send_due()
    assert at(timezone.now() + timedelta(minutes=5))["sent"] == 1
    assert len({headers["webhook-id"] for _, headers in chat.posts}) == 1


def test_who_may_have_which(ada: User) -> None:
    with pytest.raises(NotAllowed):
        actions.add_webhook(ada, "https://a.example/", ["paper.new"], for_site=True)
    for url, events in (("ftp://a/", ["paper.new"]), ("https://a/", []), ("https://a/", ["paper.gone"])):
        with pytest.raises(Invalid):
            actions.add_webhook(ada, url, events)
    webhook, _ = actions.add_webhook(ada, "https://a.example/secret", ["paper.new"])
    with pytest.raises(NotFound):
        actions.remove_webhook(user("emmy"), webhook.pk)
    kept = Webhook.objects.values().get()
    assert "secret" not in f"{kept['host']}{kept['sealed_url']}"


def test_the_page(ada: User, chat: Chat) -> None:
    page = signed_in(ada)
    added = page.post("/settings/webhooks", {"do": "add", "url": chat.url, "events": ["paper.voted"]})
    secret = added.content.decode().partition('tabindex="0">')[2].partition("<")[0]
    assert secret.startswith("whsec_")
    webhook = Webhook.objects.get()
    page.post("/settings/webhooks", {"do": "test", "id": webhook.pk})
    sending.send_due()
    shown = page.get("/settings/webhooks").content.decode()
    assert secret not in shown
    assert "Send again" in shown
    page.post("/settings/webhooks", {"do": "again", "id": Message.objects.get().pk})
    assert sending.send_due()["sent"] == 1
    assert page.post("/settings/webhooks", {"do": "add", "url": "x"}).status_code == 422
    page.post("/settings/webhooks", {"do": "remove", "id": webhook.pk})
    assert not Webhook.objects.exists()
