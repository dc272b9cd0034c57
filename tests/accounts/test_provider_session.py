"""A provider of sign-in that sends too much, too slowly, or packed: the request ends with an error that allauth shows."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from allauth.socialaccount.adapter import get_adapter
from requests import RequestException

from dailypapers.accounts import provider_session

DONE = Event()


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/long")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        try:
            match self.path:
                case "/long":
                    while not DONE.is_set():
                        self.wfile.write(b"x" * 65_536)
                case "/slow":
                    while not DONE.wait(0.02):
                        self.wfile.write(b"x")
                case "/packed":
                    self.wfile.write(gzip.compress(b"0" * 10_000_000))
                case "/short":
                    self.wfile.write(b'{"issuer": "here"}')
        except OSError:
            pass  # who asked has gone

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[str]:
    DONE.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    DONE.set()
    server.shutdown()


def test_a_usual_answer_is_read(provider: str) -> None:
    with get_adapter().get_requests_session() as session:
        assert session.get(f"{provider}/short").json() == {"issuer": "here"}


@pytest.mark.parametrize("path", ["/long", "/slow", "/packed", "/moved"])
def test_an_answer_beyond_the_bounds_is_an_error(provider: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_session, "MAX_SECONDS", 0.5)
    monkeypatch.setattr(provider_session, "MAX_BYTES", 200_000)
    with get_adapter().get_requests_session() as session, pytest.raises(RequestException):
        session.get(provider + path)
