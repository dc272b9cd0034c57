"""The site as a WSGI application for the program's own process, where no rate limits apply.

It has what programs read, and neither the admin nor pages of accounts, which take a fifth of a second to load. This
module narrows the settings of its process: nothing else may answer requests there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

settings.ROOT_URLCONF = "dailypapers.urls_local"
settings.MIDDLEWARE = [
    "dailypapers.health.middleware.DatabaseUnavailable",
    "dailypapers.api.middleware.api_rules",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dailypapers.accounts.middleware.one_person",
]
_site = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a WSGI request, marked as local. No request from a network can set the mark: it can only set `HTTP_…`."""
    environ["dailypapers.local"] = True
    response: Iterable[bytes] = _site(environ, start_response)
    return response
