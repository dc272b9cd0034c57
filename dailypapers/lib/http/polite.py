"""The one way to the network: a client that keeps the limits of every service, whatever else runs on the machine.

    client = PoliteClient(Throttle(folder), contact="papers@example.org")
    answer = client.get("https://rss.arxiv.org/atom/cs.LG", kind="xml", etag=etag)

It waits for its turn, sends a User-Agent with a contact, asks conditionally, follows redirects only to hosts of the
same service and never to a private address, bounds time and size (also of what unpacks), and repeats what failed for
the moment: with growing pauses and jitter, or after the time the service named (`Retry-After`, and `Backoff`, which
services send beside an answer). Those pauses bind all processes.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin, urlsplit

import httpx

from dailypapers import __version__
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import HarvestingOff, RefusedAddress, SourceBusy, SourceError, UnknownHost
from dailypapers.lib.http.host_limits import Limit, limit_of
from dailypapers.lib.http.ssrf import NameNotResolved, guarded_transport
from dailypapers.lib.http.throttle import Throttle
from dailypapers.lib.retry_after import parse_retry_after
from dailypapers.lib.sentences import sentence, sentences

Kind = Literal["xml", "json", "any"]

MAX_BYTES = 64 << 20  # of one answer, unpacked
MAX_REDIRECTS = 4
ATTEMPTS = 6
NAME_ATTEMPTS, NAME_PAUSE = 2, 2.0  # seconds; of a name that cannot be resolved: mostly this machine is offline
FIRST_PAUSE, MAX_PAUSE = 5.0, 600.0  # seconds between attempts, half to one and a half of it
MAX_REST = 86_400.0  # seconds; a service that wants longer silence is asked again the next day
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
_SIGNS: Mapping[str, tuple[bytes, ...]] = {"xml": (b"<",), "json": (b"{", b"[")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said. `body` is empty where `status` is 304: nothing has changed since `etag`."""

    url: str
    status: int
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # by names in lower case


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked; `accept` names statuses that are handed back as they are."""

    method: str
    url: str
    kind: Kind
    headers: Mapping[str, str]  # without the empty ones
    body: bytes | None = None
    accept: frozenset[int] = frozenset()


class _Passing(Exception):
    """A failure that may be gone at the next attempt; `rest` is the silence the service asked for."""

    def __init__(self, reason: str, rest: float | None = None, attempts: int = ATTEMPTS) -> None:
        super().__init__(reason)
        self.rest, self.attempts = rest, attempts


class PoliteClient:
    """Asks services in turn. `mirror` is a base address asked in place of every host: `mirror/<host>/<path>`.

    `patience` is the longest wait, in seconds, that is slept through; what needs longer raises SourceBusy. `is_on`
    False refuses every request. `mirror_gap` replaces the services' own intervals while a mirror is asked.
    """

    def __init__(
        self,
        throttle: Throttle,
        *,
        contact: str = "",
        is_on: bool = True,
        patience: float = 900.0,
        mirror: str = "",
        mirror_gap: float | None = None,
        max_bytes: int = MAX_BYTES,
        jitter: Callable[[], float] = random.random,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        self.throttle, self.is_on, self.patience, self.max_bytes = throttle, is_on, patience, max_bytes
        self.requests = 0
        self._mirror, self._mirror_gap, self._jitter, self._on_wait = mirror.rstrip("/"), mirror_gap, jitter, on_wait
        trusted = []
        if self._mirror:
            parts = urlsplit(self._mirror)
            trusted.append((parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)))
        agent = f"dailypapers/{__version__} ({f'mailto:{contact}' if '@' in contact else contact or 'self-hosted'})"
        self._http = httpx.Client(
            transport=guarded_transport(trusted),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(60.0, connect=20.0),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        self._http.close()

    def get(
        self,
        url: str,
        *,
        kind: Kind = "any",
        etag: str = "",
        last_modified: str = "",
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """Fetch a URL and return its answer, status 200, 304, 404 or one of `accept`.

        Raises SourceBusy where the service wants a longer silence than we have patience, RefusedAddress for an
        address or redirect we do not follow, HarvestingOff, and SourceError for every other failure.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified} | dict(headers or {})
        return self._send(_Request("GET", url, kind, conditions, accept=accept))

    def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], accept: frozenset[int] = frozenset()
    ) -> Answer:
        """Send JSON, again and again as `get` asks: only to services that take the same twice for once."""
        return self._send(_Request("POST", url, "json", {"Content-Type": "application/json", **headers}, body, accept))

    def _send(self, request: _Request) -> Answer:
        if not self.is_on:
            raise HarvestingOff(sentence("Requests to the network are switched off (DAILYPAPERS_HARVEST=off)."))
        limit = limit_of(_host_of(request.url))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._hop(request, limit)
            except _Passing as problem:
                rest = (
                    backoff(attempt, first=FIRST_PAUSE, cap=MAX_PAUSE, jitter=1.0, uniform=self._jitter)
                    if problem.rest is None
                    else problem.rest + self._jitter()
                )
                self.throttle.rest(limit.name, rest)
                if attempt >= problem.attempts:
                    kind_of_error = UnknownHost if problem.attempts == NAME_ATTEMPTS else SourceError
                    raise kind_of_error(
                        sentences(
                            "%(name)s failed %(count)s time in a row: %(problem)s",
                            "%(name)s failed %(count)s times in a row: %(problem)s",
                            attempt,
                            name=limit.name,
                            problem=problem,
                        )
                    ) from problem
                if rest > self.patience:
                    raise SourceBusy(limit.name, rest) from problem
                if self._on_wait is not None:
                    self._on_wait(
                        sentence("%(problem)s Asking again in %(rest)s s.", problem=problem, rest=f"{rest:,.0f}")
                    )
        raise AssertionError("every attempt returns or raises")

    def _hop(self, request: _Request, limit: Limit) -> Answer:
        """Make one attempt and return its answer; each redirect waits for a turn of its own."""
        target = request.url
        for _ in range(MAX_REDIRECTS + 1):
            host = _host_of(target)
            if host not in limit.hosts:
                raise RefusedAddress(
                    sentence(
                        "%(name)s sends us to another host, %(host)s, where we do not go.", name=limit.name, host=host
                    )
                )
            gap = self._mirror_gap if self._mirror and self._mirror_gap is not None else limit.every
            with self.throttle.turn(limit.name, gap, self.patience):
                self.requests += 1
                outcome = self._ask(target, limit, request)
            if isinstance(outcome, Answer):
                return outcome
            if request.method != "GET":
                raise RefusedAddress(
                    sentence("%(name)s redirects what we send, where we do not follow.", name=limit.name)
                )
            if target.startswith("https:") and outcome.startswith("http:"):
                raise RefusedAddress(
                    sentence("%(name)s redirects from https to http, where we do not follow.", name=limit.name)
                )
            target = outcome
        raise SourceError(sentence("%(name)s redirects in a circle: %(url)s", name=limit.name, url=request.url))

    def _ask(self, url: str, limit: Limit, request: _Request) -> Answer | str:
        """Send one request and return its answer, or the URL it redirects to."""
        deadline = self.throttle.clock() + limit.seconds
        sent = {name: value for name, value in request.headers.items() if value}
        try:
            with self._http.stream(
                request.method, self._request_url(url), headers=sent, content=request.body
            ) as response:
                status = response.status_code
                self._heed(response, limit)
                if status in (301, 302, 303, 307, 308):
                    return urljoin(url, str(response.headers.get("Location", "")))
                if status in _PASSING:
                    raise _Passing(
                        sentence("%(name)s answers %(status)s.", name=limit.name, status=status),
                        _rest(response, limit, self.throttle.clock()),
                    )
                if status == 304:
                    return Answer(url, 304, etag=sent.get("If-None-Match", ""), headers=_headers(response))
                body = self._body(response, limit, deadline)
        except httpx.TimeoutException:
            raise _Passing(sentence("%(name)s does not answer in time.", name=limit.name)) from None
        except (httpx.TransportError, zlib.error) as error:
            reason = sentence(
                "The connection to %(name)s failed (%(error)s).", name=limit.name, error=error or type(error).__name__
            )
            if isinstance(error.__cause__, NameNotResolved):
                raise _Passing(reason, NAME_PAUSE, NAME_ATTEMPTS) from error
            raise _Passing(reason) from error
        except httpx.HTTPError as error:
            raise SourceError(sentence("%(name)s cannot be asked: %(error)s", name=limit.name, error=error)) from error
        return self._judged(url, limit, request, response, body)

    def _judged(self, url: str, limit: Limit, request: _Request, response: httpx.Response, body: bytes) -> Answer:
        """Return what was read as an answer. Raises what its status or its form means."""
        status, kind = response.status_code, request.kind
        if status == 404 or status in request.accept:
            return Answer(url, status, body, headers=_headers(response))
        if status == 400 and kind != "any" and _looks_like(kind, response, body):
            return Answer(url, 400, body)  # the service says in its own form what is wrong
        if status != 200:
            excerpt = " ".join(body[:200].decode("utf-8", "replace").split())
            raise SourceError(f"{limit.name} answers {status} to {url}: {excerpt}")
        if not _looks_like(kind, response, body):
            content_type = response.headers.get("Content-Type", "no type").partition(";")[0]
            raise _Passing(
                sentence(
                    "%(name)s sent %(content_type)s where %(expected)s was expected.",
                    name=limit.name,
                    content_type=content_type,
                    expected=kind.upper(),
                )
            )
        named = _headers(response)
        return Answer(url, 200, body, named.get("etag", ""), named.get("last-modified", ""), named)

    def _heed(self, response: httpx.Response, limit: Limit) -> None:
        """Keep the silence that a service asks for beside an answer."""
        seconds = parse_retry_after(response.headers.get("Backoff"), self.throttle.clock(), cap=MAX_REST)
        if seconds:
            self.throttle.rest(limit.name, seconds)

    def _body(self, response: httpx.Response, limit: Limit, deadline: float) -> bytes:
        """Return the unpacked body, read in bounds. A packed one that breaks off is a passing failure."""
        encoding = response.headers.get("Content-Encoding", "").lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise SourceError(
                sentence(
                    "%(name)s packs its answer as %(encoding)s, which we did not ask for.",
                    name=limit.name,
                    encoding=encoding[:40],
                )
            )
        unpacker = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
        parts: list[bytes] = []
        size = 0
        for chunk in response.iter_raw():
            if self.throttle.clock() > deadline:
                raise _Passing(
                    sentence(
                        "%(name)s took longer than %(seconds)s s for one answer.",
                        name=limit.name,
                        seconds=f"{limit.seconds:.0f}",
                    )
                )
            part = unpacker.decompress(chunk, self.max_bytes + 1 - size) if unpacker else chunk
            size += len(part)
            if size > self.max_bytes:
                raise SourceError(
                    sentence(
                        "%(name)s sent more than %(max_bytes)s MB in one answer: refused.",
                        name=limit.name,
                        max_bytes=self.max_bytes >> 20,
                    )
                )
            parts.append(part)
        if unpacker is not None and not unpacker.eof:
            raise _Passing(sentence("%(name)s broke off in the middle of its answer.", name=limit.name))
        return b"".join(parts)

    def _request_url(self, url: str) -> str:
        """Return the URL that is really asked: the mirror's, where there is one."""
        if not self._mirror:
            return url
        parts = urlsplit(url)
        return f"{self._mirror}/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _host_of(url: str) -> str:
    """Return the host of an address that may be asked. Raises RefusedAddress for any other."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise RefusedAddress(
            sentence("“%(url)s” is no address that can be asked: http or https and a host are needed.", url=url[:200])
        )
    return host.lower()


def _rest(response: httpx.Response, limit: Limit, now: float) -> float | None:
    """Return the silence a service asks for, in seconds; None where it names none."""
    seconds = parse_retry_after(response.headers.get("Retry-After"), now, cap=MAX_REST)
    return limit.after_429 if seconds is None and response.status_code == 429 else seconds


def _looks_like(kind: Kind, response: httpx.Response, body: bytes) -> bool:
    """Tell whether type and first bytes are what was asked for: a web page that says sorry is neither XML nor JSON."""
    if kind == "any":
        return True
    stated = response.headers.get("Content-Type", "").lower()
    start = body[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_page = "text/html" in stated or start[:9].lower() == b"<!doctype" or start[:5].lower() == b"<html"
    return not is_page and start.startswith(_SIGNS[kind])
