"""A provider by `EMAIL_URL`, over HTTP on this machine: Postmark's API for sending, Postmark's and Mailgun's webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client

from dailypapers.digests.models import Bounce, Delivery, Outage, Subscriber
from dailypapers.digests.subscriptions import links
from tests.digests.conftest import NOW, use_server
from tests.digests.delivery.test_bounces import report
from tests.factories import papers
from tests.program import free_port

pytest.importorskip("anymail")
pytestmark = pytest.mark.django_db


class Provider(ThreadingHTTPServer):
    """Postmark's `/email`: keeps what it was sent, and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.mails: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.pause: dict[str, str] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Call(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        mail = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fine = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": mail["To"]}
        status, said = self.server.answers.pop(0) if self.server.answers else (200, fine)
        if status == 200:
            self.server.mails.append(mail)
        self.server.tokens.append(self.headers["X-Postmark-Server-Token"])
        self.send_response(status)
        for name, value in self.server.pause.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def postmark(settings: Any) -> Iterator[Provider]:
    server = Provider()
    api = f"http://127.0.0.1:{server.server_port}/"
    use_server(settings, f"anymail+postmark://?server_token=secret&api_url={api}")
    settings.BOUNCE_SECRET = "s3cret"
    yield server
    server.shutdown()
    server.server_close()


def test_a_digest_leaves_by_a_provider(
    postmark: Provider, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    first, _ = papers(2)
    ada = subscriber("ada@example.org")
    assert run().sent.sent == 1
    (mail,), delivery = postmark.mails, Delivery.objects.get()
    assert postmark.tokens == ["secret"]
    assert (mail["To"], mail["From"]) == ("ada@example.org", "Daily Papers <papers@localhost>")
    headers = {entry["Name"]: entry["Value"] for entry in mail["Headers"]}
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"] == f"<{links.link('unsubscribe', ada)}>"
    assert headers["Message-ID"] == links.message_id(delivery.pk, ada)
    for part in (mail["TextBody"], mail["HtmlBody"]):
        assert links.link("vote", ada, first.id) in part
    assert all(len(value) <= 80 for value in mail["Metadata"].values())  # as long as Postmark takes


FAILURES = [
    ((422, {"ErrorCode": 406, "Message": "You tried to send to a recipient that has been marked as inactive. "
            "Found inactive addresses: ada@example.org. Inactive recipients are ones that have generated a hard bounce."}),
     "failed", True),
    ((422, {"ErrorCode": 300, "Message": "Invalid 'From' address: 'x'."}), "failed", False),
    ((500, {"ErrorCode": 0, "Message": "oops"}), "planned", False),
    ((429, {"ErrorCode": 429, "Message": "slower"}), "planned", False),
    ((200, {"strange": True}), "planned", False),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "state", "stops"), FAILURES)
def test_what_a_provider_refuses(
    answer: tuple[int, dict[str, Any]],
    state: str,
    stops: bool,
    postmark: Provider,
    subscriber: Callable[..., Subscriber],
    run: Callable[..., Any],
) -> None:
    """One mail that is refused holds up no other."""
    papers(1)
    postmark.answers = [answer]
    ada = subscriber("ada@example.org")
    subscriber("grace@example.org")
    run()
    assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == [state, "sent"]
    ada.refresh_from_db()
    assert (ada.stopped_at is not None) == stops
    assert not Outage.objects.exists()


def test_a_wrong_key_makes_everything_wait(
    postmark: Provider, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    postmark.answers = [(401, {"ErrorCode": 10, "Message": "bad token"})] * 2
    for name in ("ada", "grace"):
        subscriber(f"{name}@example.org")
    run()
    assert len(postmark.tokens) == 1
    assert set(Delivery.objects.values_list("state", "attempts")) == {("planned", 0)}
    assert "401" in Outage.objects.get().error


def test_a_provider_out_of_reach_makes_everything_wait(
    postmark: Provider, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    papers(1)
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": f"http://127.0.0.1:{free_port()}/"}
    subscriber("ada@example.org")
    run()
    assert list(Delivery.objects.values_list("state", "attempts", "uncertain")) == [("planned", 0, 0)]
    assert Outage.objects.count() == 1


def event(mail: dict[str, Any], kind: str = "HardBounce", **facts: Any) -> dict[str, Any]:
    """As Postmark calls its webhook."""
    record = "SpamComplaint" if kind == "SpamComplaint" else "Bounce"
    return {
        "RecordType": record,
        "Type": kind,
        "ID": 42,
        "Email": mail["To"],
        "Metadata": mail["Metadata"],
        "MessageID": "b7bc2f4a",
        "BouncedAt": "2025-10-15T08:00:00Z",
    } | facts


def call(client: Client, body: Any, secret: str = "s3cret") -> Any:
    return client.post(f"/digests/bounces/{secret}", json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(
    ("kind", "facts", "noted"),
    [
        ("HardBounce", {"Details": "smtp;550 5.1.1 no such user"}, "hard"),
        ("HardBounce", {"Description": "The server was unable to deliver your message"}, "hard"),
        ("HardBounce", {"Details": "smtp;552 5.2.2 mailbox full"}, "soft"),
        ("SoftBounce", {"Description": "Soft bounce"}, "soft"), ("SpamComplaint", {}, "complaint"),
        ("Blocked", {}, "soft"), ("Transient", {}, None), ("AutoResponder", {}, None),
    ],
)  # fmt: skip
def test_its_webhook_stops_addresses(
    kind: str,
    facts: dict[str, str],
    noted: str | None,
    client: Client,
    postmark: Provider,
    subscriber: Callable[..., Subscriber],
    run: Callable[..., Any],
) -> None:
    papers(1)
    ada = subscriber("ada@example.org")
    run()
    body = event(postmark.mails[0], kind, **facts)
    for _ in range(2):
        assert call(client, body).status_code == 200
    assert list(Bounce.objects.values_list("kind", flat=True)) == ([noted] if noted else [])
    ada.refresh_from_db()
    assert (ada.stopped_at is not None) == (noted in ("hard", "complaint"))


def test_a_forged_event_stops_nobody(
    client: Client, postmark: Provider, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    ada = subscriber("ada@example.org")
    run()
    genuine = event(postmark.mails[0])
    ((name, value),) = genuine["Metadata"].items()
    for metadata in ({}, {name: value[:-1]}, {name: "1.1.aaaa"}, {name: None}, {"other": value}):
        assert call(client, genuine | {"Metadata": metadata}).status_code == 200
    assert call(client, genuine, secret="guess").status_code == 404
    for body in ([], "text", 7, {"RecordType": "Bounce", "Metadata": "x"}):
        assert call(client, body).status_code in (200, 422)
    ada.refresh_from_db()
    assert ada.stopped_at is None
    assert not Bounce.objects.exists()


def test_a_provider_that_signs_its_calls(client: Client, subscriber: Callable[..., Subscriber], settings: Any) -> None:
    """Mailgun's webhook, whose signature is checked as well."""
    use_server(settings, "anymail+mailgun://?api_key=k&webhook_signing_key=sign&sender_domain=example.org")
    settings.BOUNCE_SECRET = "s3cret"
    ada = subscriber("ada@example.org")
    delivery = Delivery.objects.create(subscriber=ada, day=NOW.date(), due_at=NOW, planned_at=NOW, state="sent")
    metadata = {"delivery": links.message_id(delivery.pk, ada).strip("<>").partition("@")[0]}
    data = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "recipient": ada.address,
        "id": "x",
        "timestamp": 1760515200.5,
        "user-variables": metadata,
        "message": {"headers": {"message-id": "m@x"}},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
    }
    token = "a" * 50
    good = hmac.new(b"sign", f"1760515200{token}".encode(), hashlib.sha256).hexdigest()
    for signature, status in (("0" * 64, 400), (good, 200)):
        signed = {"timestamp": "1760515200", "token": token, "signature": signature}
        assert call(client, {"signature": signed, "event-data": data}).status_code == status
        ada.refresh_from_db()
        assert (ada.stopped_at is not None) == (status == 200)


def test_reports_of_mail_servers_still_count(
    client: Client, postmark: Provider, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    ada = subscriber("ada@example.org")
    run()
    message_id = links.message_id(Delivery.objects.get().pk, ada)
    assert call(client, {"message_id": message_id, "kind": "soft"}).content == b"recorded\n"
    raw = client.post("/digests/bounces/s3cret", report(message_id), content_type="message/rfc822")
    assert raw.content == b"recorded\n"
    ada.refresh_from_db()
    assert ada.stop_reason.startswith("the address does not exist")
