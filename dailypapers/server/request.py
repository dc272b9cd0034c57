"""Bytes of one client → requests: what llhttp's callbacks tell, and what is refused before anything else sees it.

llhttp refuses what requests are smuggled with: both Content-Length and Transfer-Encoding, two lengths, a bare line
feed, a space before the colon, folded headers. Here the sizes are limited, and what llhttp leaves open is decided.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import httptools

from dailypapers.server.limits import Limits
from dailypapers.server.spool import Spool, SpoolBudget, SpoolFull

Header = tuple[bytes, bytes]
_IN_MEMORY = 64 << 10  # bytes of one body; more go to a file


class Refusal(Exception):
    """A request that is not answered by the application: a status and a sentence for the client."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Target(NamedTuple):
    """The parts of a request's target: the path as bytes, unquoted; `host` only where the target is a whole URL."""

    path: bytes
    query: bytes
    host: bytes


class Request:
    """One request, its body in a spool."""

    def __init__(self, budget: SpoolBudget) -> None:
        self.method = ""
        self.url = b""
        self.target = Target(b"/", b"", b"")
        self.headers: list[Header] = []
        self.version = "1.1"
        self.keeps_alive = False
        self.expects_continue = False
        self.received = 0  # bytes of the body
        self.body = Spool(budget, _IN_MEMORY)

    def header(self, name: bytes) -> bytes:
        """Return the values of a header, joined by commas; b"" where it is missing."""
        return b",".join(value for key, value in self.headers if key == name)


class RequestParser:
    """Parses what one client sends. Complete requests are in `requests`; `feed` raises `Refusal`.

    `is_in_head` and `is_in_body` tell what the client is sending.
    """

    def __init__(self, limits: Limits, budget: SpoolBudget) -> None:
        self._limits, self._budget = limits, budget
        self._parser = httptools.HttpRequestParser(self)
        self._request: Request | None = None
        self._head_size = self._max_body = 0
        self._refusal: Refusal | None = None
        self.is_in_head = self.is_in_body = False
        self.requests: list[Request] = []

    @property
    def received(self) -> int:
        """Bytes of the body that is being received."""
        return self._request.received if self._request is not None else 0

    @property
    def expects_continue(self) -> bool:
        """Tell whether the client waits for "100 Continue" before it sends the body."""
        return self.is_in_body and self._request is not None and self._request.expects_continue and not self.received

    @property
    def forwarded_for(self) -> str:
        """The header X-Forwarded-For of the request whose body is being received, or that has just come."""
        request = self._request or (self.requests[-1] if self.requests else None)
        return request.header(b"x-forwarded-for").decode("latin-1") if request is not None else ""

    def feed(self, data: bytes) -> None:
        """Parse the next bytes. Raises `Refusal`; the client must then be hung up on."""
        if self.is_in_head:  # a header that never ends is not seen by the callbacks
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self.requests:
                self.requests[-1].keeps_alive = False  # answered as any request; nothing is upgraded
        except httptools.HttpParserError as error:
            raise self._refusal or Refusal(400, f"Invalid request: {_reason(error)}.") from None
        if self.is_in_head and self._head_size > self._limits.max_head:
            raise Refusal(431, "The headers are too large.")

    def close(self) -> None:
        """Drop the body of a request that will not be completed, and requests that nobody has taken."""
        for request in [*self.requests, *([self._request] if self._request else [])]:
            request.body.close()
        self._request, self.requests = None, []

    # --- called by the parser: whatever these raise ends `feed_data` ------------------------------------------------

    def on_message_begin(self) -> None:
        self._request = Request(self._budget)
        self._head_size = 0
        self.is_in_head = True

    def on_url(self, url: bytes) -> None:
        request = self._current()
        request.url += url
        if len(request.url) > self._limits.max_url:
            self._refuse(414, "The URL is too long.")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.is_in_head:
            return  # a trailer behind a chunked body
        request = self._current()
        request.headers.append((name.lower(), value))
        self._head_size += len(name) + len(value)
        if len(request.headers) > self._limits.max_headers or self._head_size > self._limits.max_head:
            self._refuse(431, "There are too many headers, or they are too large.")

    def on_headers_complete(self) -> None:
        request = self._current()
        self.is_in_head, self.is_in_body = False, True
        request.version = self._parser.get_http_version()
        request.method = self._parser.get_method().decode("latin-1")
        request.keeps_alive = self._parser.should_keep_alive()
        request.expects_continue = request.header(b"expect").lower() == b"100-continue"
        self._check_head(request)
        self._max_body = self._limits.max_body(request.target.path.decode("latin-1"))
        if int(request.header(b"content-length") or b"0") > self._max_body:
            self._refuse_body()

    def on_body(self, data: bytes) -> None:
        request = self._current()
        request.received += len(data)
        if request.received > self._max_body:
            self._refuse_body()
        try:
            request.body.write(data)
        except SpoolFull:
            self._refuse(503, "The server is busy. Try again in a minute.")

    def on_message_complete(self) -> None:
        request = self._current()
        self.is_in_body = False
        self._request = None
        self.requests.append(request)

    # --- what is refused -------------------------------------------------------------------------------------------

    def _check_head(self, request: Request) -> None:
        if request.version not in ("1.0", "1.1"):
            self._refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        if request.version == "1.0" and request.header(b"transfer-encoding"):
            self._refuse(400, "HTTP/1.0 knows no Transfer-Encoding.")
        hosts = sum(name == b"host" for name, _ in request.headers)
        if hosts > 1 or (not hosts and request.version == "1.1"):
            self._refuse(400, "A request has one Host header.")
        if request.method == "CONNECT":
            self._refuse(400, "This is no proxy.")
        try:
            url = httptools.parse_url(request.url)
        except httptools.HttpParserInvalidURLError:
            self._refuse(400, "Invalid URL.")
        host = (url.host or b"") + (b":%d" % url.port if url.port else b"") if url.schema else b""
        request.target = Target(unquote_to_bytes(url.path or b"/"), url.query or b"", host)

    def _refuse_body(self) -> None:
        size = f"{self._max_body >> 20} MiB" if self._max_body >= 1 << 20 else f"{self._max_body:,} bytes"
        self._refuse(413, f"The request is too large: {size} fit. Send less at once.")

    def _refuse(self, status: int, sentence: str) -> None:
        self._refusal = Refusal(status, sentence)
        raise self._refusal

    def _current(self) -> Request:
        assert self._request is not None
        return self._request


def _reason(error: Exception) -> str:
    return str(error).rstrip(".")[:100] or "it is not HTTP"
