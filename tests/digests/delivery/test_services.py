"""Digests through Apprise, to real HTTP servers that behave well or not."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from dailypapers.digests.delivery import chat_channels, sending, services
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.subscriptions.channels import url_of
from dailypapers.lib.errors import InvalidSubscription
from tests.digests.conftest import NOW, Chat
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db
SECRET = "SecretTopic123"


def channel(chat: Chat, subscriber: Callable[..., Subscriber], scheme: str = "ntfy") -> Subscriber:
    return subscriber(f"{scheme}://{chat.host}/{SECRET}", channel="service")


def only() -> tuple[Delivery, Subscriber]:
    return Delivery.objects.get(), Subscriber.objects.get()


def test_a_digest_in_one_message(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(60)
    paper(title="Ping @everyone <b>", upvotes=99)
    made = channel(chat, subscriber)
    assert run().sent.sent == 1
    ((body, headers),) = chat.posts
    assert "Ping @\u200beveryone <b>" in body["message"]
    assert "/papers/" in body["message"]
    assert headers["Idempotency-Key"]
    assert SECRET not in f"{made.address}{made.sealed}{made.address_key}{made.server}"
    assert url_of(made) == f"ntfy://{chat.host}/{SECRET}"
    assert made.address == f"ntfy at {chat.host}"
    run(NOW + timedelta(hours=2))
    assert len(chat.posts) == 1


@pytest.mark.parametrize("status", [410, 403])
def test_who_is_removed_from_a_chat_is_stopped_and_told_why(
    status: int, chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    chat.answers = [(status, {})]
    chat.body = lambda: iter((f'{{"error": "bot removed from its chat {SECRET}"}}'.encode(),))
    channel(chat, subscriber)
    assert run().sent.failed == 1
    _, stopped = only()
    assert stopped.stopped_at == NOW + timedelta(hours=1)
    assert stopped.next_at is None
    assert f"takes no messages any more: {status}" in stopped.stop_reason
    assert "bot removed" in stopped.stop_reason
    assert SECRET not in stopped.stop_reason


def test_a_service_that_says_when(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(1)
    chat.answers = [(429, {"Retry-After": "900"})]
    channel(chat, subscriber)
    for minutes, expected in ((60, 0), (70, 0), (76, 1)):
        run(NOW + timedelta(minutes=minutes))
        assert len(chat.posts) == expected, minutes


def test_an_endless_answer(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    given = [0]

    def endless() -> Iterator[bytes]:
        for _ in range(200):
            given[0] += 1_000_000
            yield b"x" * 1_000_000

    papers(1)
    channel(chat, subscriber)
    chat.body = endless
    assert run().sent.sent == 1  # its status has said that it was taken
    assert given[0] < 50_000_000


def test_a_service_that_never_answers(
    chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(1)
    channel(chat, subscriber)
    monkeypatch.setattr(chat_channels, "TIMEOUT", 0.3)
    chat.pause = 1.0
    assert run().sent.later == 1
    chat.pause = 0.0
    delivery, kept = only()
    assert delivery.uncertain == 1  # it may have been taken
    assert kept.stopped_at is None
    chat.answers = [(500, {})]
    assert run(NOW + timedelta(days=3, hours=2)).sent.later == 1
    stopped = Subscriber.objects.get()
    assert stopped.stop_reason.startswith("nothing reached it for three days: Given up after three days: 500")
    assert len(chat.paths) == 2


@pytest.mark.parametrize("scheme", ["ntfy", "json", "gotify", "mmost", "matrix"])
def test_no_address_inside_the_network(
    scheme: str, chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    settings.PRIVATE_HOSTS = []
    papers(1)
    channel(chat, subscriber, scheme)
    run()
    assert chat.paths == []
    assert "private address" in Subscriber.objects.get().stop_reason


def test_no_redirect_is_followed(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(1)
    chat.answers = [(307, {"Location": f"http://{chat.host}/elsewhere"})]
    channel(chat, subscriber)
    run()
    assert len(chat.paths) == 1
    assert Subscriber.objects.get().stopped_at


def test_a_server_that_is_gone_for_good(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any], settings: Any
) -> None:
    settings.PRIVATE_HOSTS = ["127.0.0.1:9"]
    papers(1)
    subscriber(f"ntfy://127.0.0.1:9/{SECRET}", channel="service")
    for hours in (1, 25, 49, 74):
        run(NOW + timedelta(hours=hours))
    assert "nothing reached it" in Subscriber.objects.get().stop_reason


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "dbus://", "syslog://", "windows://", "mailto://a:b@example.org", "exec://x", "mqtt://h/t",
        "tgram://nothing", "ntfy://h/a/b", "discord://123456789/abcdefghijk?template=/etc/passwd",
        "discord://123456789/abcdefghijk?Tem%70late=/etc/passwd", "ntfys://x\nHost: y", "ntfys://" + "x" * 1000,
    ],
)  # fmt: skip
def test_what_is_no_service(address: str) -> None:
    with pytest.raises(InvalidSubscription) as refused:
        services.open_service(address) if len(address) < 900 and "\n" not in address else _place(address)
    assert "passwd" not in str(refused.value)


def _place(address: str) -> Any:
    from dailypapers.digests.subscriptions.channels import place_of

    return place_of(address)


NETWORK = {"socket", "ssl", "http", "urllib.request", "smtplib", "subprocess", "asyncio", "ftplib", "httpx", "urllib3",
           "paho", "websocket", "ctypes", "pty"}  # fmt: skip


def test_services_know_no_other_way_out() -> None:
    """What Apprise's modules import is read, so that a newer one that opens sockets by itself fails here."""
    spec = find_spec("apprise.plugins")
    assert spec is not None
    assert spec.origin is not None
    for module, schemes in services.SERVICES.items():
        path = Path(spec.origin).parent / f"{module.replace('.', '/')}.py"
        imported = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module or "")
        assert "requests" in imported, module
        assert not {name for name in imported if name in NETWORK or name.partition(".")[0] in NETWORK}, module
        assert not {name for name in imported if name.startswith("requests.")}, module
        loaded = services._plugin_class(module)
        given = (loaded.protocol, loaded.secure_protocol)
        known = {name for one in given for name in ((one,) if isinstance(one, str) else one or ())}
        assert known == set(schemes), module


class Killed(BaseException):
    """Stands for a kill: nothing of ours catches it."""


def test_kills_lose_nothing_and_send_nothing_twice(
    chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender dies before it hands a message over, another after it was taken: the second copy has the same key."""
    papers(1)
    for number in range(6):
        subscriber(f"json://{chat.host}/room{number}", channel="service")
    real = services.Service.send
    calls = 0

    def send(self: services.Service, post: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed
        taken = real(self, post)
        if calls == 4:
            raise Killed
        return taken

    monkeypatch.setattr(services.Service, "send", send)
    monkeypatch.setattr(sending._Run, "_settle", lambda self, batch: None)  # a dead process tidies nothing up
    for _ in range(2):
        with pytest.raises(Killed):
            run(NOW + timedelta(hours=1) + timedelta(hours=calls))
    monkeypatch.undo()
    run(NOW + timedelta(hours=12))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    keys = [headers["Idempotency-Key"] for _, headers in chat.posts]
    rooms = dict(zip(keys, chat.paths, strict=True))
    assert sorted(rooms.values()) == [f"/room{number}" for number in range(6)]
    assert len(keys) - len(rooms) <= 1


def test_an_edition_on_mastodon(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(30)
    subscriber(f"mastodon://token123456@{chat.host}", channel="service")
    assert run().sent.sent == 1
    ((body, headers),) = chat.posts
    assert chat.paths == ["/api/v1/statuses"]
    assert len(body["status"]) <= 500
    assert "/editions/2025-10-14" in body["status"]
    assert headers["Idempotency-Key"]  # by which Mastodon shows it once


def test_an_edition_on_bluesky(chat: Chat, subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(30)
    made = subscriber(f"bluesky+http://papers.example:app-word@{chat.host}", channel="bluesky")
    assert (made.address, made.server) == ("Bluesky, papers.example", chat.host)
    chat.body = lambda: iter((b'{"did": "did:plc:x", "accessJwt": "jwt"}',))
    chat.answers = [(200, {}), (502, {})]
    assert run().sent.later == 1
    assert run(NOW + timedelta(hours=3)).sent.sent == 1
    assert [path.rpartition(".")[2] for path in chat.paths] == ["createSession", "putRecord"] * 2
    record = chat.posts[-1][0]
    assert len(record["record"]["text"]) <= 300
    assert record["record"]["embed"]["external"]["uri"].endswith("/editions/2025-10-14")
    assert len(record["rkey"]) == 13
    chat.body = lambda: iter((b"no JSON",))
    Delivery.objects.update(state="planned", due_at=NOW)
    assert run(NOW + timedelta(hours=4)).sent.later == 1
