"""Rate limits of expensive pages: searches, feeds, downloads, and the forms of accounts.

`/api/` and `/mcp` have theirs in `api/`, with headers for programs. Votes, comments and the like are limited by the
actions themselves. All rates are in `accounts/budgets.py`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.http import HttpRequest, HttpResponseBase

from dailypapers.accounts import browsers, limits
from dailypapers.accounts.middleware import Middleware, is_at_the_machine
from dailypapers.lib.errors import RateLimited
from dailypapers.web.view_helpers import error_response

_READS, _WRITES = ("GET", "HEAD"), ("POST",)


class Rule(NamedTuple):
    """Which requests use a budget: by method, by the beginning of the path, and by what the query string contains."""

    budget: str
    methods: tuple[str, ...]
    path: re.Pattern[str]
    query: re.Pattern[str] = re.compile("")


_RULES = (
    Rule("sign-in", _WRITES, re.compile(r"/(accounts/|first\Z)")),
    Rule("suggestions", _READS, re.compile(r"/papers/suggest\Z")),
    Rule("search", _READS, re.compile(r"/papers(\.[a-z.]+)?\Z"), re.compile(r"(\A|&)q=[^&]")),
    Rule("search", _READS, re.compile(r"/papers/.+/read\Z"), re.compile(r"(\A|&)q=[^&]")),
    Rule("search", ("GET", "HEAD", "POST"), re.compile(r"/ask\Z")),
    Rule("search", _READS, re.compile(r"/map(\.json)?\Z"), re.compile(r"(\A|&)q=[^&]")),
    Rule("search", _READS, re.compile(r"/trends(\.[a-z]+)?\Z"), re.compile(r"(\A|&)q=[^&]")),
    Rule("feeds", _READS, re.compile(r"/feeds/|/digests/opml/")),
    Rule("exports", _READS, re.compile(r".*\.(md|bib|ris|csl\.json|csv|json|epub)\Z|/settings/export\Z")),
)


def limit_pages(get_response: Middleware) -> Middleware:
    """Answer requests over a limit with a page that says when to try again, and `Retry-After`.

    Requests from the machine itself and from the program in its own process are not limited.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = budget_for(request.method or "", request.path_info, request.META.get("QUERY_STRING", ""))
        if name and "dailypapers.local" not in request.META and not is_at_the_machine(request):
            try:
                limits.check(name, _quota_key(name, request))
            except RateLimited as error:
                return error_response(request, error)
        return get_response(request)

    return middleware


def budget_for(method: str, path: str, query: str) -> str | None:
    """Return the budget a request uses; None for one that is not limited here."""
    for rule in _RULES:
        if method in rule.methods and rule.path.match(path) and rule.query.search(query):
            return rule.budget
    return None


def _quota_key(name: str, request: HttpRequest) -> str:
    """Return whose quota a request uses; sign-in counts for the address, of a browser that has signed in for itself."""
    if name != "sign-in":
        return limits.who_asks(request)
    known = browsers.browser_hash(request) if browsers.is_known_to_anybody(request) else ""
    return f"browser:{known}" if known else limits.address_of(request)
