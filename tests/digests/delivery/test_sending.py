"""Sending through a real SMTP server that misbehaves as servers do."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from dailypapers.catalog.actions import store_notices
from dailypapers.community.models import Notification
from dailypapers.digests.delivery import sending
from dailypapers.digests.models import Bounce, Delivery, Outage, Subscriber
from dailypapers.digests.planning import batches, freezing
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.lib.notices import Notice
from tests.digests.conftest import NOW, Inbox, use_server
from tests.factories import paper, papers
from tests.people import user
from tests.program import free_port

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def message_of(envelope: Any) -> Any:
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def parts_of(envelope: Any) -> tuple[str, str]:
    message = message_of(envelope)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    return plain.get_content(), html.get_content()


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


# --- the message --------------------------------------------------------------------------------------------------


def test_the_mail_as_the_server_sees_it(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    long = "w" * 3000
    paper(
        title="Größe der Räume: $x^2$ über ℝ 🎉", abstract=f"Wörter {long} ende. " * 40, authors=("Émilie du Châtelet",)
    )
    ada = subscriber("ada@example.org")
    run()
    (envelope,) = inbox.taken
    assert max(map(len, envelope.content.splitlines())) <= 998
    assert envelope.content.isascii()
    message = message_of(envelope)
    assert message["From"] == "Daily Papers <papers@localhost>"
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Größe der Räume: x² über ℝ 🎉"
    assert message["Message-ID"] == links.message_id(Delivery.objects.get().pk, ada)
    assert message["List-Id"] == "Daily Papers <digest.127.0.0.1>"
    assert message["List-Unsubscribe"].strip() == f"<{links.link('unsubscribe', ada)}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Feedback-ID"] == "2025-10-15:digest:127.0.0.1"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == LATER
    plain, html = parts_of(envelope)
    for part in (plain, html):
        assert "x² über ℝ" in part
        assert "Émilie du Châtelet" in part
        assert links.link("vote", ada, 1).rsplit("/", 1)[0] in part
        assert "/digests/save/" in part
    assert max(len(line) for line in plain.splitlines() if "http" not in line and long[:72] not in line) <= 72


def test_what_a_title_cannot_do(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    settings.SITE_NAME = "Papers\r\nBcc: eve@example.org"
    paper(
        title='A\r\nBcc: eve@example.org <script>alert(1)</script> ⟦acts⟧ "q"',
        abstract="<img src=x onerror=alert(1)>" + "a" * 100_000,
    )
    subscriber("ada@example.org")
    run()
    (envelope,) = inbox.taken
    assert envelope.rcpt_tos == ["ada@example.org"]
    message = message_of(envelope)
    assert message["Bcc"] is None
    _, html = parts_of(envelope)
    assert "<script" not in html
    assert "<img" not in html
    assert len(envelope.content) < 60_000


def test_dkim_signs_what_arrives(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any, tmp_path: Path
) -> None:
    dkim = pytest.importorskip("dkim")
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True, capture_output=True)
    public = subprocess.run(
        ["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True
    ).stdout
    settings.DKIM_KEY, settings.MAIL_FROM = str(key), "Papers <papers@example.org>"
    paper(title="Größe")
    subscriber("ada@example.org")
    run()
    import base64

    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    content = inbox.taken[0].content
    assert dkim.verify(content, dnsfunc=lambda name, **_: record)
    assert not dkim.verify(content.replace(b"Gr=C3=B6=C3=9Fe", b"Gr=C3=B6=C3=9Fte"), dnsfunc=lambda name, **_: record)


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [("grace@bücher.example", "grace@xn--bcher-kva.example"), ('"ada@home"@example.org', '"ada@home"@example.org'),
     ("ada+papers@example.org", "ada+papers@example.org"), ("o'hara@example.org", "o'hara@example.org")],
)  # fmt: skip
def test_unusual_addresses(
    address: str, on_the_wire: str, inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    subscriber(address)
    run()
    assert inbox.addresses() == [on_the_wire]


def test_every_digest_begins_a_thread_of_its_own(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """An edition is read, answered, archived by itself: nothing ties it to the one before, by header or by subject."""
    papers(1)
    subscriber("ada@example.org", SubscriptionRequest("everything"))
    run()
    day = NOW.date()
    for number in range(2):
        paper(title=f"Found on day {number}", featured_on=day + timedelta(days=number))
        run(LATER + timedelta(days=number + 1))
    messages = [message_of(envelope) for envelope in inbox.taken]
    assert len(messages) == 3
    assert len({message["Message-ID"] for message in messages}) == 3
    assert len({message["Subject"] for message in messages}) == 3
    for message in messages:
        assert message["References"] is message["In-Reply-To"] is message["Thread-Index"] is None
        assert not message["Subject"].lower().startswith(("re:", "fwd:"))


# --- servers that misbehave ---------------------------------------------------------------------------------------


def test_a_refused_address_is_stopped_and_the_others_get_theirs(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    inbox.refusals = {"gone@example.org": ["550 5.1.1 no such user"]}
    for name in ("ada", "gone", "grace"):
        subscriber(f"{name}@example.org")
    done = run()
    assert (done.sent.sent, done.sent.failed) == (2, 1)
    assert inbox.addresses() == ["ada@example.org", "grace@example.org"]
    gone = Subscriber.objects.get(address="gone@example.org")
    assert gone.stopped_at == LATER
    assert "5.1.1" in gone.stop_reason
    papers(1, featured_on=NOW.date())
    assert run(LATER + timedelta(days=1)).sent.sent == 2
    assert inbox.addresses() == ["ada@example.org"] * 2 + ["grace@example.org"] * 2
    assert Delivery.objects.filter(subscriber=gone).count() == 1


def test_greylisting_delays_and_does_not_double(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    inbox.refusals = {"ada@example.org": ["451 4.7.1 greylisted", "451 4.7.1 greylisted"]}
    subscriber("ada@example.org")
    for minutes, expected in ((0, 0), (1, 0), (5, 0), (14, 0), (16, 1), (60, 1)):
        run(LATER + timedelta(minutes=minutes))
        assert len(inbox.taken) == expected, minutes
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.uncertain, delivery.state) == (3, 0, "sent")


def test_three_days_of_451_are_given_up(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    inbox.refusals = {"ada@example.org": ["451 later"] * 500}
    subscriber("ada@example.org", SubscriptionRequest("category", "cs.LG"))
    for hours in range(0, 100, 4):
        run(LATER + timedelta(hours=hours))
    delivery = Delivery.objects.get()
    assert delivery.state == "failed"
    assert delivery.error.startswith("Given up after three days: 451")


def test_relaying_denied_is_our_fault_and_stops_nobody(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    inbox.refusals = {"ada@example.org": ["554 5.7.1 relaying denied"]}
    subscriber("ada@example.org")
    run()
    assert states() == ["planned"]
    run(LATER + timedelta(minutes=6))
    assert states() == ["sent"]


def test_a_dead_server_for_six_hours_delays_and_neither_loses_nor_doubles(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    papers(1)
    live = settings.EMAIL_PORT
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    for name in ("ada", "grace", "mary"):
        subscriber(f"{name}@example.org")
    for minutes in range(0, 360, 7):
        run(LATER + timedelta(minutes=minutes))
    assert states() == ["planned"] * 3
    assert set(Delivery.objects.values_list("attempts", "uncertain")) == {(0, 0)}
    assert Outage.objects.get().failures > 10
    settings.EMAIL_PORT = live
    for minutes in (371, 390):
        run(LATER + timedelta(minutes=minutes))
    assert inbox.addresses() == ["ada@example.org", "grace@example.org", "mary@example.org"]
    assert Outage.objects.get().failures == 0


def test_a_connection_cut_in_the_middle_of_data(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    subscriber("ada@example.org")
    with _cutting_server(after=2000) as port:
        from django.conf import settings

        live, settings.EMAIL_PORT = settings.EMAIL_PORT, port
        try:
            run()
        finally:
            settings.EMAIL_PORT = live
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.uncertain) == ("planned", 1)
    run(LATER + timedelta(minutes=6))
    assert inbox.addresses() == ["ada@example.org"]


class _cutting_server:  # noqa: N801
    """Speaks just enough SMTP to take a mail, and hangs up after so many bytes of it."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __enter__(self) -> int:
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self.listening.getsockname()[1])

    def _serve(self) -> None:
        link, _ = self.listening.accept()
        link.sendall(b"220 here\r\n")
        reader = link.makefile("rb")
        for line in reader:
            link.sendall(b"354 go on\r\n" if line.upper().startswith(b"DATA") else b"250 fine\r\n")
            if line.upper().startswith(b"DATA"):
                reader.read(self.after)
                link.shutdown(socket.SHUT_RDWR)
                link.close()
                return

    def __exit__(self, *_: object) -> None:
        self.listening.close()


def test_a_slow_server_is_waited_for_and_a_silent_one_is_not(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    papers(1)
    pauses = [0.5]
    inbox.on_data = lambda server: (time.sleep(pauses[0]), "250 taken")[1]
    subscriber("ada@example.org")
    settings.EMAIL_TIMEOUT = 3
    assert run().sent.sent == 1
    silent = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 1
    subscriber("grace@example.org", now=NOW)
    assert run(LATER).sent.later == 1
    assert states()[-1] == "planned"
    assert Delivery.objects.last().uncertain == 0  # type: ignore[union-attr]
    silent.close()


def test_starttls_with_a_bad_certificate_sends_nothing(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any, tmp_path: Path
) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            key,
            "-out",
            certificate,
            "-days",
            "2",
            "-subj",
            "/CN=somebody.else",
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=(port := free_port()), tls_context=context)
    controller.start()
    try:
        use_server(settings, f"smtp+tls://127.0.0.1:{port}")
        papers(1)
        subscriber("ada@example.org")
        run()
    finally:
        controller.stop()
    assert handler.taken == []
    assert states() == ["planned"]
    assert "certificate" in Outage.objects.get().error.lower()


# --- once ---------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for a kill: nothing of ours catches it."""


@pytest.mark.parametrize("step", range(1, 12))
def test_a_kill_between_any_two_writes(
    step: int,
    inbox: Inbox,
    subscriber: Callable[..., Subscriber],
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each run dies at another write; the next run goes on. Only a kill after the server's 250 can make a second copy."""
    papers(1)
    for name in ("ada", "grace", "mary"):
        subscriber(f"{name}@example.org")
    writes = 0

    def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal writes
        if sql.startswith(f'UPDATE "{Delivery._meta.db_table}"'):
            writes += 1
            if writes == step:
                raise Killed
        return execute(sql, params, many, context)

    monkeypatch.setattr(
        sending._Run, "_settle", lambda self, batch: None if writes == step else _real_settle(self, batch)
    )
    try:
        with connection.execute_wrapper(counted):
            run()
        died = False
    except Killed:
        died = True
    monkeypatch.undo()
    run(LATER + timedelta(hours=1))
    uncertain = sum(Delivery.objects.values_list("uncertain", flat=True))
    assert states() == ["sent"] * 3
    assert set(inbox.addresses()) == {"ada@example.org", "grace@example.org", "mary@example.org"}
    assert len(inbox.taken) <= 3 + uncertain
    assert uncertain <= int(died)
    ids = [message_of(envelope)["Message-ID"] for envelope in inbox.taken]
    assert len(set(ids)) == 3  # a second copy is the same message


_real_settle = sending._Run._settle


def test_two_runs_at_once_share_the_work(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """While one process hands over its first mail, another one claims nothing of what it holds."""
    papers(1)
    for name in ("ada", "grace"):
        subscriber(f"{name}@example.org")
    freezing.freeze_due(LATER)
    batches.plan_due(LATER)
    first = sending._Run("first", lambda: LATER, sending.CLAIM, sending.HANDING)
    second = sending._Run("second", lambda: LATER, sending.CLAIM, sending.HANDING)
    batch = first.claim_batch()
    assert len(batch) == 2
    assert second.claim_batch() == []
    Delivery.objects.update(lease_owner="second")  # as if the first one's claim had run out
    assert first._begin(batch[0]) is False


def test_the_rate_is_shared(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    papers(1)
    settings.MAIL_RATE = 2
    for number in range(5):
        subscriber(f"reader{number}@example.org")
    for minutes, expected in ((0, 2), (0.5, 2), (1.1, 4), (2.2, 5)):
        run(LATER + timedelta(minutes=minutes))
        assert len(inbox.taken) == expected


def test_who_unsubscribes_while_a_mail_waits_does_not_get_it(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    inbox.refusals = {"ada@example.org": ["451 later"]}
    ada = subscriber("ada@example.org")
    run()
    actions.unsubscribe(ada)
    run(LATER + timedelta(hours=1))
    assert inbox.taken == []
    assert states() == ["dropped"]


def test_a_mail_that_cannot_be_made_stops_no_other(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(1)
    subscriber("ada@example.org")
    subscriber("grace@example.org")
    from dailypapers.digests.delivery import mail_channel

    real = mail_channel.digest_mail
    monkeypatch.setattr(
        mail_channel, "digest_mail", lambda d, g, p: 1 / 0 if d.subscriber.address.startswith("ada") else real(d, g, p)
    )
    run()
    assert inbox.addresses() == ["grace@example.org"]
    monkeypatch.undo()


def test_five_soft_refusals_stop_an_address(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    inbox.refusals = {"ada@example.org": ["552 5.2.2 mailbox full"] * 9}
    papers(1)
    subscriber("ada@example.org", empty_digests=True)
    for day in range(7):
        run(LATER + timedelta(days=day))
    assert Bounce.objects.count() == 5
    assert Subscriber.objects.get().stop_reason.startswith("mails keep coming back")


def test_who_was_mailed_a_paper_that_is_retracted_later_is_told_once(
    inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    mailed = paper(title="Studying Widgets", doi="10.1000/widget.1")
    ada = user("ada")
    Subscriber.objects.filter(pk=subscriber("ada@example.org").pk).update(user=ada)
    subscriber("guest@example.org")  # without an account
    run()
    assert sorted(envelope.rcpt_tos[0] for envelope in inbox.taken) == ["ada@example.org", "guest@example.org"]
    for where in ("retraction-watch", "crossref"):
        store_notices([Notice("10.1000/widget.1", "retraction", f"10.1000/{where}")], where)
    (told,) = Notification.objects.all()
    assert (told.user, told.paper, told.text) == (ada, mailed, "was retracted")
    run(now=LATER)
    assert len(inbox.taken) == 2  # nor is the digest sent anew
