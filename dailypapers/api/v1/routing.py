"""Registration of the routes of v1: checked parameters, JSON written once, an ETag, one shape of errors.

Routes are declared first and become operations of Ninja when an API is made of them: models of one take 3 ms, and a
command calls one or two of 57.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from hashlib import blake2b
from inspect import signature
from typing import Any, NamedTuple

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
from dailypapers.operations.access import authenticate
from dailypapers.operations.errors import ApiError, code_of_status, error_response, to_api_error

Route = Callable[..., Any]


class Declared(NamedTuple):
    """A route as it is declared: `responses` are models by status, `extra` what else Ninja takes."""

    method: str
    path: str
    view: Route
    responses: dict[int, Any]
    extra: dict[str, Any]


class Routes:
    """Routes of one tag of the description, in the order in which they are tried."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.declared: list[Declared] = []

    def add(self, method: str, path: str, view: Route, responses: dict[int, Any], **extra: Any) -> None:
        self.declared.append(Declared(method, path, view, responses, extra))


def make_api(groups: Iterable[Routes], **options: Any) -> NinjaAPI:
    """Make an API of routes; `options` go to `NinjaAPI`."""
    api = NinjaAPI(openapi_url=None, docs_url=None, parser=JsonBody(), **options)
    install_errors(api)
    for group in groups:
        router = Router(tags=[group.tag])
        for route in group.declared:
            router.api_operation([route.method], route.path, response=route.responses, **route.extra)(route.view)
        api.add_router("", router)
    return api


def get(routes: Routes, path: str, model: type[BaseModel], *errors: int) -> Callable[[Route], Route]:
    """Register a route that reads. It returns plain values, which `model` documents and tests validate.

    They are not passed through the model again: that took as long as the database.
    """

    def register(function: Route) -> Route:
        responses = {200: model, 304: None, **dict.fromkeys((400, 401, *errors, 429), Problem)}
        routes.add("GET", path, _reading(function), responses)
        return function

    return register


def get_private(routes: Routes, path: str, model: type[BaseModel], *errors: int) -> Callable[[Route], Route]:
    """Register a route that reads what is the user's own: by the session, or by a token with the scope `read`."""

    def register(function: Route) -> Route:
        responses = {200: model, 304: None, **dict.fromkeys((400, 401, 403, *errors, 429), Problem)}
        routes.add("GET", path, _reading(function, "read"), responses)
        return function

    return register


def write(
    routes: Routes, method: str, path: str, model: type[BaseModel] | None, *errors: int, status: int = 200
) -> Callable[[Route], Route]:
    """Register a route that writes: by a token with the scope `write`, or by the session with its CSRF token.

    The action itself checks permissions and values; its errors keep their status. A `model` of None has no body.
    """

    def register(function: Route) -> Route:
        responses = {status: model, **dict.fromkeys((400, 401, 403, 404, *errors, 415, 422, 429), Problem)}
        routes.add(method, path, _writing(function, status), responses)
        return function

    return register


def _reading(function: Route, scope: str = "") -> Route:
    parameters = set(signature(function).parameters) - {"request"}

    @wraps(function)
    def view(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        check_parameters(request, parameters)
        caller = authenticate(request, scope)
        request.user = caller.user if "read" in caller.scopes else AnonymousUser()
        return json_response(request, function(request, *args, **values), private=caller.user is not None)

    return view


def _writing(function: Route, status: int) -> Route:
    parameters = set(signature(function).parameters) - {"request", "body"}

    @wraps(function)
    def view(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        check_parameters(request, parameters)
        request.user = authenticate(request, "write").user
        value = function(request, *args, **values)
        body = b"" if value is None else orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
        content_type = "application/json" if body else ""
        return HttpResponse(body, status=status, content_type=content_type, headers={"Cache-Control": "no-store"})

    return view


class JsonBody(Parser):
    """The parser of bodies, which must be declared as JSON; orjson refuses what is nested too deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise ApiError("wrong_type", "Send the body as JSON with the header `Content-Type: application/json`.")
        try:
            return orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise ApiError("bad_request", f"The body is not valid JSON: {error}.") from None


def check_parameters(request: HttpRequest, parameters: set[str]) -> None:
    """Refuse unknown and repeated query parameters, so that no typing error passes unnoticed. Raises `ApiError`."""
    for name in request.GET:
        if name not in parameters:
            allowed = ", ".join(sorted(parameters)) or "none"
            message = f"Unknown parameter “{name[:40]}”. Allowed here: {allowed}."
            raise ApiError("unknown_parameter", message, name[:40])
        if len(request.GET.getlist(name)) > 1:
            raise ApiError("invalid_value", f"The parameter “{name}” is given more than once. Give it once.", name)


def json_response(request: HttpRequest, value: Any, *, private: bool = False) -> HttpResponseBase:
    """Return the value as JSON with an ETag of its bytes; 304 when the caller has it already."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    full_response = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
    response = get_conditional_response(request, etag=etag, response=full_response) or full_response
    response.headers["Cache-Control"] = "private, no-cache" if private else "no-cache"
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response


def install_errors(api: NinjaAPI) -> None:
    """Register handlers that give every error of the routes the one shape."""

    @api.exception_handler(ApiError)
    def on_api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return error.response()

    @api.exception_handler(DailyPapersError)
    def on_action_error(request: HttpRequest, error: DailyPapersError) -> HttpResponse:
        return to_api_error(error).response()

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, ApiError):
            return error.__cause__.response()
        return error_response(code_of_status(error.status_code), str(error))

    @api.exception_handler(ValidationError)
    def on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first: dict[str, Any] = error.errors[0]
        field = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), None)
        return error_response("invalid_value", f"{field or 'The request'}: {first['msg']}.", field)
