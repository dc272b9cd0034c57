"""Redirects to the one URL of a page from those with a slash too many or too few."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.encoding import iri_to_uri
from django.utils.http import escape_leading_slashes

PROGRAMS = ("/api/", "/mcp", "/static/")
"""Prefixes for programs, which get an error for a wrong URL rather than a redirect to the right one."""


def redirect_to_canonical(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Redirect GET and HEAD of a page that is not there to the URL of one that is."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        path = canonical(request.path_info)
        if path is None:
            return response
        query = request.META.get("QUERY_STRING", "")
        url = escape_leading_slashes(iri_to_uri(path)) + (f"?{query}" if query else "")
        return HttpResponsePermanentRedirect(url)

    return middleware


def canonical(path: str) -> str | None:
    """Return the path of a route that differs from `path` by slashes at its end or a byte order mark; else None."""
    if path.startswith(PROGRAMS):
        return None
    bare = path.replace("\ufeff", "").rstrip("/")
    if bare and bare != path and is_valid_path(bare):
        return bare
    if is_valid_path(path):  # an existing route whose subject is missing
        return None
    return f"{bare}/" if bare and is_valid_path(f"{bare}/") else None
