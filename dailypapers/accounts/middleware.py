"""Who is at the machine itself, that the site is reached over TLS, and how much may be sent."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from dailypapers.accounts.budgets import max_body
from dailypapers.accounts.client_address import client_address, is_forwarded

Middleware = Callable[[HttpRequest], HttpResponseBase]

ACCOUNT_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
LOOPBACK = ("127.0.0.1", "::1")
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


def is_at_the_machine(request: HttpRequest) -> bool:
    """Tell whether the browser runs on this machine, and no web server in front makes it look so.

    A site that others reach (it has a public address, DAILYPAPERS_HTTPS or DAILYPAPERS_TRUSTED_PROXIES) has nobody at
    the machine: a web server in front of it may run there, too. The host in the URL must be local, lest the name of
    another site be made to lead here.
    """
    if settings.IS_PUBLISHED or is_forwarded(request):
        return False
    host = re.sub(r":\d+\Z", "", request.META.get("HTTP_HOST", ""))
    return client_address(request) in LOOPBACK and host in LOCAL_NAMES


def declared_https(get_response: Middleware) -> Middleware:
    """Treat every request as one over TLS with DAILYPAPERS_HTTPS=1, whatever a header says of it.

    The administrator has declared it, so X-Forwarded-Proto need not be believed from anybody. What this program asks
    of itself in its own process stays as it is.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.IS_HTTPS and "dailypapers.local" not in request.META:
            request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return middleware


def limit_bodies(get_response: Middleware) -> Middleware:
    """Refuse a body that is too large before anything reads it; one without a length is never read."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        most = max_body(request.path_info)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not re.fullmatch("[0-9]{1,12}", length) or int(length) > most:
            sentence = _("The request is too large: %(mebibytes)s MiB fit. Send less at once.\n") % {
                "mebibytes": most >> 20
            }
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def refuse_other_methods(get_response: Middleware) -> Middleware:
    """Refuse PUT, PATCH and DELETE under /accounts/: django-allauth's forms would take them for a POST."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/accounts/") and request.method not in ACCOUNT_METHODS:
            return HttpResponseNotAllowed(ACCOUNT_METHODS)
        return get_response(request)

    return middleware


def one_person(get_response: Middleware) -> Middleware:
    """Sign in whoever is at the machine, on a site for one person."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.MODE == "single" and not request.user.is_authenticated and is_at_the_machine(request):
            from dailypapers.accounts.actions import ensure_sole_user
            from dailypapers.accounts.queries import sole_user

            user = sole_user() or (None if settings.READ_ONLY else ensure_sole_user())
            request.user = user or request.user
        return get_response(request)

    return middleware
