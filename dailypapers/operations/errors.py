"""What is wrong, in the one shape of every error of `/api/v1`: a code, a sentence, a field."""

from __future__ import annotations

import orjson
from django.http import HttpResponse

from dailypapers.lib.errors import DailyPapersError, InvalidSubscription
from dailypapers.lib.retry_after import format_retry_after

# code → status; a code never changes its meaning.
CODES = {
    "invalid_value": 400,
    "unknown_parameter": 400,
    "invalid_cursor": 400,
    "bad_request": 400,
    "invalid_token": 401,
    "sign_in": 401,
    "wrong_scope": 403,
    "forbidden": 403,
    "not_found": 404,
    "already": 409,
    "method_not_allowed": 405,
    "too_large": 413,
    "wrong_type": 415,
    "not_valid": 422,
    "too_many_requests": 429,
    "broken": 500,
}


class ApiError(DailyPapersError):
    """Raised by whatever answers a request; it becomes the answer. The code gives the status."""

    def __init__(self, code: str, message: str, field: str | None = None, wait: int = 0) -> None:
        super().__init__(message)
        self.code, self.field, self.status, self.wait = code, field, CODES[code], wait

    def answer(self) -> HttpResponse:
        said = problem(self.code, str(self), self.field)
        if self.wait:
            said["Retry-After"] = format_retry_after(self.wait)
        return said


def of_refusal(error: DailyPapersError) -> ApiError:
    """What an action refused, in the shape of every error: its sentence, and the code of its status."""
    if isinstance(error, ApiError):
        return error
    status = 422 if isinstance(error, InvalidSubscription) else getattr(error, "status", 400)
    return ApiError(code_of(status), str(error), wait=getattr(error, "wait", 0))


def problem(code: str, message: str, field: str | None = None) -> HttpResponse:
    body = orjson.dumps({"code": code, "message": message, "field": field})
    answer = HttpResponse(body, status=CODES[code], content_type="application/json")
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="dailypapers"'
    return answer


def code_of(status: int) -> str:
    """The general code of a status of HTTP."""
    general = {400: "bad_request", 401: "sign_in", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
               409: "already", 413: "too_large", 415: "wrong_type", 422: "not_valid",
               429: "too_many_requests"}  # fmt: skip
    return general.get(status, "broken" if status >= 500 else "bad_request")
