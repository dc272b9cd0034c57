"""Calls this machine's own site in this process, as `Client` calls one over the network, without an HTTP library."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes, urlencode, urljoin, urlsplit

import orjson

from dailypapers.client.client import ANY_FORMAT, Client, read_answer, request_headers
from dailypapers.client.endpoint import Request, Value, encode_params

T = TypeVar("T")
MAX_REDIRECTS = 5


@dataclass
class LocalAnswer:
    """What the application answered; the body is read piece by piece, once, or as a whole."""

    url: str
    status_code: int
    headers: dict[str, str]
    body: Iterable[bytes]

    @property
    def is_success(self) -> bool:
        return 200 <= self.status_code < 300

    @property
    def content(self) -> bytes:
        if not isinstance(self.body, list):
            self.body = [b"".join(self._pieces())]
        return b"".join(self.body)

    def read(self) -> bytes:
        """Return the whole body."""
        return self.content

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the body piece by piece."""
        yield from self._pieces()

    def iter_lines(self) -> Iterator[str]:
        """Yield the body line by line, without line ends."""
        rest = b""
        for piece in self._pieces():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                yield line.decode()
        if rest:
            yield rest.decode()

    def _pieces(self) -> Iterator[bytes]:
        try:
            yield from self.body
        finally:
            close = getattr(self.body, "close", None)
            if close is not None:
                close()


class LocalClient(Client):
    """Calls a WSGI application that stands for the site at a URL."""

    def __init__(self, application: Any, url: str, token: str = "") -> None:
        self.application, self.url, self.headers = application, url.rstrip("/"), request_headers(token)

    def close(self) -> None:
        """Nothing is open."""

    def _send(self, request: Request[T]) -> T:
        body = b"" if request.body is None else orjson.dumps(request.body)
        return read_answer(self._call(request.method, request.path, request.params, self.headers, body), request.answer)

    @contextmanager
    def _stream(self, path: str, params: dict[str, Value]) -> Iterator[Any]:
        yield self._call("GET", path, encode_params(params), self.headers | ANY_FORMAT)

    def _call(
        self, method: str, path: str, params: dict[str, str], headers: dict[str, str], body: bytes = b""
    ) -> LocalAnswer:
        """Call the application, and again where it redirects."""
        url = f"{self.url}{path}" + (f"?{urlencode(params)}" if params else "")
        answer = self._call_once(method, url, headers, body)
        for _ in range(MAX_REDIRECTS):
            if method != "GET" or not 300 <= answer.status_code < 400 or "location" not in answer.headers:
                break
            answer.read()
            answer = self._call_once(method, urljoin(answer.url, answer.headers["location"]), headers, body)
        return answer

    def _call_once(self, method: str, url: str, headers: dict[str, str], body: bytes) -> LocalAnswer:
        answer = LocalAnswer(url, 0, {}, [])

        def start(status: str, pairs: list[tuple[str, str]], error: Any = None) -> None:
            answer.status_code = int(status[:3])
            answer.headers = {name.lower(): value for name, value in pairs}

        answer.body = self.application(_environ(method, url, headers, body), start)
        return answer


def _environ(method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Return the environment of a WSGI request."""
    parts = urlsplit(url)
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "CONTENT_TYPE": "application/json" if body else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": True,
    }
    return environ | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
