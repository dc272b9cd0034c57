"""How answers reach the client: whole, in order, at the reader's speed, and never at the cost of others."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.server.running import Running, read_all, running, until

LARGE = bytes(range(256)) * 8_000  # 2 MB
GET = b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: %s\r\n\r\n"


class Endless:
    """A stream that counts what was computed of it, and whether it was closed."""

    def __init__(self) -> None:
        self.pieces, self.closed = 0, threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.pieces += 1
            yield b"x" * 10_000

    def close(self) -> None:
        self.closed.set()


class Application:
    """One small application for all tests: the path chooses the answer."""

    def __init__(self) -> None:
        self.endless: list[Endless] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        path = environ["PATH_INFO"]
        answers: dict[str, Callable[[Any], Any]] = {
            "/whole": lambda start: (start("200 OK", [("Content-Length", str(len(LARGE)))]), [LARGE])[1],
            "/file": lambda start: (
                start("200 OK", [("Content-Length", str(len(LARGE)))]),
                (LARGE[place : place + 4_096] for place in range(0, len(LARGE), 4_096)),
            )[1],
            "/stream": lambda start: (
                start("200 OK", []),
                (LARGE[place : place + 50_000] for place in range(0, len(LARGE), 50_000)),
            )[1],
            "/huge": lambda start: (start("200 OK", [("Content-Length", str(len(LARGE) * 15))]), [LARGE * 15])[1],
            "/none": lambda start: (start("204 No Content", []), [])[1],
            "/breaks": lambda start: (start("200 OK", []), breaking())[1],
            "/short": lambda start: (start("200 OK", [("Content-Length", "9")]), [b"abc"])[1],
            "/fails": lambda _start: 1 / 0,
            "/endless": self.start_endless,
        }
        if path in answers:
            return answers[path](start)
        content = path.encode()
        start("200 OK", [("Content-Length", str(len(content)))])
        return [content]

    def start_endless(self, start: Any) -> Endless:
        start("200 OK", [])
        self.endless.append(Endless())
        return self.endless[-1]


def breaking() -> Iterator[bytes]:
    yield b"some"
    raise RuntimeError("in the middle")


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def site(application: Application) -> Iterator[Running]:
    with running(application) as site:
        yield site


@pytest.mark.parametrize("path", ["/whole", "/file", "/stream"])
def test_a_large_answer_comes_whole(site: Running, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200
    assert hashlib.sha256(answer.read()).digest() == hashlib.sha256(LARGE).digest()
    until(lambda: site.server.budget.disk == site.server.limits.disk)
    assert site.server.budget.memory == site.server.limits.memory


@pytest.mark.parametrize("path", ["/whole", "/file", "/stream"])
def test_a_reader_that_pauses_gets_all_of_it(site: Running, path: str) -> None:
    with site.connect(receive_buffer=4_096) as client:
        client.sendall(GET % (path.encode(), b"close"))
        assert site.get("/other").read() == b"/other"  # meanwhile
        body = read_all(client).partition(b"\r\n\r\n")[2]
    assert len(body) >= len(LARGE)


def test_several_requests_on_one_connection_are_answered_in_order(site: Running) -> None:
    sent = b"".join(GET % (b"/%d" % number, b"keep-alive") for number in range(20)) + GET % (b"/last", b"close")
    answer = site.send(sent)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert bodies == [*(b"/%d" % number for number in range(20)), b"/last"]


def test_http_1_0_gets_a_stream_up_to_the_end_of_the_connection(site: Running) -> None:
    head, _, body = site.send(b"GET /stream HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")
    assert body == LARGE
    assert b"chunked" not in head


@pytest.mark.parametrize("request_line", [b"HEAD /whole", b"HEAD /stream", b"GET /none"])
def test_answers_without_a_body(site: Running, request_line: bytes) -> None:
    answer = site.send(request_line + b" HTTP/1.1\r\nHost: a\r\n\r\n" + GET % (b"/next", b"close"))
    assert answer.partition(b"\r\n\r\n")[2].startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n/next")


def test_an_error_before_the_answer_is_a_500_and_the_connection_goes_on(
    site: Running, caplog: pytest.LogCaptureFixture
) -> None:
    answer = site.send(GET % (b"/fails", b"keep-alive") + GET % (b"/next", b"close"))
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert answer.endswith(b"/next")
    assert "ZeroDivisionError" in caplog.text


def test_an_answer_that_breaks_off_is_not_taken_for_complete(site: Running) -> None:
    answer = site.send(GET % (b"/breaks", b"keep-alive"))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n") or not answer  # how much comes is up to the system
    assert not answer.endswith(b"0\r\n\r\n")


def test_an_answer_shorter_than_it_says_is_an_error(site: Running) -> None:
    answer = site.send(GET % (b"/short", b"close"))
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert answer.endswith(b"\r\n\r\nSomething went wrong.\n")


def test_a_stream_is_computed_no_further_than_its_reader_reads(site: Running, application: Application) -> None:
    with site.connect(receive_buffer=4_096) as client:
        client.sendall(GET % (b"/endless", b"close"))
        until(lambda: bool(application.endless) and application.endless[0].pieces > 10)
        for _ in range(50):  # each of these could have gone on with it
            assert site.get("/other").read() == b"/other"
        assert application.endless[0].pieces < 600  # of the buffers of the system and ours
    assert application.endless[0].closed.wait(5)
    until(lambda: site.server.budget.streams == site.server.limits.max_streams)


def test_many_stalled_streams_hold_no_thread(site: Running, application: Application) -> None:
    clients = [site.connect(receive_buffer=4_096) for _ in range(30)]
    for client in clients:
        client.sendall(GET % (b"/endless", b"close"))
    assert site.get("/other").read() == b"/other"
    until(lambda: len(application.endless) == 30)
    for client in clients:
        client.close()
    until(lambda: all(stream.closed.is_set() for stream in application.endless))


def test_there_are_only_so_many_streams_at_once(application: Application) -> None:
    with running(application, max_streams=2) as site:
        clients = [site.connect() for _ in range(2)]
        for client in clients:
            client.sendall(GET % (b"/endless", b"close"))
        until(lambda: len(application.endless) == 2)
        refused = site.get("/stream")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "60")
        assert site.get("/other").read() == b"/other"
        for client in clients:
            client.close()


def test_answers_fill_the_disk_only_so_far(application: Application) -> None:
    with running(application, disk=32_000_000) as site:
        first = site.connect(receive_buffer=4_096)
        first.sendall(GET % (b"/huge", b"close"))
        until(lambda: site.server.budget.disk < 2_000_000)
        assert site.get("/whole").status == 503
        first.close()
        until(lambda: site.server.budget.disk == 32_000_000)
        assert site.get("/whole").read() == LARGE


def test_answers_in_hand_are_ended_when_the_server_ends(application: Application) -> None:
    with running(application, shutdown_seconds=9) as site:
        client = site.connect()
        client.sendall(GET % (b"/huge", b"keep-alive"))
        until(lambda: site.server.budget.disk < site.server.limits.disk)
        reading = threading.Thread(target=lambda: found.append(read_all(client)))
        found: list[bytes] = []
        reading.start()
    reading.join(10)
    assert found[0].endswith(LARGE[-1_000:])
    client.close()


def test_a_request_that_is_coming_in_is_answered_when_the_server_ends(application: Application) -> None:
    """A client that has nothing in hand is hung up on at once."""
    with running(application, shutdown_seconds=9) as site:
        idle, client = site.connect(), site.connect()
        client.sendall(b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        until(lambda: len(site.server.connections) == 2 and not all(c.is_idle for c in site.server.connections))
        site.end()
        assert read_all(idle) == b""
        client.sendall(b"cd")
        assert read_all(client).endswith(LARGE[-1_000:])
        client.close()


def test_a_slow_reader_of_a_last_answer_leaves_no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """asyncio ends a connection twice that is closed while it tells that there is room again."""

    def large(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Length", "3000000")])
        return [b"x" * 3_000_000]

    with running(large) as site:
        for _ in range(5):
            with site.connect(receive_buffer=4_096) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                time.sleep(0.02)
                assert read_all(client).endswith(b"x")
    assert not caplog.records


@pytest.mark.parametrize(("patience", "order"), [(60.0, ["/1", "/2", "/3"]), (0.0, ["/3", "/2", "/1"])])
def test_the_newest_go_first_once_the_oldest_has_waited_for_long(patience: float, order: list[str]) -> None:
    begun, release, computed = threading.Event(), threading.Event(), []

    def waiting(environ: dict[str, Any], start: Any) -> list[bytes]:
        begun.set()
        release.wait(10)
        computed.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Length", "0")])
        return []

    with running(waiting, threads=1, patience=patience) as site, ExitStack() as stack:
        clients: list[Any] = []
        for number in range(4):
            clients.append(stack.enter_context(site.connect()))
            clients[-1].sendall(GET % (b"/%d" % number, b"close"))
            assert begun.wait(10)
            until(lambda: site.server._requests.qsize() == len(clients) - 1)
        release.set()
        for client in clients:
            read_all(client)
    assert computed == ["/0", *order]
