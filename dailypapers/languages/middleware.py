"""The language of a request. What programs read is English whoever asks: both APIs, MCP, probes, metrics.

A feed is in the site's language, or that of its address (`?lang=de`): its readers share it, whoever they are.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from dailypapers.languages.choice import language_named

Middleware = Callable[[HttpRequest], HttpResponseBase]

ENGLISH = ("/api/", "/mcp", "/healthz", "/readyz", "/metrics", "/unapi")
"""Beginnings of the paths whose answers are for programs."""
SHARED = ("/feeds/", "/podcast", "/embed/", "/oembed")
"""Beginnings of the paths whose answers are the same for everybody: in the site's language, else that of `?lang=`."""
_NEGOTIATED = ("text/html", "text/markdown", "text/plain", "application/manifest+json")


def choose_language(get_response: Middleware) -> Middleware:
    """Speak the language of a browser; say in the answer which one it is, and what it hung on."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        before = translation.get_language()
        translation.activate(_of_request(request))
        response = get_response(request)
        language = getattr(request, "saved_language", "") or _of_request(request)
        if not request.path_info.startswith(("/static/", *ENGLISH)):
            _label(request, response, language)
        if "dailypapers.local" in request.META:  # a command of this process, which goes on in its own language
            translation.activate(before or settings.LANGUAGE_CODE)
        return response

    return middleware


def use_saved_language(get_response: Middleware) -> Middleware:
    """Speak the language that the signed-in user saved. Who they are is looked up for every page anyway."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        may_be_somebody = settings.SESSION_COOKIE_NAME in request.COOKIES or settings.MODE == "single"
        if may_be_somebody and not request.path_info.startswith((*ENGLISH, *SHARED)):
            saved = language_named(getattr(request.user, "language", ""))
            if saved:
                request.saved_language = saved  # type: ignore[attr-defined]
                translation.activate(saved)
        return get_response(request)

    return middleware


def _of_request(request: HttpRequest) -> str:
    """Return the language of a request, whoever is signed in."""
    path = request.path_info
    if path.startswith(ENGLISH):
        return "en"
    if path.startswith(SHARED):
        return language_named(request.GET.get("lang", "").lower()) or settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)  # its cookie, what it accepts, the site's


def _label(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    if response.headers.get("Content-Type", "").partition(";")[0] not in (*_NEGOTIATED, "application/atom+xml"):
        return
    response.headers.setdefault("Content-Language", language)
    if not request.path_info.startswith(SHARED):
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
