"""What reaches the application, and what is refused before it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from tests.server.running import Running, running


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with what came: the environ and the size of the body."""
    told = {key: value for key, value in environ.items() if isinstance(value, str)}
    body = environ["wsgi.input"].read()
    content = orjson.dumps(told | {"body": body[:100].decode("latin-1"), "size": len(body)})
    start_response("200 OK", [("Content-Length", str(len(content)))])
    return [content]


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    with running(echo, max_body=lambda path: 10 if path.startswith("/small") else 200_000) as site:
        yield site


def told(answer: bytes) -> dict[str, Any]:
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n"), answer[:200]
    found: dict[str, Any] = orjson.loads(answer.partition(b"\r\n\r\n")[2])
    return found


CLOSE = b"Host: a\r\nConnection: close\r\n"


def test_the_environ_of_a_request(site: Running) -> None:
    found = told(site.send(
        b"POST /p%C3%A4per%2Fs/a+b?q=%20x HTTP/1.1\r\nHost: a:81\r\nConnection: close\r\nContent-Length: 3\r\n"
        b"Content-Type: text/plain\r\nX-One: 1\r\nX-One: 2\r\nCookie: a=1\r\nCookie: b=2\r\nX_One: evil\r\n\r\nabc"
    ))  # fmt: skip
    assert found["PATH_INFO"].encode("latin-1").decode() == "/päper/s/a+b"
    assert (found["QUERY_STRING"], found["REQUEST_METHOD"], found["body"]) == ("q=%20x", "POST", "abc")
    assert (found["CONTENT_LENGTH"], found["CONTENT_TYPE"], found["HTTP_HOST"]) == ("3", "text/plain", "a:81")
    assert (found["HTTP_X_ONE"], found["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")
    assert found["REMOTE_ADDR"] == "127.0.0.1"
    assert "HTTP_CONNECTION" not in found


def test_a_body_in_chunks_has_a_length_for_the_application(site: Running) -> None:
    found = told(site.send(
        b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX: z\r\n\r\n"
    ))  # fmt: skip
    assert (found["body"], found["CONTENT_LENGTH"]) == ("abcde", "5")
    assert "HTTP_TRANSFER_ENCODING" not in found
    assert "HTTP_X" not in found


def test_a_body_larger_than_memory_comes_whole_from_a_file(site: Running) -> None:
    found = told(site.send(b"POST / HTTP/1.1\r\n" + CLOSE + b"Content-Length: 150000\r\n\r\n" + b"x" * 150_000))
    assert found["size"] == 150_000


def test_the_host_of_a_whole_url_counts(site: Running) -> None:
    assert told(site.send(b"GET http://b:82/c?d HTTP/1.1\r\n" + CLOSE + b"\r\n"))["HTTP_HOST"] == "b:82"


def test_the_client_may_ask_whether_the_body_is_welcome(site: Running) -> None:
    with site.connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + CLOSE + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ab")
        assert told(client.recv(65_536))["body"] == "ab"


REFUSED = {
    "length and chunks": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "chunks and length": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400),
    "a signed length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde", 400),
    "a negative length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400),
    "an unknown coding": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    "chunked, then another": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
    "chunks in HTTP/1.0": (b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a chunk of no size": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    "a bare line feed": (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    "a space before the colon": (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400),
    "a NUL": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "a tunnel": (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "HTTP/1.1 called 2.0": (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "a long URL": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    "many headers": (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 101 + b"\r\n", 431),
    "a large header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", 431),
    "a header without end": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70_000, 431),
    "a large body": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n", 413),
    "a body too large for its path": (b"POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", 413),
    "large chunks": (b"POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n" + b"x" * 11 + b"\r\n0\r\n\r\n", 413),
    "a body that is not welcome": (b"POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n", 413),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_is_refused_is_told_why_and_hung_up_on(site: Running, name: str) -> None:
    sent, status = REFUSED[name]
    answer = site.send(sent + (b"" if b"Content-Length: 11" in sent else b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head[9:12]) == status, answer[:300]
    assert b"Connection: close" in head
    assert body.endswith(b".\n")
    assert len(re.findall(rb"HTTP/1.1 \d", answer)) == 1  # what stands behind it is never taken for a request


def test_what_was_refused_leaves_nothing_behind(site: Running) -> None:
    before = (site.server.limits.memory, site.server.limits.disk)
    with site.connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 190000\r\n\r\n" + b"x" * 180_000)
    site.send(b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n")

    from tests.server.running import until

    until(lambda: (site.server.budget.memory, site.server.budget.disk) == before)
