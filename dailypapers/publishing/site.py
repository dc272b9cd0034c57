"""Asks our own views, in this process, as nobody in particular: what comes back is what every visitor may see."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import resolve, set_urlconf

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence
from dailypapers.publishing.links import Address, address_of
from dailypapers.web.context_processors import STATIC

URLS = "dailypapers.publishing.urls"
MAX_REDIRECTS = 3


class PageFailed(DailyPapersError):
    """A page of the site that could not be made; nothing was published."""


class Answer(NamedTuple):
    """What a view answered."""

    content_type: str
    body: bytes


@contextmanager
def answering_as(origin: str) -> Iterator[None]:
    """Let views answer as the site at an origin, as `https://user.github.io`, with what a static site has of routes."""
    before = settings.SITE_URL, settings.SITE_URL_IS_SET
    settings.SITE_URL, settings.SITE_URL_IS_SET = origin, True
    set_urlconf(URLS)
    try:
        yield
    finally:
        settings.SITE_URL, settings.SITE_URL_IS_SET = before
        set_urlconf(None)


def get(address: Address) -> Answer:
    """Return what the site answers at an address. Raises `PageFailed` for anything but a page."""
    response = _response(address)
    for _ in range(MAX_REDIRECTS):
        if response.status_code not in (301, 302) or not response.headers["Location"].startswith("/"):
            break
        response = _response(address_of(response.headers["Location"]))
    if response.status_code != 200:
        raise PageFailed(
            sentence(
                "%(url)s answered %(status)s in place of a page. Nothing was published.",
                url=address.url,
                status=response.status_code,
            )
        )
    streams = isinstance(response, StreamingHttpResponse)
    body = b"".join(response) if streams else response.content
    return Answer(response.headers["Content-Type"], body)


def _response(address: Address) -> HttpResponse | StreamingHttpResponse:
    """Call the view of an address for nobody: no session, no cookie, no account can be on this request."""
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address.path.encode().decode("latin-1"),
            "QUERY_STRING": address.url.partition("?")[2],
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "https" if settings.SITE_URL.startswith("https:") else "http",
            "wsgi.input": io.BytesIO(),
            STATIC: True,
        }
    )
    request.user = AnonymousUser()
    request.resolver_match = match = resolve(address.path, URLS)
    response: HttpResponse | StreamingHttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
