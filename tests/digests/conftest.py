"""What tests of digests share: a moment, a day with a frozen edition, subscribers, a real SMTP server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from dailypapers.digests.models import Subscriber
from dailypapers.digests.run import RunResult, run_due
from dailypapers.digests.subscriptions import actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.lib import mail_url
from tests.program import free_port

DAY = date(2025, 10, 14)
NOW = datetime(2025, 10, 15, 6, 30, tzinfo=UTC)


@pytest.fixture
def subscriber(db: None) -> Callable[..., Subscriber]:
    """A confirmed subscriber at seven o'clock UTC."""

    def make(
        address: str = "ada@example.org", *requests: SubscriptionRequest, now: datetime = NOW, **facts: Any
    ) -> Subscriber:
        return actions.subscribe(address, requests or [SubscriptionRequest("day")], confirmed=True, now=now, **facts)

    return make


@pytest.fixture
def run() -> Callable[..., RunResult]:
    """`run_due` at a moment: by default half an hour after the subscribers' hour."""

    def at(now: datetime = NOW + timedelta(hours=1), **options: Any) -> RunResult:
        return run_due(now, **options)

    return at


class Inbox:
    """A real SMTP server: what it took, and what it is to answer, by command and recipient."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.refusals: dict[str, list[str]] = {}
        self.on_data: Callable[[Any], str] | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answers = self.refusals.get(address, [])
        answer = answers.pop(0) if answers else "250 fine"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.on_data is not None:
            answer = self.on_data(server)
            if not answer.startswith("250"):
                return answer
        self.taken.append(envelope)
        return "250 taken"

    def addresses(self) -> list[str]:
        return sorted(address for envelope in self.taken for address in envelope.rcpt_tos)


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    handler = Inbox()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    use_server(settings, f"smtp://127.0.0.1:{port}?timeout=5")
    yield handler
    controller.stop()


class Chat:
    """A real HTTP server: what it took, and how it is to answer: a status, headers and pieces of a body."""

    def __init__(self) -> None:
        self.posts: list[tuple[Any, dict[str, str]]] = []
        self.paths: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.body: Callable[[], Iterator[bytes]] = lambda: iter((b"{}",))
        self.pause = 0.0  # seconds, with a byte of a header now and then
        self.url = ""
        self.host = ""


@pytest.fixture
def chat(settings: Any) -> Iterator[Chat]:
    found = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.paths.append(self.path)
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = found.answers.pop(0) if found.answers else (200, {})
            if status < 300:
                is_json = raw.startswith((b"{", b"["))
                found.posts.append((json.loads(raw) if is_json else raw.decode(), dict(self.headers)))
            ends, started = time.monotonic() + found.pause, False
            with suppress(OSError):
                while time.monotonic() < ends:
                    self.wfile.write(b"a" if started else b"HTTP/1.1 200 OK\r\nA: ")
                    started = True
                    time.sleep(0.05)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            with suppress(OSError):  # the other side has heard enough
                self.end_headers()
                for piece in found.body():
                    self.wfile.write(piece)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    found.host = f"127.0.0.1:{server.server_port}"
    found.url = f"http://{found.host}/hook"
    settings.PRIVATE_HOSTS = [found.host]
    yield found
    server.shutdown()
    server.server_close()


def use_server(settings: Any, url: str) -> None:
    for name, value in mail_url.parse(url).items():
        setattr(settings, name, value)
