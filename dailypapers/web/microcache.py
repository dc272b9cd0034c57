"""What a page shows everybody is remembered for two seconds, in every process by itself.

The key is the address, nothing else. What is one reader's own (name, votes, marks, comments of their groups, tokens of
forms) is never remembered: it is asked for on every request and put on top. So a page may show what others did up to
two seconds late. Who has just written carries a cookie for longer than that and gets pages made anew, from any process.

Strangers have nothing of their own: they get the whole answer as it went out a moment ago.
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

from dailypapers.accounts.models import User

SECONDS = 2.0  # how late a page may show what others did
RECENT_WRITER, RECENT_WRITER_SECONDS = "wrote", 5  # the cookie of who has just written, and how long it lasts
Address = tuple[str | bool, ...]
Kept = TypeVar("Kept")


@dataclass(slots=True)
class CachedPage:
    """The values of a page that are the same for all readers, and the pieces of HTML rendered from them alone."""

    values: dict[str, Any]
    pieces: dict[Any, SafeString] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer to strangers, as it leaves this program."""

    headers: dict[str, str]
    content: bytes


class Memory(Generic[Kept]):
    """Things that are as good as new for `SECONDS` after they were begun to be made."""

    def __init__(self) -> None:
        self._kept: dict[Address, tuple[float, Kept]] = {}
        self._swept = 0.0

    def get(self, key: Address) -> Kept | None:
        found = self._kept.get(key)
        return found[1] if found is not None and time.monotonic() - found[0] < SECONDS else None

    def put(self, key: Address, begun: float, value: Kept) -> None:
        """What is too old goes at the same time, so that never more is kept than was made in twice that time."""
        if begun - self._swept > SECONDS:
            self._swept = begun
            self._kept = {key: kept for key, kept in self._kept.copy().items() if begun - kept[0] < SECONDS}
        self._kept[key] = (begun, value)

    def clear(self) -> None:
        self._kept = {}


_pages: Memory[CachedPage] = Memory()
_answers: Memory[Answer] = Memory()


def forget() -> None:
    """Everything, in this process."""
    _pages.clear()
    _answers.clear()


def remembered(request: HttpRequest, make: Callable[[], CachedPage | HttpResponse]) -> CachedPage | HttpResponse:
    """What `make` gave for this address within the last `SECONDS`, else what it gives now.

    Its values must be the same for every reader and are never to be changed. Answers, as a redirect, are not kept.
    """
    key, begun = _address(request), time.monotonic()
    found = None if RECENT_WRITER in request.COOKIES else _pages.get(key)
    if found is not None:
        return found
    made = make()
    if isinstance(made, CachedPage):
        _pages.put(key, begun, made)
    return made


def show(request: HttpRequest, template: str, page: CachedPage, own: dict[str, Any]) -> HttpResponse:
    """The page, with what is the reader's own on top."""
    response = render(request, template, page.values | own | {"shared_pieces": page.pieces})
    if not isinstance(request.user, User):
        response.headers["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        response.headers["Cache-Control"] = "private, no-cache"  # may be kept, is to be asked about
        response.is_for_strangers = True  # type: ignore[attr-defined]
    return response


def remember_answers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: whole answers for strangers, and the cookie of who has just written."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            response = get_response(request)
            if response.status_code < 400 and "HTTP_AUTHORIZATION" not in request.META:
                response.set_cookie(
                    RECENT_WRITER,
                    "1",
                    max_age=RECENT_WRITER_SECONDS,
                    httponly=True,
                    samesite="Lax",
                    secure=request.is_secure(),
                )
            return response
        return _to_stranger(request, get_response) if _is_stranger(request) else get_response(request)

    return middleware


def _to_stranger(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    key, begun = (*_address(request), "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")), time.monotonic()
    answer = _answers.get(key)
    if answer is None:
        response = get_response(request)
        if not _is_for_strangers(request, response):
            return response
        assert isinstance(response, HttpResponse)
        answer = Answer(dict(response.headers), response.content)
        _answers.put(key, begun, answer)
    found = HttpResponse(answer.content, headers=answer.headers)
    return get_conditional_response(request, etag=answer.headers["ETag"], response=found) or found


def _is_stranger(request: HttpRequest) -> bool:
    """Nobody whom we know, told or owe anything, who asks for a whole page."""
    return (
        request.method == "GET"
        and settings.MODE != "single"
        and not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages", RECENT_WRITER}
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
    )


def _is_for_strangers(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A page by `show` in which nothing stands that belongs to one browser: no cookie, no token of a form."""
    return (
        getattr(response, "is_for_strangers", False)
        and response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def _address(request: HttpRequest) -> Address:
    return (request.is_secure(), request.get_host(), request.path_info, request.META.get("QUERY_STRING", ""))
