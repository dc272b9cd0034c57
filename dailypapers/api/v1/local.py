"""The reading half of `/api/v1` for the program's own process: only the route that is called is made."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from dailypapers.api.v1 import listings, routes, texts, topics
from dailypapers.api.v1.routing import Declared, Routes, make_api

GROUPS = (routes.papers, texts.texts, routes.lists, listings.router, topics.router, routes.named, routes.about)


def answer(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer a request for a path below `/api/v1/`. Raises Http404 where there is no such route."""
    for number, route in enumerate(_routes()):
        if route.method == request.method and _matches(route, path):
            match = _pattern(number).resolve(path)
            if match is not None:
                response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
                return response
    raise Http404


@cache
def _routes() -> list[Declared]:
    return [route for group in GROUPS for route in group.declared]


def _matches(route: Declared, path: str) -> bool:
    """Tell whether a path has the form of a route's: `{path:…}` stands for any text, `{…}` for one without slashes."""
    pieces = re.split(r"(\{[^}]+\})", route.path.removeprefix("/"))
    pattern = "".join(
        re.escape(piece) if not piece.startswith("{") else ".+" if piece.startswith("{path:") else "[^/]+"
        for piece in pieces
    )
    return re.fullmatch(pattern, path, re.DOTALL) is not None


@cache
def _pattern(number: int) -> Any:
    """Make the URL pattern of a route: an API of this one alone."""
    group = Routes("")
    group.declared.append(_routes()[number])
    return make_api([group], urls_namespace=f"local-{number}").urls[0][0]
