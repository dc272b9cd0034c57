"""Mails that are no digests: stored with what they belong to, sent within a second, kept while the server is away."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dailypapers.digests.delivery import queue_sending
from dailypapers.digests.delivery.providers import QUEUE
from dailypapers.digests.delivery.queue_sending import has_due, send_queued
from dailypapers.digests.models import Outage, QueuedMail
from dailypapers.health.mail_checks import check_mail
from dailypapers.worker.steps import STEPS
from tests.digests.conftest import Inbox, use_server
from tests.program import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _through_the_queue(settings: Any, inbox: Inbox) -> None:
    """As the settings are in use; `inbox` named the server."""
    settings.MAIL_TRANSPORT, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, QUEUE


def away(settings: Any) -> int:
    """Let the server be away; its port of before."""
    port = int(settings.EMAIL_PORT)
    settings.EMAIL_PORT = free_port()
    return port


def in_minutes(minutes: float) -> Any:
    moment = timezone.now() + timedelta(minutes=minutes)
    return lambda: moment


def test_a_mail_arrives_as_it_was_written(inbox: Inbox) -> None:
    mail = EmailMultiAlternatives(
        "Größe",
        "Grüße\n.\n.dot\n" + "x" * 2_000,
        "Papers <papers@example.org>",
        ["Ada <ada@example.org>"],
        bcc=["log@example.org"],
    )
    mail.attach_alternative("<p>Grüße</p>", "text/html")
    assert mail.send() == 1
    assert inbox.taken == []
    assert send_queued().sent == 2
    assert inbox.addresses() == ["ada@example.org", "log@example.org"]
    message = message_from_bytes(inbox.taken[0].content, policy=default)
    assert (message["Subject"], message["To"], message["Bcc"]) == ("Größe", "Ada <ada@example.org>", None)
    assert message.get_body(("plain",)).get_content().splitlines()[:3] == ["Grüße", ".", ".dot"]  # type: ignore[union-attr]
    assert len({envelope.content for envelope in inbox.taken}) == 1
    assert send_queued().sent == 0


def test_a_new_password_is_asked_for_while_the_server_is_away(inbox: Inbox, client: Client, settings: Any) -> None:
    """The page answers; the mail comes once, when the server is back; nothing of it is kept."""
    get_user_model().objects.create_user("ada", "ada@example.org", "a good secret 1")
    live = away(settings)
    answer = client.post("/accounts/password/reset/", {"email": "ada@example.org"}, follow=True)
    assert answer.status_code == 200
    assert send_queued().later == 1
    assert not has_due(), "the server rests"
    assert Outage.objects.get().failures == 1
    settings.EMAIL_PORT = live
    assert send_queued(in_minutes(1)).sent == 1
    link = re.search(r"/accounts/password/reset/key/\S+", inbox.taken[0].content.decode().replace("=\r\n", ""))
    assert link is not None
    row = QueuedMail.objects.get()
    assert (row.state, bytes(row.wire), row.recipient) == ("sent", b"", "ada@example.org")
    assert Outage.objects.get().failures == 0


def test_somebody_signs_up_while_the_server_is_away(inbox: Inbox, client: Client, settings: Any) -> None:
    live = away(settings)
    form = {"email": "emmy@example.org", "username": "emmy", "password1": "a good secret 1"}
    assert client.post("/accounts/signup/", form).status_code == 302
    settings.EMAIL_PORT = live
    send_queued(in_minutes(1))
    assert inbox.addresses() == ["emmy@example.org"]
    assert b"/accounts/confirm-email/" in inbox.taken[0].content.replace(b"=\r\n", b"")


def test_a_mail_belongs_to_the_transaction_of_its_writer() -> None:
    with transaction.atomic():
        send_mail("never", "x", None, ["ada@example.org"])
        transaction.set_rollback(True)
    assert not QueuedMail.objects.exists()


def test_a_mail_that_nobody_takes_is_given_up_and_emptied(settings: Any) -> None:
    away(settings)
    send_mail("secret", "the code is 123456", None, ["ada@example.org"])
    send_queued(in_minutes(0))
    queue_sending.tidy(in_minutes(4 * 24 * 60)())
    row = QueuedMail.objects.get()
    assert (row.state, bytes(row.wire)) == ("failed", b"")


@pytest.mark.parametrize(
    ("reply", "state"),
    [("550 5.1.1 no such user", "failed"), ("550 relay not permitted", "planned"), ("451 4.7.1 greylisted", "planned")],
)
def test_refusals(reply: str, state: str, inbox: Inbox) -> None:
    inbox.refusals = {"ada@example.org": [reply]}
    send_mail("x", "y", None, ["ada@example.org"])
    send_queued()
    row = QueuedMail.objects.get()
    assert (row.state, row.error, bool(row.wire)) == (state, reply, state == "planned")
    send_queued(in_minutes(1))
    assert len(inbox.taken) == (state == "planned")


def test_two_at_once_send_it_once_and_a_kill_leaves_it_to_the_next(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_mail("x", "y", None, ["ada@example.org"])
    mine = queue_sending._claim_next("elsewhere:1:2", timezone.now())
    assert mine is not None
    assert send_queued().sent == 0
    assert send_queued(in_minutes(31)).sent == 1
    assert QueuedMail.objects.get().uncertain == 1


def test_the_worker_sends_it_between_two_rounds(inbox: Inbox) -> None:
    step = next(step for step in STEPS if step.name == "account-mails")
    assert step.between is not None
    step.between()
    send_mail("x", "y", None, ["ada@example.org"])
    step.between()
    assert inbox.addresses() == ["ada@example.org"]


def test_files_and_other_backends_get_it_too(settings: Any, tmp_path: Path) -> None:
    use_server(settings, f"file://{tmp_path}/mail")
    settings.MAIL_TRANSPORT, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, QUEUE
    send_mail("Größe", "Grüße", None, ["ada@example.org"])
    assert send_queued().sent == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "Größe"


def test_doctor_says_that_mails_are_late() -> None:
    send_mail("x", "y", None, ["ada@example.org"])
    QueuedMail.objects.update(due_at=timezone.now() - timedelta(hours=2))
    (finding,) = check_mail()
    assert (finding.state, "1 message should have left" in finding.what) == ("bad", True)
