"""Security headers of every response: only images load from elsewhere, and no site may frame ours.

Text becomes part of our pages by Trusted Types alone (`static/web/trusted_types.js`); the scripts of Django's admin
know nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' https: data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types default"


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set the headers that a view has not set."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_admin = request.path_info.startswith("/admin/")
        policy = POLICY if is_admin else f"{POLICY}; {TRUSTED_TYPES}"
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware
