"""What is answered to somebody is theirs: no cache on the way may keep it for others."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

_STATIC = "/static/"


def mark_private(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Add `Cache-Control: private` and `Vary: Cookie` to every answer to somebody signed in, whatever a view says.

    Nobody is looked up for it: who sends a session's cookie or a token, or is given a cookie, counts as signed in. On
    a site for one person that is everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if _is_personal(request, response) and not request.path_info.startswith(_STATIC):
            patch_cache_control(response, private=True)
            patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def _is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or "HTTP_AUTHORIZATION" in request.META
        or bool(response.cookies)
        or settings.MODE == "single"
    )
