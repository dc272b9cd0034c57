"""What is too old goes, table by table; what is new stays, and what keeps a paper from being mailed twice."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, models

from dailypapers.accounts.models import ApiToken, AuditEntry, BrowserSession, KnownBrowser, RateBucket, SignupInvitation
from dailypapers.community.models import Group, Invitation, Notification
from dailypapers.digests.models import Bounce, Delivery, DigestPaper, Outage, QueuedMail, Subscriber
from dailypapers.sources.models import Announcement, Failure, Harvest, Source
from dailypapers.webhooks.models import Message, Webhook
from dailypapers.worker import housekeeping
from dailypapers.worker.housekeeping import RETENTIONS, prune
from dailypapers.worker.step import StepContext
from dailypapers.worker.steps import STEPS
from tests import factories, people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
FAR = NOW + timedelta(days=999)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def subscriber(address: str = "ada@example.org") -> Subscriber:
    return Subscriber.objects.get_or_create(address=address, address_key=address, channel="mail", created_at=NOW)[0]


def delivery(moment: datetime | None, **facts: Any) -> Delivery:
    moments = {"day": (moment or NOW).date(), "due_at": NOW, "planned_at": NOW, "finished_at": moment}
    return Delivery.objects.create(**{"subscriber": subscriber(), "state": "sent"} | moments | facts)


def harvest(moment: datetime, **facts: Any) -> Harvest:
    source, _ = Source.objects.get_or_create(name="arxiv", kind="arxiv")
    if not Harvest.objects.exists():
        Harvest.objects.create(source=source, state="done", started_at=days_ago(999), ended_at=days_ago(999))
    return Harvest.objects.create(source=source, **{"state": "done", "started_at": moment, "ended_at": moment} | facts)


def token(**facts: Any) -> ApiToken:
    return ApiToken.objects.create(
        user=people.user(), name="x", prefix="x", hash=str(ApiToken.objects.count()), **facts
    )


def invitation(model: type[models.Model], **facts: Any) -> models.Model:
    number, who = model._default_manager.count(), people.user()
    group = {"group": Group.objects.get_or_create(slug="lab", name="Lab")[0]} if model is Invitation else {}
    return model._default_manager.create(hash=f"{number}", created_by=who, **{"expires_at": FAR} | group | facts)


def mail(finished_at: datetime | None) -> QueuedMail:
    moments = {"due_at": NOW, "expires_at": FAR, "planned_at": NOW, "finished_at": finished_at}
    return QueuedMail.objects.create(sender="a", recipient="b", wire=b"", **moments)


def webhook_message(moment: datetime) -> Message:
    webhook = Webhook.objects.create(host="a.example", events=" test ", created_at=moment)
    return Message.objects.create(
        webhook=webhook, uid=secrets.token_hex(8), event="test", created_at=moment, due_at=moment
    )


def bounce(moment: datetime) -> Bounce:
    return Bounce.objects.create(subscriber=subscriber(), kind="soft", at=moment)


def source() -> Source:
    return Source.objects.get_or_create(name="arxiv", kind="arxiv")[0]


def announcement(days: float, **facts: Any) -> Announcement:
    row = {"identifier": f"{Announcement.objects.count()}", "version": 1, "kind": "new", "is_here": True} | facts
    return Announcement.objects.create(source=source(), day=days_ago(days).date(), **row)


def unreadable(days: float) -> Failure:
    return Failure.objects.create(source=source(), identifier=f"{Failure.objects.count()}", seen_at=days_ago(days))


def logged(days: float) -> LogEntry:
    return LogEntry.objects.create(user=people.user(), action_time=days_ago(days), action_flag=1)


Make = Callable[[], models.Model]
CASES: list[tuple[str, Make, Make]] = [  # the row that goes, the row that stays
    ("session", lambda: Session.objects.create(session_key="a", expire_date=days_ago(0.1)), lambda: Session.objects.create(session_key="b", expire_date=FAR)),
    (
        "browser session",
        lambda: BrowserSession.objects.create(user=people.user(), session_key="a", last_seen_at=days_ago(20)),
        lambda: BrowserSession.objects.create(user=people.user(), session_key="b", last_seen_at=days_ago(10)),
    ),
    (
        "known browser",
        lambda: KnownBrowser.objects.create(user=people.user(), hash="a", last_used_at=days_ago(500)),
        lambda: KnownBrowser.objects.create(user=people.user(), hash="b", last_used_at=days_ago(300)),
    ),
    (
        "rate bucket",
        lambda: RateBucket.objects.create(budget="a", who="a", period=1, full_at=int(days_ago(2).timestamp() * 1e6)),
        lambda: RateBucket.objects.create(budget="a", who="b", period=1, full_at=int(NOW.timestamp() * 1e6)),
    ),
    ("entry of the audit log", lambda: AuditEntry.objects.create(event="password", at=days_ago(366)), lambda: AuditEntry.objects.create(event="password", at=days_ago(364))),
    ("token", lambda: token(revoked_at=days_ago(91)), lambda: token(revoked_at=days_ago(89))),
    ("token", lambda: token(expires_at=days_ago(91)), lambda: token(created_at=days_ago(999))),
    ("sign-up invitation", lambda: invitation(SignupInvitation, used_at=days_ago(91)), lambda: invitation(SignupInvitation, created_at=days_ago(999))),
    ("sign-up invitation", lambda: invitation(SignupInvitation, expires_at=days_ago(91)), lambda: invitation(SignupInvitation, expires_at=days_ago(1))),
    ("group invitation", lambda: invitation(Invitation, revoked_at=days_ago(91)), lambda: invitation(Invitation, created_at=days_ago(999))),
    (
        "notification",
        lambda: Notification.objects.create(user=people.user(), kind="reply", created_at=days_ago(366)),
        lambda: Notification.objects.create(user=people.user(), kind="reply", created_at=days_ago(364)),
    ),
    ("queued mail", lambda: mail(days_ago(31)), lambda: mail(days_ago(29))),
    ("queued mail", lambda: mail(days_ago(31)), lambda: mail(None)),
    ("webhook message", lambda: webhook_message(days_ago(31)), lambda: webhook_message(days_ago(29))),
    ("delivery", lambda: delivery(days_ago(366)), lambda: delivery(days_ago(364))),
    ("delivery", lambda: delivery(days_ago(366), state="failed"), lambda: delivery(None, state="planned")),
    ("delivery", lambda: delivery(days_ago(366), kind="confirm"), lambda: delivery(days_ago(3), kind="confirm")),
    ("bounce", lambda: bounce(days_ago(366)), lambda: bounce(days_ago(364))),
    ("harvest", lambda: harvest(days_ago(91)), lambda: harvest(days_ago(89))),
    ("harvest", lambda: harvest(days_ago(91)), lambda: harvest(days_ago(91), state="running", ended_at=None)),
    ("announcement", lambda: announcement(91), lambda: announcement(89)),
    ("announcement", lambda: announcement(91), lambda: announcement(91, is_here=False)),
    ("unreadable record", lambda: unreadable(91), lambda: unreadable(89)),
    ("outage", lambda: Outage.objects.create(server="a", until=days_ago(366)), lambda: Outage.objects.create(server="b", until=days_ago(364))),
    ("entry of the admin's log", lambda: logged(366), lambda: logged(364)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new"), CASES, ids=[f"{name}-{number}" for number, (name, *_) in enumerate(CASES)]
)
def test_the_old_goes_and_the_new_stays(name: str, old: Make, new: Make) -> None:
    gone, kept = old(), new()
    assert (name, 1) in list(prune(NOW))
    assert not type(gone)._default_manager.filter(pk=gone.pk).exists()
    assert type(kept)._default_manager.filter(pk=kept.pk).exists()
    assert list(prune(NOW)) == []


def test_every_table_has_its_test() -> None:
    assert {retention.name for retention in RETENTIONS} == {name for name, *_ in CASES} | {"mailed paper"}


@pytest.mark.parametrize("setting", ["AUDIT", "ACCESS", "NOTIFICATION", "MAIL", "DELIVERY", "HARVEST"])
def test_zero_days_keep_it_for_good(setting: str, settings: Any) -> None:
    setattr(settings, f"{setting}_DAYS", 0)
    AuditEntry.objects.create(event="password", at=days_ago(9_999))
    token(revoked_at=days_ago(9_999))
    Notification.objects.create(user=people.user(), kind="reply", created_at=days_ago(9_999))
    mail(days_ago(9_999))
    delivery(days_ago(9_999))
    harvest(days_ago(990))
    before = {
        "AUDIT": AuditEntry,
        "ACCESS": ApiToken,
        "NOTIFICATION": Notification,
        "MAIL": QueuedMail,
        "DELIVERY": Delivery,
        "HARVEST": Harvest,
    }
    list(prune(NOW))
    left = {name for name, model in before.items() if model._default_manager.exists()}
    assert left == {setting, "HARVEST"}, "the first harvest of a source always stays"


def test_what_keeps_a_paper_from_being_mailed_twice_stays() -> None:
    first, second = factories.papers(2)
    older, old, new = (delivery(days_ago(days)) for days in (500, 400, 3))
    facts = {"subscriber": subscriber(), "section": "Trending", "reason": "Because"}
    superseded = DigestPaper.objects.create(delivery=older, paper=first, position=0, version=1, **facts)
    newest = DigestPaper.objects.create(delivery=old, paper=first, position=0, version=2, **facts)
    only = DigestPaper.objects.create(delivery=older, paper=second, position=1, version=1, **facts)
    fresh = DigestPaper.objects.create(delivery=new, paper=second, position=0, version=2, **facts)
    assert dict(prune(NOW)) == {"mailed paper": 2, "delivery": 1, "text of a mailed paper": 1}
    assert not DigestPaper.objects.filter(pk__in=[superseded.pk, only.pk]).exists()
    assert set(Delivery.objects.all()) == {old, new}, "a digest stays as long as one of its papers"
    newest.refresh_from_db()
    fresh.refresh_from_db()
    assert (newest.section, newest.reason) == ("", "")
    assert (fresh.section, fresh.reason) == ("Trending", "Because")
    newest_versions = DigestPaper.objects.values_list("paper", "version")
    assert set(newest_versions) == {(first.pk, 2), (second.pk, 2)}


def test_rows_go_in_batches_and_a_slice_that_ends_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 10)
    Session.objects.bulk_create(
        [Session(session_key=str(number), expire_date=datetime(2020, 1, 1, tzinfo=UTC)) for number in range(35)]
    )
    [step] = [step for step in STEPS if step.name == "housekeeping"]
    context = StepContext(lambda: False, lambda: None, ends_at=0)
    assert step.run(context) == "Deleted: 10 × session."
    assert context.is_unfinished
    assert step.run(StepContext(lambda: False, lambda: None)) == "Deleted: 25 × session."


def test_expired_rows_of_the_cache_go() -> None:
    cache.set("old", 1, timeout=3_600)
    cache.set("new", 1, timeout=3_600)
    with connection.cursor() as cursor:
        old = connection.ops.adapt_datetimefield_value(days_ago(2))
        cursor.execute("UPDATE accounts_cache SET expires = %s WHERE cache_key LIKE %s", [old, "%old"])
    assert dict(prune(days_ago(1))) == {"cache row": 1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM accounts_cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:new"]
