"""What holds for every address of programs (`/api/…`, `/mcp`): limits, who may ask from a browser, errors in JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from dailypapers.accounts import limits
from dailypapers.accounts.budgets import MAX_API_BODY
from dailypapers.lib.ratelimit import Quota
from dailypapers.lib.retry_after import format_retry_after
from dailypapers.operations.access import token_of
from dailypapers.operations.errors import code_of, problem

PREFIXES = ("/api/", "/mcp")
EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Mcp-Session-Id, X-Error-Message"
SENTENCES = {
    400: "The request cannot be read.",
    403: "That is not allowed.",
    404: "There is nothing at this address. /api/v1/openapi.json describes every address.",
    405: "This method does not go with this address.",
    413: f"The body of a request holds at most {MAX_API_BODY:,} bytes.",
}


def api_rules(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return get_response(request)
        response: HttpResponseBase | None = _preflight(request)
        if response is None:
            budget = "mcp" if request.path_info.startswith("/mcp") else "api"
            quota = None if "dailypapers.local" in request.META else limits.use(budget, _who_asks(request))
            response = _refusal(request, budget, quota) or _in_json(get_response(request))
            for name, value in _quota_headers(budget, quota).items() if quota else ():
                response.headers[name] = value
        _allow_origin(request, response)
        return response

    return middleware


def _who_asks(request: HttpRequest) -> str:
    """A token that is good counts for itself, wherever it is used; without one the address counts.

    Made-up tokens count for their address, so they bring nobody another quota.
    """
    token = token_of(request)
    return f"token:{token.pk}" if token else limits.address_of(request)


def _quota_headers(budget: str, quota: Quota) -> dict[str, str]:
    """By draft-ietf-httpapi-ratelimit-headers, as the hub's clients read them too.

    `t` is how many seconds later the whole quota is there again; `Retry-After` when the next request is.
    """
    headers = {
        "RateLimit": f'"{budget}";r={quota.remaining};t={quota.reset}',
        "RateLimit-Policy": f'"{budget}";q={quota.rate.capacity};w={quota.rate.period}',
    }
    return headers if quota.allowed else headers | {"Retry-After": format_retry_after(quota.wait)}


def _refusal(request: HttpRequest, budget: str, quota: Quota | None) -> HttpResponse | None:
    if quota is not None and not quota.allowed:
        said = limits.refusal(budget, quota)
        response = problem("too_many_requests", said)
        response.headers["X-Error-Message"] = said
        return response
    return None


def _in_json(response: HttpResponseBase) -> HttpResponseBase:
    """An error page of the site, said in JSON."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code < 400 or kind.startswith("application/json"):
        return response
    code = code_of(response.status_code)
    said = problem(code, SENTENCES.get(response.status_code, "Something broke on our side; it is in the server's log."))
    said.status_code = response.status_code
    if "Allow" in response.headers:
        said.headers["Allow"] = response.headers["Allow"]
    return said


def _allowed(origin: str) -> bool:
    return "*" in settings.API_ORIGINS or origin in settings.API_ORIGINS


def _preflight(request: HttpRequest) -> HttpResponse | None:
    """A browser asks before it sends another site's request."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    response = HttpResponse(status=204)
    if _allowed(request.headers.get("Origin", "")):
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE"
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Authorization, Content-Type, If-None-Match, Mcp-Protocol-Version, Mcp-Session-Id"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _allow_origin(request: HttpRequest, response: HttpResponseBase) -> None:
    """Other sites read with a token of their user, never with the cookies of ours."""
    if not settings.API_ORIGINS:
        return
    patch_vary_headers(response, ("Origin",))
    origin = request.headers.get("Origin", "")
    if origin and _allowed(origin):
        response.headers["Access-Control-Allow-Origin"] = "*" if "*" in settings.API_ORIGINS else origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
