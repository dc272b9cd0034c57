"""Mails are in the language of whoever receives them, and people of one language share one plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dailypapers.accounts.adapter import Adapter
from dailypapers.community.actions import notifications
from dailypapers.community.models import Notification
from dailypapers.digests.models import Edition, Subscriber
from dailypapers.digests.planning import batches, freezing
from dailypapers.digests.run import RunResult
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from tests.catalogue import speaking
from tests.digests.conftest import DAY, NOW
from tests.factories import papers
from tests.people import user

pytestmark = pytest.mark.django_db
GERMAN = {
    "Top papers": "Beste Artikel",
    "Unsubscribe": "Abbestellen",
    "Unsubscribe:": "Abbestellen:",
    "%(count)s paper for you\0%(count)s papers for you": "%(count)s Artikel für Sie\0%(count)s Artikel für Sie",
    "Confirm your subscription to %(site)s": "Bestätigen Sie Ihr Abonnement von %(site)s",
    "Stop these mails: %(url)s": "Diese Mails abbestellen: %(url)s",
    "it is the weekend": "es ist Wochenende",
    "No papers today: %(reason)s.": "Heute keine Artikel: %(reason)s.",
}


@pytest.fixture(autouse=True)
def german(settings: Any, tmp_path: Path) -> Iterator[None]:
    """An English site that offers German."""
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    with speaking(tmp_path, "de", GERMAN), translation.override("en"):
        yield


def text_to(address: str) -> str:
    (message,) = [one for one in mail.outbox if one.to == [address]]
    html = "".join(str(content) for content, _type in getattr(message, "alternatives", []))
    return f"{message.subject}\n{message.body}\n{html}"


def test_digests_of_one_plan_a_language(
    subscriber: Callable[..., Subscriber], run: Callable[..., RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(3)
    subscriber("ada@example.org", language="de")
    subscriber("ben@example.org")
    subscriber("cid@example.org", language="de")
    subscriber("eve@example.org", user=user("eve", language="de"), language="en")
    planned = []
    monkeypatch.setattr(batches.Planner, "plan", _counted(batches.Planner.plan, planned))
    freezing.freeze_due(NOW)
    run()
    for address in ("ada@example.org", "cid@example.org", "eve@example.org"):
        text = text_to(address)
        assert "3 Artikel für Sie" in text
        assert text.count("Beste Artikel") == 2
        assert "Abbestellen" in text
        assert '<html lang="de">' in text
        assert "Top papers" not in text
        assert "Unsubscribe" not in text
    text = text_to("ben@example.org")
    assert "3 papers for you" in text
    assert "Top papers" in text
    assert "Artikel" not in text
    assert '<html lang="en">' in text
    assert len(planned) == 2


def _counted(plan: Any, calls: list[None]) -> Any:
    def counted(*args: Any, **options: Any) -> Any:
        calls.append(None)
        return plan(*args, **options)

    return counted


def test_a_batch_asks_nothing_for_the_language_of_each(subscriber: Callable[..., Subscriber]) -> None:
    papers(2)
    freezing.freeze_due(NOW)

    def queries(names: range) -> int:
        for number in names:
            subscriber(f"{number}@example.org", user=user(f"reader{number}", language="de"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert batches.plan_due(NOW + timedelta(hours=1)) == len(names)
        return len(asked)

    assert queries(range(2)) == queries(range(2, 12))


def test_why_there_are_no_papers(subscriber: Callable[..., Subscriber], run: Callable[..., RunResult]) -> None:
    weekend = DAY + timedelta(days=4)
    with translation.override("de"):  # whatever the process speaks
        papers(1, featured_on=DAY)
        freezing.freeze_due(NOW + timedelta(days=4))
    row = Edition.objects.get(day=weekend)
    assert row.note == "No papers today: it is the weekend."
    with translation.override("de"):
        assert row.why_empty == "Heute keine Artikel: es ist Wochenende."
    for address, language in (("ada@example.org", "de"), ("ben@example.org", "")):
        made = subscriber(address, empty_digests=True, language=language)
        made.subscriptions.update(covered_until=weekend - timedelta(days=1))
    Subscriber.objects.update(next_at=NOW + timedelta(days=4))
    run(NOW + timedelta(days=4, hours=1))
    assert "Heute keine Artikel: es ist Wochenende." in text_to("ada@example.org")
    assert "No papers today: it is the weekend." in text_to("ben@example.org")


def test_the_language_of_whoever_subscribes_is_kept_and_can_be_changed(client: Client) -> None:
    wish = {"address": "ada@example.org", "kind": "day", "cadence": "daily", "limit": "5", "hour": "7"}
    client.post("/subscribe", wish, headers={"accept-language": "de"})
    made = Subscriber.objects.get()
    assert made.language == "de"
    path = f"/digests/manage/{links.token('manage', made)}"
    client.post(path, {"do": "change", "hour": "8", "time_zone": "UTC", "language": "en"})
    made.refresh_from_db()
    assert (made.language, made.hour) == ("en", 8)
    assert client.post(path, {"do": "change", "hour": "8", "language": "xx"}).status_code == 400
    made.user = user("ada", language="de")  # whose own choice comes first
    made.save()
    assert 'name="language"' not in client.get(path).content.decode().partition("<footer")[0]


def test_a_stranger_changes_no_language(subscriber: Callable[..., Subscriber]) -> None:
    subscriber("ada@example.org", language="de")
    actions.subscribe("ada@example.org", [SubscriptionRequest("trending")], language="en")
    assert Subscriber.objects.get().language == "de"


def test_mails_about_accounts_and_notifications(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ada = user("ada", language="de")
    Notification.objects.create(user=ada, kind=Notification.Kind.MENTION)
    Notification.objects.update(created_at="2025-10-14T00:00:00Z")
    notifications.TOO_OLD, kept = timedelta(days=40_000), notifications.TOO_OLD
    try:
        assert notifications.mail_notifications("https://papers.example.org") == 1
    finally:
        notifications.TOO_OLD = kept
    assert "Diese Mails abbestellen: https" in text_to("ada@example.org")


@pytest.mark.parametrize(
    ("owner", "page", "spoken"), [("de", "en", "de"), ("", "de", "de"), ("", "en", "en"), ("en", "de", "en")]
)
def test_an_account_mail_is_in_the_owners_language(
    monkeypatch: pytest.MonkeyPatch, owner: str, page: str, spoken: str
) -> None:
    said: list[str | None] = []

    class Sent:
        def send(self) -> None: ...

    def render(*_: Any) -> Sent:
        said.append(translation.get_language())
        return Sent()

    adapter = Adapter()
    monkeypatch.setattr(adapter, "render_mail", render)
    user("ada", language=owner)
    with translation.override(page):
        adapter.send_mail("account/email/password_changed", "ada@example.org", {})
    assert said == [spoken]
