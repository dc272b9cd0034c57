"""The site as a WSGI application for the program's own process, where no rate limits apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

_site = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a WSGI request, marked as local. No request from a network can set the mark: it can only set `HTTP_…`."""
    environ["dailypapers.local"] = True
    response: Iterable[bytes] = _site(environ, start_response)
    return response
