"""The site as this program calls it in its own process: one's own machine has no limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

_site = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A WSGI application. No request from a network can carry this mark: those have only `HTTP_…` of their own."""
    environ["dailypapers.local"] = True
    answer: Iterable[bytes] = _site(environ, start_response)
    return answer
