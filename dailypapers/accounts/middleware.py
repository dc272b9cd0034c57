"""A site for one person knows its person: no sign-in for requests that come from the machine itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_VIA")


def is_at_the_machine(request: HttpRequest) -> bool:
    """Whether the browser runs on this machine, and no web server in front makes it look so.

    A site that others reach (DAILYPAPERS_HOSTS or DAILYPAPERS_HTTPS is set) has nobody at the machine: a web server
    before it may come from localhost, too. The name in the address must be local, lest another site's name be made to
    lead here.
    """
    if settings.IS_PUBLISHED or any(name in request.META for name in FORWARDED):
        return False
    host = re.sub(r":\d+\Z", "", request.META.get("HTTP_HOST", ""))
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and host in LOCAL_NAMES


def one_person(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.MODE == "single" and not request.user.is_authenticated and is_at_the_machine(request):
            from dailypapers.accounts.actions import ensure_sole_user
            from dailypapers.accounts.queries import sole_user

            request.user = sole_user() or ensure_sole_user()
        return get_response(request)

    return middleware
