"""Clients that drip, stall, say nothing or come in crowds: others get their answers, and these are hung up on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest

from dailypapers.lib.client_address import parse_networks
from tests.server.running import Running, read_all, running, until

HEAD = b"POST /form HTTP/1.1\r\nHost: a\r\nX-Slow: "
BODY = b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
CHUNKS = b"POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
EXPORT = b"GET /export HTTP/1.1\r\nHost: a\r\n\r\n"
FILE = b"GET /file HTTP/1.1\r\nHost: a\r\n\r\n"
QUICK = {"head_seconds": 0.3, "idle_seconds": 0.3, "grace": 0.3, "min_speed": 100_000}


def application(environ: dict[str, Any], start: Any) -> Any:
    path = environ["PATH_INFO"]
    if path == "/export":
        start("200 OK", [])
        return (b"x" * 10_000 for _ in range(3_000))
    content = b"x" * 30_000_000 if path == "/file" else b"a page"
    environ["wsgi.input"].read()
    start("200 OK", [("Content-Length", str(len(content)))])
    return [content]


@contextmanager
def clients(site: Running, count: int, beginning: bytes) -> Iterator[list[socket.socket]]:
    """Connections on which a beginning was sent and nothing is read."""
    with ExitStack() as stack:
        opened = [stack.enter_context(site.connect(receive_buffer=4_096)) for _ in range(count)]
        for client in opened:
            client.sendall(beginning)
        yield opened


def test_others_get_pages_beside_slow_senders_stalled_readers_and_idle_connections() -> None:
    with running(application, threads=2, disk=700_000_000) as site, ExitStack() as stack:
        for beginning in (HEAD, BODY, CHUNKS, EXPORT):
            stack.enter_context(clients(site, 20, beginning))
        stack.enter_context(clients(site, 5, FILE))
        stack.enter_context(clients(site, 60, b""))
        until(lambda: len(site.server.connections) == 145)
        for _ in range(20):
            assert site.get("/page").read() == b"a page"
        assert len(site.server.connections) >= 145  # none of them had to go for that


@pytest.mark.parametrize(
    ("beginning", "status"),
    [(HEAD, b"408"), (BODY, b"408"), (CHUNKS, b"408"), (b"", b"")],
    ids=["headers", "body", "chunks", "nothing"],
)
def test_who_does_not_send_is_told_so_and_hung_up_on(beginning: bytes, status: bytes) -> None:
    with running(application, **QUICK) as site, clients(site, 1, beginning) as [client]:
        assert read_all(client)[9:12] == status
        until(lambda: not site.server.connections)


@pytest.mark.parametrize("beginning", [HEAD, BODY], ids=["headers", "body"])
def test_who_drips_is_hung_up_on(beginning: bytes) -> None:
    with running(application, **QUICK) as site, clients(site, 1, beginning) as [client]:
        began = time.monotonic()
        while site.server.connections and time.monotonic() - began < 10:
            with suppress(OSError):
                client.sendall(b"a")
            time.sleep(0.02)
        assert not site.server.connections


def test_who_is_merely_slow_is_waited_for() -> None:
    with running(application, **QUICK | {"min_speed": 100}) as site, clients(site, 1, BODY) as [client]:
        for _ in range(20):
            client.sendall(b"a" * 5_000)
            time.sleep(0.03)
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("beginning", [EXPORT, FILE], ids=["stream", "file"])
def test_a_reader_that_stalls_is_hung_up_on_and_holds_nothing(beginning: bytes) -> None:
    with running(application, **QUICK) as site, clients(site, 10, beginning):
        until(lambda: not site.server.connections)
        budget, limits = site.server.budget, site.server.limits
        until(lambda: (budget.memory, budget.disk, budget.streams) == (limits.memory, limits.disk, limits.max_streams))


def test_a_reader_that_drips_is_hung_up_on() -> None:
    with running(application, **QUICK) as site, clients(site, 1, FILE) as [client]:
        began = time.monotonic()
        while site.server.connections and time.monotonic() - began < 10:
            client.recv(500)
            time.sleep(0.05)
        assert not site.server.connections


# --- connections of one address -----------------------------------------------------------------------------------


def test_an_address_has_only_so_many_connections_and_others_theirs() -> None:
    with running(application, per_address=5, exempts_loopback=False) as site, ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(site.connect(source="127.0.0.2"))
        until(lambda: len(site.server.connections) == 5)
        refused = site.get("/page", source="127.0.0.2")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
        assert site.get("/page", source="127.0.0.3").status == 200
        stack.close()
        until(lambda: not site.server.connections)
        assert site.get("/page", source="127.0.0.2").status == 200


def test_the_machine_itself_and_our_proxies_have_as_many_as_they_like() -> None:
    with running(application, per_address=1) as site, clients(site, 5, HEAD):
        assert site.get("/page").status == 200
    proxies = parse_networks(["127.0.0.0/8"])
    limits = {"per_address": 1, "exempts_loopback": False, "trusted_proxies": proxies}
    with running(application, **limits) as site, clients(site, 5, HEAD):
        assert site.get("/page").status == 200


def test_behind_a_proxy_the_client_it_names_has_only_so_many_requests() -> None:
    release = threading.Event()

    def waiting(environ: dict[str, Any], start: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/wait":
            release.wait(10)
        return application(environ, start)

    proxies = parse_networks(["127.0.0.1"])
    with running(waiting, threads=8, per_address=3, trusted_proxies=proxies) as site, ExitStack() as stack:
        waits = b"GET /wait HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: %s\r\n\r\n"
        for _ in range(3):  # whatever else the client claims to be
            stack.enter_context(clients(site, 1, waits % b"198.51.100.7, 192.0.2.1"))
        until(lambda: site.server.counts.add("192.0.2.1") > 3 or bool(site.server.counts.remove("192.0.2.1")))
        site.server.counts.remove("192.0.2.1")
        assert site.get("/page", "X-Forwarded-For: 192.0.2.1\r\n").status == 429
        assert site.get("/page", "X-Forwarded-For: 192.0.2.2\r\n").status == 200
        release.set()
        until(lambda: site.get("/page", "X-Forwarded-For: 192.0.2.1\r\n").status == 200)


# --- all of them --------------------------------------------------------------------------------------------------


def test_a_full_house_makes_room_for_who_comes_by_hanging_up_on_the_idle() -> None:
    with running(application, max_connections=20) as site, clients(site, 19, b"") as idle:
        until(lambda: len(site.server.connections) == 19)
        with clients(site, 5, HEAD):
            assert site.get("/page").status == 200
        assert len([client for client in idle if not site_has(site, client)]) >= 4


def test_a_house_full_of_busy_clients_says_so() -> None:
    with running(application, max_connections=20) as site, clients(site, 20, HEAD):
        until(lambda: sum(not connection.is_idle for connection in site.server.connections) == 20)
        assert site.get("/page").status == 503


def test_more_requests_than_threads_can_take_are_told_to_come_later() -> None:
    begun, release = threading.Event(), threading.Event()

    def waiting(environ: dict[str, Any], start: Any) -> list[bytes]:
        begun.set()
        release.wait(10)
        return application(environ, start)

    page = b"GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with running(waiting, threads=1, max_waiting=5) as site, clients(site, 1, page) as [first]:
        assert begun.wait(10)
        with clients(site, 5, page) as others:
            until(lambda: site.server.is_swamped)
            assert site.get("/page").status == 503
            release.set()
            assert all(read_all(client).endswith(b"a page") for client in [first, *others])


def site_has(site: Running, client: socket.socket) -> bool:
    return client.getsockname()[1] in {connection.peers.client_port for connection in site.server.connections}
