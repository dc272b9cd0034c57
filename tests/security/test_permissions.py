"""Walks the table of permissions: every route, every caller, every method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, resolve

from dailypapers.mcp.tools import TOOLS
from dailypapers.mcp.user_tools import READ_TOOLS
from dailypapers.mcp.user_tools import WRITE_TOOLS as MCP_WRITE_TOOLS
from tests.security.permissions import (
    CALLERS,
    FORBIDDEN,
    METHOD,
    METHODS,
    MISSING,
    OK,
    POLICIES,
    SIGN_IN,
    WRITE_TOOLS,
    Row,
    rows,
)
from tests.security.visitors import BOOKKEEPING, Visitors, written_tables

pytestmark = pytest.mark.django_db
ROWS = list(rows())
FEW = ("anonymous", "owner", "administrator", "expired-token")  # for what is the same for everybody

LIBRARIES = ("/accounts/", "/admin/")
PAGES = [row for row in ROWS if not row.is_tool]


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every route of the URL configuration; of the administration the start page alone."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern).removeprefix("^" if prefix else "")
        if isinstance(entry, URLPattern) or route == "admin/":
            yield route
        else:
            yield from routes(entry.url_patterns, route)


def route_of(url: str) -> str:
    """The route that answers an address."""
    return resolve(url.split("?")[0]).route


def test_every_policy_is_used_and_known() -> None:
    assert {row.who for row in ROWS} == set(POLICIES)


def test_the_table_has_every_route(visitors: Visitors) -> None:
    known = {route_of(visitors.url(row)) for row in PAGES}
    missing = sorted(set(routes()) - known)
    assert not missing, f"Give these routes a row in docs/permissions.md: {missing}"


def test_the_table_has_every_tool() -> None:
    assert {row.address for row in ROWS if row.is_tool} == {
        tool.__name__ for tool in (*TOOLS, *READ_TOOLS, *MCP_WRITE_TOOLS)
    }
    assert {tool.__name__ for tool in MCP_WRITE_TOOLS} == set(WRITE_TOOLS)


def test_everybody_gets_what_the_table_says(visitors: Visitors) -> None:
    wrong = []
    for row in ROWS:
        for caller in _callers_of(row):
            with written_tables() as tables:
                outcome = visitors.send(caller, row)
            if outcome not in row.expected(caller).split(" or "):
                wrong.append(
                    f"{row.method} {row.address} {row.sent} as {caller}: {outcome}, not {row.expected(caller)}"
                )
            written = set(tables) - set(BOOKKEEPING)
            if written and (outcome != OK or row.method == "GET"):
                wrong.append(f"{row.method} {row.address} {row.sent} as {caller}: {outcome}, yet writes {written}")
    assert not wrong, "\n".join([f"{len(wrong)} wrong:", *wrong])


def _callers_of(row: Row) -> tuple[str, ...]:
    """Whom to try: a page that everybody reads, and the further files of a list, are the same for most."""
    is_for_everybody = row.who == "everybody" and row.method == "GET"
    return CALLERS if row.is_first and not is_for_everybody else FEW


def test_no_other_method_does_anything(visitors: Visitors) -> None:
    wrong = []
    allowed: dict[str, set[str]] = {}
    samples: dict[Any, Row] = {}
    for row in PAGES:
        found = resolve(visitors.url(row).split("?")[0])
        allowed.setdefault(found.route, set()).add(row.method)
        samples.setdefault(found.func, row)
    for row in samples.values():
        methods = allowed[route_of(visitors.url(row))]
        for method in set(METHODS) - methods:
            for caller in FEW:
                with written_tables() as tables:
                    outcome = visitors.send(caller, row, method)
                if outcome not in _without_effect(row, caller, method, methods) or set(tables) - set(BOOKKEEPING):
                    wrong.append(f"{method} {row.address} as {caller}: {outcome} {tables}")
    assert not wrong, "\n".join([f"{len(wrong)} wrong:", *wrong])


def _without_effect(row: Row, caller: str, method: str, methods: set[str]) -> set[str]:
    """What a method that the table does not name may answer, as long as it changes nothing."""
    if row.address.startswith(LIBRARIES) or method == "OPTIONS" or row.who == "nobody":
        return {OK, SIGN_IN, FORBIDDEN, MISSING, METHOD}
    if method == "HEAD" and "GET" in methods and not row.is_api:
        return set(row.expected(caller).split(" or "))
    return {METHOD}
