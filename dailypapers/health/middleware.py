"""Answers for a database that is away: not "an error", but what is wrong and when to try again."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from dailypapers.catalog.interruptions import is_interruption

RETRY_AFTER = 10  # seconds
_REASONS = (
    (r"disk is full|No space left|could not extend file", "its disk is full"),
    (r"locked|deadlock|timeout", "its database is busy"),
    (r"readonly|read-only", "its database cannot be written"),
    (r"malformed|not a database", "its database is damaged"),
)
_log = logging.getLogger("dailypapers.health")


class DatabaseUnavailable:
    """Turns errors of the database that are nobody's mistake into a 503 that says the cause, and nothing internal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_interruption(error):
            return None
        _log.error("The database could not be used for %s", request.path, exc_info=error)
        reason = next((words for pattern, words in _REASONS if re.search(pattern, str(error))), "its database is away")
        sentence = f"The site cannot do this at present: {reason}. Nothing was changed. Try again in a few minutes."
        page = f"<!doctype html><title>{escape(settings.SITE_NAME)}</title><h1>Not at present</h1><p>{sentence}</p>"
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
