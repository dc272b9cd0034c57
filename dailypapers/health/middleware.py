"""Probes asked under any name; and answers for a database that is away, memory that is used up and the like."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from dailypapers.catalog.interruptions import is_interruption
from dailypapers.lib.sentences import sentence
from dailypapers.lib.shortages import shortage
from dailypapers.translation import translated

PROBES = ("/healthz", "/readyz")
RETRY_AFTER = 10  # seconds
_REASONS = (
    (r"disk is full|No space left|could not extend file", sentence("its disk is full")),
    (r"locked|deadlock|timeout", sentence("its database is busy")),
    (r"too many clients|too many connections|connection slots", sentence("its database has no connection left")),
    (r"readonly|read-only", sentence("its database cannot be written")),
    (r"malformed|not a database", sentence("its database is damaged")),
)
_log = logging.getLogger("dailypapers.health")


def probes_by_any_name(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer the probes whatever the name in `Host`: what restarts or balances knows an address, not the site's name.

    They say nothing that another site's page could read to its use; `/metrics` does, and stays with the name.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return get_response(request)

    return middleware


class DatabaseUnavailable:
    """Turns errors that are nobody's mistake, of the database or for want of memory, into a 503 that says the cause."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if reason := shortage(error):
            _log.error("%s could not be answered: %s (%s)", request.path, reason, type(error).__name__)
            return unavailable(reason)
        if not is_interruption(error):
            return None
        _log.error("The database could not be used for %s", request.path, exc_info=error)
        return _interrupted(error)


def _reason(error: BaseException) -> str:
    """Return in words why the database cannot be used."""
    return next(
        (words for pattern, words in _REASONS if re.search(pattern, str(error))), sentence("its database is away")
    )


def unavailable(reason: str) -> HttpResponse:
    """Return a page that says why the site cannot answer now; it needs neither templates nor the database."""
    text = sentence(
        "The site cannot do this at present: %(reason)s. Nothing was changed. Try again in a few minutes.",
        reason=reason,
    )
    title, head = escape(settings.SITE_NAME), escape(translated(sentence("Not at present")))
    page = f"<!doctype html><title>{title}</title><h1>{head}</h1><p>{escape(translated(text))}</p>"
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def _interrupted(error: BaseException) -> HttpResponse:
    """Return the page of an error of the database, marked so that another database may be asked instead."""
    response = unavailable(_reason(error))
    response.is_interrupted = True  # type: ignore[attr-defined]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an exception outside of a view, without the database and the request, which may be broken."""
    error = sys.exc_info()[1]
    if reason := shortage(error):
        return unavailable(reason)
    if error is not None and is_interruption(error):
        return _interrupted(error)
    head = translated(sentence("Something went wrong on the server"))
    details, back = translated(sentence("The details are in its log.")), translated(sentence("Back to the papers"))
    page = (
        f"<!doctype html><title>{escape(settings.SITE_NAME)}</title><h1>{escape(head)}</h1>"
        f"<p>{escape(details)} <a href='/papers'>{escape(back)}</a></p>"
    )
    return HttpResponse(page, status=500)
