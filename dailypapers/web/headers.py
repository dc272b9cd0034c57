"""Security headers of every response: only images load from elsewhere, and no site may frame ours.

Text becomes part of our pages by Trusted Types alone (`static/web/trusted_types.js`); the scripts of Django's admin
know nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from dailypapers.accounts.models import User

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
FIXED = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site puts our answers into its pages
}
"""Headers of every response. Django sets Cross-Origin-Opener-Policy, X-Frame-Options and the like by settings."""


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set the headers that a view has not set."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = '"storage"'  # what `offline.js` and `read.js` kept for its reader
        is_admin = request.path_info.startswith("/admin/")
        for name, value in (FIXED | _policy(POLICY if is_admin else f"{POLICY}; {TRUSTED_TYPES}")).items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def note_sign_out(request: HttpRequest | None, user: User | None, **_: object) -> None:
    """Note on a request that it signed somebody out: a receiver of Django's `user_logged_out`."""
    if request is not None and user is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


def _policy(policy: str) -> dict[str, str]:
    """Return the headers of a policy, with the address of the setting DAILYPAPERS_CSP_REPORT where there is one.

    Browsers read either `report-to` with its endpoint, or the older `report-uri`.
    """
    if not settings.CSP_REPORT:
        return {"Content-Security-Policy": policy}
    return {
        "Content-Security-Policy": f"{policy}; report-uri {settings.CSP_REPORT}; report-to csp",
        "Reporting-Endpoints": f'csp="{settings.CSP_REPORT}"',
    }
