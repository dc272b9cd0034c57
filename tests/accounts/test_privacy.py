"""No cache on the way keeps for others what was answered to somebody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dailypapers.accounts import actions
from tests.factories import paper
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db


def fixed_routes(entries: Any = None, prefix: str = "") -> list[str]:
    """Every address of the site that holds no parameter."""
    found = []
    for entry in get_resolver().url_patterns if entries is None else entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += fixed_routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and not set("<(^$\\") & set(route):
            found.append(f"/{route}")
    return found


def is_private(answer: Any) -> bool:
    control = answer.headers.get("Cache-Control", "")
    return "private" in control and "public" not in control and "Cookie" in answer.headers.get("Vary", "")


def test_every_route_is_private_to_somebody_signed_in() -> None:
    key = paper().key
    routes = [*fixed_routes(), f"/papers/{key}", f"/papers/{key}.bib", "/feeds/day.atom", "/api/v1/papers", "/nowhere"]
    assert len(routes) > 80
    client = signed_in(user(is_staff=True, is_superuser=True))
    client.raise_request_exception = False
    leaving = {"/accounts/logout/", "/settings/delete"}
    for route in routes:
        if route not in leaving:
            answer = client.get(route)
            assert is_private(answer), (route, answer.status_code, answer.headers.get("Cache-Control"))
    for route in leaving:
        assert is_private(client.get(route)), route


def test_a_token_makes_answers_private_too() -> None:
    _, secret = actions.create_token(user(), "mine", ["read"])
    for route in ("/api/v1/papers", "/api/v1/me/upvoted", "/papers/newest"):
        assert is_private(Client().get(route, headers={"authorization": f"Bearer {secret}"})), route


def test_so_is_the_answer_that_signs_somebody_in() -> None:
    user("ada")
    answer = Client().post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    assert answer.status_code == 302
    assert is_private(answer)


def test_what_everybody_gets_may_still_be_kept() -> None:
    paper()
    answer = Client().get("/feeds/day.atom")
    assert answer.headers["Cache-Control"] == "public, max-age=900"
