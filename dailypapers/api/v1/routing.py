"""How a route of v1 is registered and answers: parameters checked, JSON written once, an ETag, one shape of errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from inspect import signature
from typing import Any

import orjson
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import BaseModel

from dailypapers.client.models import Problem
from dailypapers.lib.errors import DailyPapersError
from dailypapers.operations.access import caller
from dailypapers.operations.errors import ApiError, code_of, of_refusal, problem

Route = Callable[..., Any]


def site_of(request: HttpRequest) -> str:
    """The address of the site without a slash at its end."""
    return request.build_absolute_uri("/")[:-1]


def get(router: Router, path: str, answer: type[BaseModel], *errors: int, **extra: Any) -> Callable[[Route], Route]:
    """Registers a route that reads. It gives plain values, which the model `answer` documents and tests compare.

    They are not passed through the model again: that took as long as the database.
    """

    def register(function: Route) -> Route:
        described = {200: answer, 304: None, **dict.fromkeys((400, 401, *errors, 429), Problem)}
        router.get(path, response=described, **extra)(_answering(function))
        return function

    return register


def get_own(router: Router, path: str, answer: type[BaseModel], *errors: int) -> Callable[[Route], Route]:
    """The same for what only somebody in particular can read: the session, or a token with the scope `read`."""

    def register(function: Route) -> Route:
        described = {200: answer, 304: None, **dict.fromkeys((400, 401, 403, *errors, 429), Problem)}
        router.get(path, response=described)(_answering(function, "read"))
        return function

    return register


def act(
    router: Router, method: str, path: str, answer: type[BaseModel] | None, *errors: int, status: int = 200
) -> Callable[[Route], Route]:
    """Registers a route that writes: by a token with the scope `write`, or by the session with its CSRF token.

    The action itself checks who may and what is allowed; what it refuses keeps its status.
    """

    def register(function: Route) -> Route:
        described = {status: answer, **dict.fromkeys((400, 401, 403, 404, *errors, 415, 422, 429), Problem)}
        router.api_operation([method], path, response=described)(_acting(function, status))
        return function

    return register


def _answering(function: Route, scope: str = "") -> Route:
    known = set(signature(function).parameters) - {"request"}

    @wraps(function)
    def view(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        refuse_unknown(request, known)
        who = caller(request, scope)
        request.user = who.user if "read" in who.scopes else AnonymousUser()
        return as_json(request, function(request, *args, **values), private=who.user is not None)

    return view


def _acting(function: Route, status: int) -> Route:
    known = set(signature(function).parameters) - {"request", "body"}

    @wraps(function)
    def view(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        refuse_unknown(request, known)
        request.user = caller(request, "write").user
        value = function(request, *args, **values)
        body = b"" if value is None else orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
        kind = "application/json" if body else ""
        return HttpResponse(body, status=status, content_type=kind, headers={"Cache-Control": "no-store"})

    return view


class JsonBody(Parser):
    """Bodies are JSON and say so; orjson refuses what is nested too deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise ApiError("wrong_type", "Send the body as JSON with the header `Content-Type: application/json`.")
        try:
            return orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise ApiError("bad_request", f"The body is no JSON: {error}.") from None


def refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    """A parameter with a typing error must not be passed over in silence."""
    for name in request.GET:
        if name not in known:
            wanted = ", ".join(sorted(known)) or "none"
            raise ApiError(
                "unknown_parameter", f"There is no parameter “{name[:40]}” here; known are: {wanted}.", name[:40]
            )
        if len(request.GET.getlist(name)) > 1:
            raise ApiError("invalid_value", f"“{name}” stands there more than once.", name)


def as_json(request: HttpRequest, value: Any, *, private: bool = False) -> HttpResponseBase:
    """The value as JSON with an ETag of its bytes; 304 when the caller has it already."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    fresh = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
    response = get_conditional_response(request, etag=etag, response=fresh) or fresh
    response.headers["Cache-Control"] = "private, no-cache" if private else "no-cache"
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response


def install_errors(api: NinjaAPI) -> None:
    """Every error of the routes in the one shape."""

    @api.exception_handler(ApiError)
    def said(request: HttpRequest, error: ApiError) -> HttpResponse:
        return error.answer()

    @api.exception_handler(DailyPapersError)
    def refused(request: HttpRequest, error: DailyPapersError) -> HttpResponse:
        return of_refusal(error).answer()

    @api.exception_handler(HttpError)
    def unread(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, ApiError):
            return error.__cause__.answer()
        return problem(code_of(error.status_code), str(error))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first: dict[str, Any] = error.errors[0]
        field = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), None)
        return problem("invalid_value", f"{field or 'The request'}: {first['msg']}.", field)
