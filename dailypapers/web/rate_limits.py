"""Limits of pages that cost more than others: searches, feeds, downloads, and the forms of accounts.

`/api/` and `/mcp` have theirs in `api/`, with headers for programs. What people do (votes, comments …) is counted by
the actions themselves, whatever door they come through. All rates stand in `accounts/budgets.py`.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponseBase

from dailypapers.accounts import limits
from dailypapers.accounts.middleware import Middleware, is_at_the_machine
from dailypapers.lib.errors import RateLimited
from dailypapers.web.view_helpers import refusal

_READS, _WRITES = ("GET", "HEAD"), ("POST",)
# budget, methods, path, and what the query string must hold
_RULES = tuple(
    (name, methods, re.compile(path), re.compile(query))
    for name, methods, path, query in (
        ("sign-in", _WRITES, r"/(accounts/|first\Z)", ""),
        ("suggestions", _READS, r"/papers/suggest\Z", ""),
        ("search", _READS, r"/papers(\.[a-z.]+)?\Z", r"(\A|&)q=[^&]"),
        ("feeds", _READS, r"/feeds/|/digests/opml/", ""),
        ("exports", _READS, r".*\.(md|bib|ris|csl\.json|csv|json)\Z|/settings/export\Z", ""),
    )
)


def limit_pages(get_response: Middleware) -> Middleware:
    """Refuses what somebody asks for too often with a page that says when to come back, and `Retry-After`.

    Whoever is at the machine itself, and the program in its own process, is not limited.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = budget_for(request.method or "", request.path_info, request.META.get("QUERY_STRING", ""))
        if name and "dailypapers.local" not in request.META and not is_at_the_machine(request):
            try:
                limits.check(name, _who(name, request))
            except RateLimited as error:
                return refusal(request, error)
        return get_response(request)

    return middleware


def budget_for(method: str, path: str, query: str) -> str | None:
    """Returns the name of the budget a request uses; None for what is not limited here."""
    for name, methods, of_path, of_query in _RULES:
        if method in methods and of_path.match(path) and of_query.search(query):
            return name
    return None


def _who(name: str, request: HttpRequest) -> str:
    """Who signs in is nobody yet: the address counts, also where somebody is signed in."""
    return limits.address_of(request) if name == "sign-in" else limits.who_asks(request)
