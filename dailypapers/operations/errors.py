"""Errors in the one shape of `/api/v1`: a code, a message, a field."""

from __future__ import annotations

import orjson
from django.http import HttpResponse

from dailypapers.lib.errors import DailyPapersError, InvalidSubscription
from dailypapers.lib.retry_after import format_retry_after

# Status by code; a code never changes its meaning.
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
_CODE_BY_STATUS = {
    400: "bad_request",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "already",
    413: "too_large",
    415: "wrong_type",
    422: "not_valid",
    429: "too_many_requests",
}


class ApiError(DailyPapersError):
    """An error that becomes the response: `code` gives the status, `field` is the parameter it is about.

    `wait` is how many seconds later to try again; 0 for no limit.
    """

    def __init__(self, code: str, message: str, field: str | None = None, wait: int = 0) -> None:
        super().__init__(message)
        self.code, self.field, self.status, self.wait = code, field, CODES[code], wait

    def response(self) -> HttpResponse:
        """Return the error as JSON, with `Retry-After` where a limit was reached."""
        response = error_response(self.code, str(self), self.field)
        if self.wait:
            response["Retry-After"] = format_retry_after(self.wait)
        return response


def to_api_error(error: DailyPapersError) -> ApiError:
    """Return an error of an action as an `ApiError`: its sentence, and the code of its status."""
    if isinstance(error, ApiError):
        return error
    status = 422 if isinstance(error, InvalidSubscription) else getattr(error, "status", 400)
    return ApiError(code_of_status(status), str(error), wait=getattr(error, "wait", 0))


def error_response(code: str, message: str, field: str | None = None) -> HttpResponse:
    """Return an error as JSON with the status of its code."""
    body = orjson.dumps({"code": code, "message": message, "field": field})
    response = HttpResponse(body, status=CODES[code], content_type="application/json")
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="dailypapers"'
    return response


def code_of_status(status: int) -> str:
    """Return the general code of an HTTP status."""
    return _CODE_BY_STATUS.get(status, "broken" if status >= 500 else "bad_request")
