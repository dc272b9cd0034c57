"""Gives each request an id that its log lines and its answer carry, so that one finds the other."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dailypapers.lib.json_lines import request_id

HEADER = "X-Request-ID"
_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def name_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that takes the id of a web server in front, or makes one, and sends it back."""

    def answer(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        name = sent if _VALID.fullmatch(sent) else secrets.token_hex(8)
        token = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response[HEADER] = name
        return response

    return answer
