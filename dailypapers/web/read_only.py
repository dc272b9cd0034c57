"""DAILYPAPERS_READ_ONLY=1: whatever would change something is refused here, before any view or limit sees it.

Going on are reading, signing in and out (also of other browsers), and what a person is owed at any time: deleting their
account and ending digests. A new route that writes is refused without being named anywhere.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from dailypapers.accounts.actions import require_writable
from dailypapers.accounts.middleware import Middleware
from dailypapers.lib.errors import NotAllowed
from dailypapers.operations.errors import error_response as json_error
from dailypapers.web.view_helpers import error_response

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
GOES_ON = re.compile(
    r"account_(login|logout|reauthenticate|confirm_login_code)|admin:logout|\w+_(login|callback)"
    r"|mfa_(re)?authenticate(_webauthn)?|mfa_login_webauthn|sessions"
    r"|export|mfa_(view|download)_recovery_codes"  # of which it is noted that they were shown
    r"|delete-account|digest-unsubscribe|digest-bounces|languages"
)
"""Names of the routes that write all the same."""
READS_BY_POST = ("mcp",)  # its tools that write are refused one by one, by `require_writable`


def refuse_writes(get_response: Middleware) -> Middleware:
    """Refuse requests that write on a read-only site, and keep others from storing a session."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not settings.READ_ONLY or GOES_ON.fullmatch(name := _route_of(request)):
            return get_response(request)
        if request.method not in SAFE_METHODS and name not in READS_BY_POST:
            return _refusal(request)
        response = get_response(request)
        request.session.modified = False
        return response

    return middleware


def _route_of(request: HttpRequest) -> str:
    """Return the name of the route that will answer; "" for none."""
    try:
        return resolve(request.path_info).view_name or ""
    except Resolver404:
        return ""


def _refusal(request: HttpRequest) -> HttpResponseBase:
    try:
        require_writable()
    except NotAllowed as error:
        if request.path_info.startswith("/api/"):
            return json_error("forbidden", str(error))
        return error_response(request, error)
    raise AssertionError("called on a read-only site alone")
