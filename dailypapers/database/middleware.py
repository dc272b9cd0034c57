"""Strangers' pages are read from a standby, everything else from the primary.

A stranger's request only reads, brings no session and no token, and its browser has not written just now. Addresses
that hold a secret or belong to an account read the primary: a link in a mail may be younger than what a standby has.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from dailypapers.database.routing import read_piecewise, reading
from dailypapers.database.standbys import watch

RECENT_WRITER = "wrote"  # the cookie of a reader who has just written
RECENT_WRITER_SECONDS = 5
FRESH = re.compile(
    r"/(accounts|admin|digests|settings|subscribe|first|invitations|groups/join|feeds/mine|healthz|readyz)\b"
)
"""Addresses that always read the primary."""
FOR_PROGRAMS = ("/metrics",)  # read by a token that no account has
OBSERVERS: list[Callable[[str], None]] = []
"""Are told of each stranger's request, with "replica" or "primary"."""
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def recent_writer_seconds() -> int:
    """Return how long a browser that has written reads the primary: longer than a standby that is read may lag."""
    return max(RECENT_WRITER_SECONDS, int(settings.DATABASE_REPLICA_LAG) + 2 if _has_replicas() else 0)


def read_from_standbys(get_response: GetResponse) -> GetResponse:
    """Middleware: answer a stranger from a standby; where its database fails, from the next one, last the primary."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not _has_replicas() or not is_stranger(request):
            return get_response(request)
        for alias in watch().readers():
            response = _answer_from(alias, request, get_response)
            if not getattr(response, "is_interrupted", False):
                _observe("replica")
                return response
            watch().suspect(alias)
        _observe("primary")
        return get_response(request)

    return middleware


def is_stranger(request: HttpRequest) -> bool:
    """Tell whether a request is a stranger's, which a standby may answer."""
    if request.path_info in FOR_PROGRAMS:
        return True
    return (
        request.method in ("GET", "HEAD")
        and settings.MODE != "single"
        and not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, RECENT_WRITER}
        and "HTTP_AUTHORIZATION" not in request.META
        and not FRESH.match(request.path_info)
    )


def _has_replicas() -> bool:
    return len(settings.DATABASES) > 1


def _answer_from(alias: str, request: HttpRequest, get_response: GetResponse) -> HttpResponseBase:
    with reading(alias):
        response = get_response(request)
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        response.streaming_content = read_piecewise(alias, response.streaming_content)  # type: ignore[arg-type]
    return response


def _observe(kind: str) -> None:
    for observer in OBSERVERS:
        observer(kind)
