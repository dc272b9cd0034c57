"""Which addresses are public, and where a connection goes: to the address that was checked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore
import httpx
import pytest

from dailypapers.lib.errors import RefusedAddress
from dailypapers.lib.http import bounded
from dailypapers.lib.http.ssrf import GuardedBackend, guarded_transport, is_public

PRIVATE = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1",
    "::ffff:a00:1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::10.0.0.1", "100::1",
    "2001::1", "2001:0:7f00:1::", "2001:0:808:808:0:0:80ff:fffe", "2001:db8::1", "2001:2::1", "2001:10::1", "2002:7f00:1::", "2002:a00:1::1",
    "2002:c0a8:1::", "2600::5efe:10.0.0.1", "2600::200:5efe:192.168.0.1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1",
    "feff::1", "ff02::1", "ff0e::1", "4000::1", "3fff::1", "x", "", "1", "127.1", "0x7f000001",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_the_connection_goes_to_the_checked_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is resolved once: a name server that answers otherwise the next time is not asked again."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(_self: Any, host: str, *_: Any) -> Any:
        asked.append(host)
        raise httpcore.ConnectError("unreachable")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError):
        GuardedBackend().connect_tcp("rebinding.example", 80)
    assert asked == ["93.184.216.34"]
    with pytest.raises(RefusedAddress):
        GuardedBackend().connect_tcp("rebinding.example", 80)


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says: as much as wanted, packed, slowly, or with a redirect."""

    def do_POST(self) -> None:
        match self.path:
            case "/endless":
                self._start()
                self._endless(b"x" * 65_536)
            case "/packed":
                self._start(("Content-Encoding", "gzip"))
            case "/slow":
                self._start()
                self._endless(b"x", pause=0.02)
            case "/elsewhere":
                self._start(("Location", "http://169.254.169.254/"), status=302)
            case _:
                self._start()
                self.wfile.write(b"thanks")

    def _start(self, *headers: tuple[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def _endless(self, piece: bytes, pause: float = 0.0) -> None:
        stopped = threading.Event()
        try:
            while not stopped.wait(pause):
                self.wfile.write(piece)
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def send(server: ThreadingHTTPServer, path: str, seconds: float = 20.0) -> httpx.Response:
    port = server.server_port
    with httpx.Client(transport=guarded_transport([("127.0.0.1", port)]), trust_env=False) as client:
        return bounded.post(client, f"http://127.0.0.1:{port}{path}", seconds=seconds)


def test_an_answer_is_read_within_bounds(server: ThreadingHTTPServer) -> None:
    assert send(server, "/").text == "thanks"
    with pytest.raises(bounded.TooLarge, match="longer than 64,000"):
        send(server, "/endless")
    with pytest.raises(bounded.TooLarge, match="packed"):
        send(server, "/packed")
    with pytest.raises(httpx.ReadTimeout):
        send(server, "/slow", seconds=0.3)


def test_a_redirect_is_an_answer_and_not_followed(server: ThreadingHTTPServer) -> None:
    assert send(server, "/elsewhere").status_code == 302


def test_a_proxy_of_the_environment_does_not_lead_round_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with httpx.Client(transport=guarded_transport(), trust_env=False) as client, pytest.raises(RefusedAddress):
        bounded.post(client, "http://127.0.0.1/", seconds=5)


def test_every_client_of_the_package_is_guarded() -> None:
    """Whoever opens a connection of their own must be on this list, with a reason."""
    from pathlib import Path

    package = Path(bounded.__file__).parents[2]
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(
            word in path.read_text() for word in ("httpx.Client(", "httpx.AsyncClient(", "urlopen(", "HTTPConnection(")
        )
    }
    guarded = {name for name in users if "guarded_transport(" in (package / name).read_text()}
    assert (
        users - guarded
        == {
            "client/client.py",  # a person's own program, which asks the site that person names
            "fulltext/grobid.py",  # the server that an administrator sets, likewise
            "writer/actions.py",  # the endpoint that an administrator sets, often on the same machine
            "writer/questions.py",  # the same
            "writer/translations.py",  # the same
            "search/embedders/loader.py",  # the Hugging Face hub, by its own library, at an administrator's command
        }
        & users
    )
