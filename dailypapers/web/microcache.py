"""A cache of what pages show everybody, for two seconds, in every process by itself.

The key is the URL and the language, nothing else. What belongs to one reader (name, votes, marks, comments of their
groups, tokens of forms) is never cached: it is loaded on every request and rendered on top. So a page may show what
others did up to two seconds late. A reader who has just written has a cookie for longer than that and gets fresh pages,
from any process.

Anonymous readers have nothing of their own but what `web.density` keeps: for them whole responses are cached.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dailypapers.accounts.models import User
from dailypapers.database.middleware import RECENT_WRITER, recent_writer_seconds
from dailypapers.database.routing import is_reading_primary
from dailypapers.web.density import choices_of

SECONDS = 2.0  # how late a page may show what others did
Key = tuple[str | bool, ...]
Value = TypeVar("Value")


@dataclass(slots=True)
class CachedPage:
    """The values of a page that are the same for all readers, and the pieces of HTML rendered from them alone."""

    values: dict[str, Any]
    pieces: dict[Any, SafeString] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A whole response to anonymous readers, compressed where they accept it."""

    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Value]):
    started: float  # when the value began to be made, by the monotonic clock
    value: Value


class TimedCache(Generic[Value]):
    """A cache whose entries expire `SECONDS` after they began to be made."""

    def __init__(self) -> None:
        self._entries: dict[Key, _Entry[Value]] = {}
        self._swept = 0.0

    def get(self, key: Key) -> Value | None:
        """Return the value of a key; None where it is missing or expired."""
        entry = self._entries.get(key)
        return entry.value if entry is not None and time.monotonic() - entry.started < SECONDS else None

    def put(self, key: Key, started: float, value: Value) -> None:
        """Store a value that began to be made at `started`, and remove expired ones, so that the size is bounded."""
        if started - self._swept > SECONDS:
            self._swept = started
            entries = self._entries.copy().items()
            self._entries = {key: entry for key, entry in entries if started - entry.started < SECONDS}
        self._entries[key] = _Entry(started, value)

    def clear(self) -> None:
        """Remove all entries."""
        self._entries = {}


_pages: TimedCache[CachedPage] = TimedCache()
_responses: TimedCache[CachedResponse] = TimedCache()


def clear() -> None:
    """Remove all pages and responses of this process."""
    _pages.clear()
    _responses.clear()


def cached_page(request: HttpRequest, make: Callable[[], CachedPage | HttpResponse]) -> CachedPage | HttpResponse:
    """Return the cached page of this URL, else the one that `make` returns now.

    Its values must be the same for every reader and must not be changed. A response, as a redirect, is not cached.
    """
    key, started = (*_key(request), is_reading_primary()), time.monotonic()  # a standby's page is for strangers alone
    page = None if RECENT_WRITER in request.COOKIES else _pages.get(key)
    if page is not None:
        return page
    made = make()
    if isinstance(made, CachedPage):
        _pages.put(key, started, made)
    return made


def render_page(request: HttpRequest, template: str, page: CachedPage, private: dict[str, Any]) -> HttpResponse:
    """Render a cached page with the values that belong to the reader; mark it as cacheable for an anonymous one."""
    response = render(request, template, page.values | private | {"shared_pieces": page.pieces})
    if not isinstance(request.user, User):
        response.headers["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        response.headers["Cache-Control"] = "private, no-cache"  # may be stored, but must be revalidated
        response.is_shareable = True  # type: ignore[attr-defined]
    return response


def cache_responses(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Cache whole responses for anonymous readers, and set the cookie of a reader who has just written."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            response = get_response(request)
            if response.status_code < 400 and "HTTP_AUTHORIZATION" not in request.META:
                response.set_cookie(
                    RECENT_WRITER,
                    "1",
                    max_age=recent_writer_seconds(),
                    httponly=True,
                    samesite="Lax",
                    secure=request.is_secure(),
                )
            return response
        return _serve_anonymous(request, get_response) if _is_anonymous(request) else get_response(request)

    return middleware


def _serve_anonymous(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    key, started = (
        (*_key(request), *choices_of(request), "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")),
        time.monotonic(),
    )
    cached = _responses.get(key)
    if cached is None:
        response = get_response(request)
        if not _is_shareable(request, response):
            return response
        assert isinstance(response, HttpResponse)
        cached = CachedResponse(dict(response.headers), response.content)
        _responses.put(key, started, cached)
    full_response = HttpResponse(cached.content, headers=cached.headers)
    return get_conditional_response(request, etag=cached.headers["ETag"], response=full_response) or full_response


def _is_anonymous(request: HttpRequest) -> bool:
    """Tell whether nobody is signed in, no message is due, and a whole page is requested."""
    return (
        request.method == "GET"
        and settings.MODE != "single"
        and not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages", RECENT_WRITER}
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
    )


def _is_shareable(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether a page of `render_page` holds nothing that belongs to one browser: no cookie, no CSRF token."""
    return (
        getattr(response, "is_shareable", False)
        and response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def _key(request: HttpRequest) -> Key:
    query = request.META.get("QUERY_STRING", "")
    return (request.is_secure(), request.get_host(), request.path_info, query, get_language() or "")
