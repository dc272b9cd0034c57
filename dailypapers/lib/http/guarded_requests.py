"""A stand-in for `requests` through the guarded transport, for libraries that bring their own calls of it.

Whatever such a library asks for, its requests go to public addresses only, follow no redirect, heed no proxy, netrc or
`verify=False`, end by one deadline together, and their answers are bounded. `within` says so for a thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from io import BytesIO
from types import ModuleType
from typing import Any

import httpx
import requests
from requests.adapters import BaseAdapter

from dailypapers.lib.errors import RefusedAddress
from dailypapers.lib.http import bounded
from dailypapers.lib.http.ssrf import NameNotResolved, guarded_transport

MAX_REQUESTS = 12  # of one exchange: signing in, looking a room up, writing into it
MAX_SENT = 1 << 20  # bytes of one request
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


@dataclass(slots=True)
class Exchange:
    """The requests of one message: how long they may take together, what each of them bears, how the last one ended."""

    deadline: float  # of time.monotonic
    headers: Mapping[str, str] = field(default_factory=dict)
    trusted: tuple[tuple[str, int], ...] = ()
    asked: int = 0
    answer: httpx.Response | None = None
    error: Exception | None = None


_exchange: ContextVar[Exchange] = ContextVar("exchange")


@contextmanager
def within(
    seconds: float, *, headers: Mapping[str, str] | None = None, trusted: Iterable[tuple[str, int]] = ()
) -> Iterator[Exchange]:
    """Allow requests of this thread for so many seconds; yield what becomes of them. `headers` go with each."""
    exchange = Exchange(time.monotonic() + seconds, headers or {}, tuple(trusted))
    token = _exchange.set(exchange)
    try:
        yield exchange
    finally:
        _exchange.reset(token)


class _GuardedAdapter(BaseAdapter):
    """Hands prepared requests of `requests` to httpx over the guarded transport."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send one request of the exchange at hand. Raises what `requests` raises, or `RuntimeError` outside of one."""
        exchange = _exchange.get(None)
        if exchange is None:
            raise RuntimeError("No request is sent outside of `within`.")
        left = exchange.deadline - time.monotonic()
        exchange.asked += 1
        exchange.answer = None
        try:
            if left <= 0 or exchange.asked > MAX_REQUESTS:
                raise httpx.ReadTimeout("The service needs too long, or too many requests.")
            if int(request.headers.get("Content-Length", 0)) > MAX_SENT:
                raise bounded.TooLarge(f"The message is longer than {MAX_SENT:,} bytes.")
            exchange.answer = _ask(exchange, request, left)
        except (RefusedAddress, httpx.HTTPError, NameNotResolved) as error:
            exchange.error = error
            raise requests.ConnectionError(str(error), request=request) from error
        exchange.error = None
        return _as_requests_has_it(exchange.answer, request)

    def close(self) -> None: ...


def _ask(exchange: Exchange, request: requests.PreparedRequest, seconds: float) -> httpx.Response:
    headers = dict(request.headers) | dict(exchange.headers)
    body = request.body.encode() if isinstance(request.body, str) else request.body
    with httpx.Client(transport=guarded_transport(exchange.trusted, exchange.deadline), trust_env=False) as client:
        given: dict[str, Any] = {"content": body, "headers": headers, "seconds": seconds}
        return bounded.ask(client, request.method or "GET", request.url or "", is_body_optional=True, **given)


def _as_requests_has_it(answer: httpx.Response, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status_code
    response.headers.update(answer.headers)
    response.raw = BytesIO(answer.content)
    response.url, response.request, response.encoding = request.url or "", request, answer.encoding
    response.reason = answer.reason_phrase
    return response


class GuardedSession(requests.Session):
    """A session that knows no other way out than the guarded transport."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in tuple(self.adapters):
            self.mount(scheme, _GuardedAdapter())

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        return super().send(request, **options | {"allow_redirects": False})


def _request(method: str, url: str, **options: Any) -> requests.Response:
    with GuardedSession() as session:
        return session.request(method, url, **options)


def _method(name: str) -> Callable[..., requests.Response]:
    def ask(url: str, *positional: Any, **options: Any) -> requests.Response:
        names = ("params",) if name == "get" else ("data", "json") if name == "post" else ("data",)
        return _request(name.upper(), url, **dict(zip(names, positional, strict=False)) | options)

    return ask


def stand_in() -> ModuleType:
    """Return a module to be used in place of `requests`: its names, with calls that are guarded."""
    module = ModuleType("requests")
    names = ("codes", "exceptions", "Response", "RequestException", "ConnectionError", "HTTPError", "Timeout",
             "TooManyRedirects", "ReadTimeout", "ConnectTimeout", "JSONDecodeError", "auth", "utils")  # fmt: skip
    for name in names:
        setattr(module, name, getattr(requests, name))
    for name in METHODS:
        setattr(module, name, _method(name))
    module.request = _request  # type: ignore[attr-defined]
    module.Session = module.session = GuardedSession  # type: ignore[attr-defined]
    return module
