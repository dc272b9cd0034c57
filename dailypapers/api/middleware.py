"""Rate limits, cross-origin access and JSON errors of every URL for programs (`/api/…`, `/mcp`)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from dailypapers.accounts import limits
from dailypapers.accounts.budgets import MAX_API_BODY
from dailypapers.lib.ratelimit import Quota
from dailypapers.lib.retry_after import format_retry_after
from dailypapers.operations.access import token_of
from dailypapers.operations.errors import code_of_status, error_response

PREFIXES = ("/api/", "/mcp")
EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Mcp-Session-Id, X-Error-Message"
MESSAGES = {
    400: "The request cannot be read.",
    403: "You are not allowed to do this.",
    404: "There is nothing at this URL. /api/v1/openapi.json describes all of them.",
    405: "This URL does not support this method.",
    413: f"The body of the request is too large. Send at most {MAX_API_BODY:,} bytes.",
    503: "The site cannot do this at present. Nothing was changed. Try again in a few minutes.",
}


def api_rules(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: limit requests to the API and MCP, answer preflights, and turn error pages into JSON."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return get_response(request)
        response: HttpResponseBase | None = _preflight(request)
        if response is None:
            budget = "mcp" if request.path_info.startswith("/mcp") else "api"
            quota = None if "dailypapers.local" in request.META else limits.use(budget, _quota_key(request))
            response = _refusal(request, budget, quota) or _in_json(get_response(request))
            for name, value in _quota_headers(budget, quota).items() if quota else ():
                response.headers[name] = value
        _allow_origin(request, response)
        return response

    return middleware


def _quota_key(request: HttpRequest) -> str:
    """Return whose quota a request uses: that of its valid token, else that of its client address.

    Made-up tokens count for their address, so they give nobody another quota; so do all while the database is away,
    which the view will say.
    """
    try:
        token = token_of(request)
    except (DatabaseError, InterfaceError):
        token = None
    return f"token:{token.pk}" if token else limits.address_of(request)


def _quota_headers(budget: str, quota: Quota) -> dict[str, str]:
    """Return the headers of draft-ietf-httpapi-ratelimit-headers, which the hub's clients read too.

    `t` is in how many seconds the whole quota is available again; `Retry-After` in how many the next request is.
    """
    headers = {
        "RateLimit": f'"{budget}";r={quota.remaining};t={quota.reset}',
        "RateLimit-Policy": f'"{budget}";q={quota.rate.capacity};w={quota.rate.period}',
    }
    return headers if quota.allowed else headers | {"Retry-After": format_retry_after(quota.wait)}


def _refusal(request: HttpRequest, budget: str, quota: Quota | None) -> HttpResponse | None:
    if quota is not None and not quota.allowed:
        message = limits.refusal(budget, quota)
        response = error_response("too_many_requests", message)
        response.headers["X-Error-Message"] = message
        return response
    return None


def _in_json(response: HttpResponseBase) -> HttpResponseBase:
    """Return an error page of the site as JSON, any other response unchanged."""
    content_type = response.headers.get("Content-Type", "")
    if response.status_code < 400 or content_type.startswith("application/json"):
        return response
    message = MESSAGES.get(response.status_code, "Something went wrong on the server. The details are in its log.")
    error = error_response(code_of_status(response.status_code), message)
    error.status_code = response.status_code
    for name in {"Allow", "Retry-After"} & response.headers.keys():
        error.headers[name] = response.headers[name]
    return error


def _is_allowed(origin: str) -> bool:
    return "*" in settings.API_ORIGINS or origin in settings.API_ORIGINS


def _preflight(request: HttpRequest) -> HttpResponse | None:
    """Answer the OPTIONS request that a browser sends before one from another site; None for any other request."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    response = HttpResponse(status=204)
    if _is_allowed(request.headers.get("Origin", "")):
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE"
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Authorization, Content-Type, If-None-Match, Mcp-Protocol-Version, Mcp-Session-Id"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _allow_origin(request: HttpRequest, response: HttpResponseBase) -> None:
    """Allow pages of other sites to read a response, with a token of their user, never with our cookies."""
    if not settings.API_ORIGINS:
        return
    patch_vary_headers(response, ("Origin",))
    origin = request.headers.get("Origin", "")
    if origin and _is_allowed(origin):
        response.headers["Access-Control-Allow-Origin"] = "*" if "*" in settings.API_ORIGINS else origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
