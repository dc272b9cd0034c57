"""What comes back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from dailypapers.cli.digest import command as digest_command
from dailypapers.digests.delivery import bounces
from dailypapers.digests.delivery.bounces import parse
from dailypapers.digests.models import Bounce, Delivery, Subscriber
from dailypapers.digests.subscriptions import links
from dailypapers.lib.mime import messages_in
from tests.digests.conftest import NOW
from tests.factories import papers
from tests.lib.test_mime import nested

pytestmark = pytest.mark.django_db


def report(message_id: str, *, action: str = "failed", status: str = "5.1.1", said: str = "550 no such user") -> bytes:
    """A delivery status notification as Postfix writes it."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: papers@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Wed, 15 Oct 2025 07:30:00 +0000

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Papers

--b--
""".replace("\n", "\r\n").encode()


def complaint(message_id: str) -> bytes:
    """An abuse report, RFC 5965."""
    return f"""From: abuse@mx.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

From: papers@example.org
Message-ID: {message_id}
Subject: Papers

Text
--b--
""".encode()


@pytest.fixture
def sent(subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> tuple[Subscriber, str]:
    papers(1)
    ada = subscriber("ada@example.org")
    run()
    return ada, links.message_id(Delivery.objects.get().pk, ada)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, "hard"), ({"status": "5.1.10"}, "hard"), ({"status": "5.2.1"}, "hard"), ({"status": "5.2.2"}, "soft"),
        ({"status": "5.7.1"}, "soft"), ({"status": "5.0.0"}, "soft"), ({"status": "5.1.8"}, "soft"), ({"status": "5.5.0"}, "soft"),
        ({"status": "4.4.7"}, "soft"), ({"action": "delayed", "status": "4.4.1"}, None), ({"action": "delivered", "status": "2.0.0"}, None),
    ],
)  # fmt: skip
def test_reports(facts: dict[str, str], kind: str | None, sent: tuple[Subscriber, str]) -> None:
    found = parse(report(sent[1], **facts))
    assert (found.kind if found else None) == kind


def test_a_hard_bounce_stops_an_address_once(sent: tuple[Subscriber, str]) -> None:
    found = parse(report(sent[1]))
    assert found is not None
    assert bounces.record(found, NOW)
    assert not bounces.record(found, NOW)
    ada = Subscriber.objects.get()
    assert (ada.stopped_at, ada.next_at) == (NOW, None)
    assert ada.stop_reason == "the address does not exist: 5.1.1 smtp; 550 no such user"


def test_a_complaint_stops_an_address(sent: tuple[Subscriber, str]) -> None:
    found = parse(complaint(sent[1]))
    assert found is not None
    bounces.record(found, NOW)
    assert Subscriber.objects.get().stop_reason.startswith("reported as unwanted")


def test_a_forged_report_stops_nobody(sent: tuple[Subscriber, str]) -> None:
    genuine = sent[1]
    forged = ["<1.1.aaaa@x>", "<>", "", genuine.replace(".", "-"), "<" + genuine[2:], genuine.replace(genuine[8], "!")]
    for message_id in forged:
        assert parse(report(message_id)) is None


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 100, b"Subject: hello\n\nI am on holiday", b"Content-Type: multipart/report; boundary=x\n\n--x\n",
            b"Content-Type: message/delivery-status\n\n", b"\xff\xfe" * 5000, b"From: a\n" * 10_000],
)  # fmt: skip
def test_what_is_no_report(raw: bytes) -> None:
    assert parse(raw) is None


def test_mailboxes_and_single_messages(sent: tuple[Subscriber, str]) -> None:
    one = report(sent[1]).replace(b"\r\n", b"\n")
    box = (
        b"From MAILER-DAEMON Wed Oct 15 07:30:00 2025\n"
        + one
        + b"\n>From here\n\nFrom x Wed Oct 15 07:31:00 2025\n"
        + one
    )
    assert len(list(messages_in(io.BytesIO(one)))) == 1
    found = list(messages_in(io.BytesIO(box)))
    assert len(found) == 2
    assert b"\nFrom here" in found[0]
    assert all(parse(raw) for raw in found)
    assert list(messages_in(io.BytesIO(b""))) == []


def test_soft_bounces_add_up(sent: tuple[Subscriber, str]) -> None:
    ada = sent[0]
    for day in range(1, 6):
        delivery = Delivery.objects.create(
            subscriber=ada, day=f"2025-11-0{day}", due_at=NOW, planned_at=NOW, state="sent"
        )
        found = parse(report(links.message_id(delivery.pk, ada), status="4.4.7"))
        assert found is not None
        bounces.record(found, NOW)
        assert Subscriber.objects.filter(stopped_at=None).exists() == (day < 5)
    assert Bounce.objects.count() == 5


@pytest.mark.parametrize("kind", ["multipart/mixed", "message/rfc822"])
def test_three_thousand_parts_are_no_report(
    kind: str, sent: tuple[Subscriber, str], client: Any, settings: Any, tmp_path: Any
) -> None:
    """Neither the webhook nor a mailbox stops at a message that nests without end."""
    settings.BOUNCE_SECRET = "secret"
    bad = nested(3_000, kind)
    assert client.post("/digests/bounces/secret", bad, content_type="message/rfc822").status_code == 422
    hidden = report(sent[1]).replace(b"Message-ID:", bad.replace(b"\n", b"\r\n") + b"\r\nMessage-ID:")
    assert client.post("/digests/bounces/secret", hidden, content_type="message/rfc822").status_code == 422
    box = tmp_path / "box"
    box.write_bytes(b"From a\n" + bad + b"\nFrom b\n" + report(sent[1]).replace(b"\r\n", b"\n"))
    result = CliRunner().invoke(digest_command, ["bounces", str(box)])
    assert "2 messages read, 1 new report" in result.output
