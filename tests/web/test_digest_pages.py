"""Editions, subscribing, and the pages behind the links in mails."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from dailypapers.community.actions import delete_account as leave
from dailypapers.digests import queries
from dailypapers.digests.models import Delivery, Mark, Subscriber
from dailypapers.digests.planning import freezing
from dailypapers.digests.run import run_due
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from tests.digests.delivery.test_bounces import report
from tests.factories import paper, papers
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 10, 15, 6, 30, tzinfo=UTC)


@pytest.fixture
def ada() -> Subscriber:
    papers(3)
    return actions.subscribe("ada@example.org", [SubscriptionRequest("day", limit=2)], confirmed=True, now=NOW)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def titles(response: Any) -> list[str]:
    return re.findall(r'<h2[^>]*><a\s+href="[^"]+"[^>]*>(.*?)</a></h2>', text_of(response))


# --- editions -----------------------------------------------------------------------------------------------------


def test_page_mail_and_query_show_the_same_list_in_the_same_order(client: Client) -> None:
    for votes in (3, 50, 7):
        paper(title=f"With {votes}", upvotes=votes)
    actions.subscribe("ada@example.org", [SubscriptionRequest("day", limit=60)], confirmed=True, now=NOW)
    run_due(NOW + timedelta(hours=1))
    paper(title="Too late", upvotes=99)
    edition = queries.edition(NOW.date() - timedelta(days=1))
    assert edition is not None
    in_order = ["With 50", "With 7", "With 3"]
    assert [found.title_text for found in queries.edition_papers(edition)] == in_order
    assert titles(client.get("/editions/2025-10-14")) == in_order
    assert re.findall(r"With \d+", str(mail.outbox[0].body)) == in_order
    markdown = text_of(client.get("/editions/2025-10-14.md"))
    assert re.findall(r"With \d+", markdown) == in_order
    assert client.get("/editions/2025-10-14.html").headers["Content-Type"].startswith("text/plain")
    assert client.get("/editions/2025-10-14.txt").status_code == 200


def test_editions_are_listed_and_what_is_none_says_so(client: Client) -> None:
    assert "No editions yet" in text_of(client.get("/editions"))
    papers(2)
    freezing.freeze_due(NOW)
    assert "Tuesday, 14 October 2025" in text_of(client.get("/editions"))
    for address in ("2025-10-20", "2025-13-45", "nonsense", "2025-10-14.pdf"):
        assert client.get(f"/editions/{address}").status_code == 404
    assert client.get("/editions/2025-10-14?page=9").status_code == 404
    assert client.get("/editions?before=x").status_code == 404
    Delivery.objects.all().delete()


# --- subscribing --------------------------------------------------------------------------------------------------


def test_the_form_takes_an_address_and_says_nothing_about_who_subscribes(client: Client, ada: Subscriber) -> None:
    form = {"address": "ada@example.org", "kind": "day", "cadence": "daily", "hour": "8", "time_zone": "Europe/Berlin"}
    known = client.post("/subscribe", form)
    unknown = client.post("/subscribe", form | {"address": "grace@example.org"})
    assert text_of(known) == text_of(unknown)
    assert Subscriber.objects.get(address="grace@example.org").time_zone == "Europe/Berlin"
    assert Delivery.objects.filter(kind="confirm").count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"address": "ada"}, "Invalid mail address"), ({"kind": "category", "target": "<b>"}, "no category"), ({"hour": "25"}, "hour"),
        ({"hour": "x"}, "hour"), ({"time_zone": "Mars"}, "time zone"), ({"limit": "1e9"}, "from 1 to"), ({"weekday": "-1"}, "weekday"),
    ],
)  # fmt: skip
def test_a_wrong_form_comes_back_with_a_sentence(client: Client, wrong: dict[str, str], sentence: str) -> None:
    answer = client.post("/subscribe", {"address": "ada@example.org", "kind": "day", "cadence": "daily"} | wrong)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert "<b>" not in text_of(answer).split('role="alert"')[1][:300]


def test_the_form_is_protected(ada: Subscriber) -> None:
    assert Client(enforce_csrf_checks=True).post("/subscribe", {"address": "x@example.org"}).status_code == 403


def test_too_many_from_one_network(client: Client) -> None:
    codes = [client.post("/subscribe", {"address": f"r{n}@example.org", "kind": "day"}).status_code for n in range(21)]
    assert codes == [200] * 20 + [429]


# --- links in mails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["confirm", "unsubscribe", "vote", "save"])
def test_opening_a_link_does_nothing_and_pressing_its_button_does(
    client: Client, ada: Subscriber, purpose: str
) -> None:
    made = paper()
    if purpose == "confirm":
        Subscriber.objects.update(confirmed_at=None, next_at=None)
    before = list(Subscriber.objects.values_list()), Mark.objects.count()
    path = f"/digests/{purpose}/{links.token(purpose, ada, made.id if purpose in ('vote', 'save') else 0)}"
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert text_of(client.get(path)).count('<form method="post">') == 1
    assert (list(Subscriber.objects.values_list()), Mark.objects.count()) == before
    strict = Client(enforce_csrf_checks=True)  # mail programs send no cookies
    assert strict.post(path).status_code in (200, 302)
    assert (list(Subscriber.objects.values_list()), Mark.objects.count()) != before
    assert strict.post(path).status_code in (200, 302)
    assert client.post(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 403


def test_one_click_unsubscribe_as_mail_programs_do_it(ada: Subscriber) -> None:
    path = links.link("unsubscribe", ada).removeprefix("http://127.0.0.1:8000")
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Subscriber.objects.get().stop_reason == "unsubscribed"


def test_managing(client: Client, ada: Subscriber) -> None:
    papers(1, categories=("math.AG",))
    path = f"/digests/manage/{links.token('manage', ada)}"
    assert "The day&#x27;s top papers, every day, up to 2 papers" in text_of(client.get(path))
    client.post(path, {"do": "add", "kind": "category", "target": "math.AG", "cadence": "weekly", "weekday": "4"})
    assert "A category: math.AG, every Friday" in text_of(client.get(path))
    client.post(path, {"do": "change", "hour": "22", "time_zone": "Asia/Tokyo", "empty": "1"})
    changed = Subscriber.objects.get()
    assert (changed.hour, changed.time_zone, changed.empty_digests) == (22, "Asia/Tokyo", True)
    client.post(path, {"do": "remove", "subscription": str(ada.subscriptions.first().pk)})  # type: ignore[union-attr]
    assert ada.subscriptions.count() == 1
    for wrong in ({}, {"do": "add", "kind": "x"}, {"do": "change", "hour": "99"}):
        assert client.post(path, wrong).status_code == 400
    other = actions.subscribe("grace@example.org", [SubscriptionRequest("day")], confirmed=True, now=NOW)
    client.post(path, {"do": "remove", "subscription": str(other.subscriptions.first().pk)})  # type: ignore[union-attr]
    assert other.subscriptions.count() == 1


def test_the_preview_is_the_mail(client: Client, ada: Subscriber) -> None:
    freezing.freeze_due(NOW)
    path = f"/digests/preview/{links.token('manage', ada)}"
    answer = client.get(path)
    assert "Here because" in text_of(answer)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Here because" in text_of(client.get(path + "?text=1"))
    assert not Delivery.objects.exists()


def test_bounces_come_in_with_the_secret_alone(client: Client, ada: Subscriber, settings: Any) -> None:
    run_due(NOW + timedelta(hours=1))
    message_id = links.message_id(Delivery.objects.get().pk, ada)
    body = report(message_id)
    assert client.post("/digests/bounces/", body, content_type="message/rfc822").status_code == 404
    assert client.post("/digests/bounces/x", body, content_type="message/rfc822").status_code == 404
    settings.BOUNCE_SECRET = "s3cret"
    assert client.post("/digests/bounces/wrong", body, content_type="message/rfc822").status_code == 404
    assert client.post("/digests/bounces/s3cret", b"{}", content_type="application/json").status_code == 422
    assert client.post("/digests/bounces/s3cret", b"[", content_type="application/json").status_code == 422
    facts = {"message_id": message_id, "kind": "soft"}
    assert client.post("/digests/bounces/s3cret", facts, content_type="application/json").status_code == 200
    assert client.post("/digests/bounces/s3cret", body, content_type="message/rfc822").content == b"recorded\n"
    assert client.post("/digests/bounces/s3cret", body, content_type="message/rfc822").content == b"already recorded\n"
    assert Subscriber.objects.get().stopped_at


# --- with an account ----------------------------------------------------------------------------------------------


def test_a_verified_address_is_not_asked(client: Client) -> None:
    emmy = user("emmy")
    page = signed_in(emmy)
    assert f'value="{emmy.email}"' in text_of(page.get("/subscribe"))
    wish = {"kind": "feed", "cadence": "daily", "limit": "5", "hour": "7", "time_zone": "UTC"}
    assert page.post("/subscribe", wish | {"address": emmy.email.upper()}).status_code == 302
    subscriber = Subscriber.objects.get()
    assert subscriber.user == emmy
    assert subscriber.confirmed_at
    assert not Delivery.objects.exists()
    assert "My feed, every day, up to 5 papers" in text_of(page.get("/digests/mine"))
    assert emmy.email not in text_of(signed_in(user("lise")).get("/digests/mine"))


def test_an_address_that_is_not_verified_is_asked() -> None:
    emmy = user("emmy")
    wish = {"kind": "day", "cadence": "daily", "limit": "5", "hour": "7", "address": "grace@example.org"}
    assert signed_in(emmy).post("/subscribe", wish).status_code == 200
    subscriber = Subscriber.objects.get()
    assert subscriber.user is None
    assert subscriber.confirmed_at is None
    assert Delivery.objects.get().kind == "confirm"


def test_digests_end_with_the_account() -> None:
    emmy = user("emmy")
    actions.subscribe(emmy.email, [SubscriptionRequest("day")], confirmed=True, user=emmy, now=NOW)
    leave(emmy)
    assert not Subscriber.objects.exists()
