"""What the search box offers while one types: a list for HTMX."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.urls import paper_url
from dailypapers.search import Suggestion, suggest
from dailypapers.web.templatetags.papers import as_filter, search_url

MAX_AGE = 60  # seconds a browser may keep an answer


@dataclass(frozen=True, slots=True)
class Option:
    """A line of the list: what it shows, what it is, and where it leads."""

    suggestion: Suggestion
    address: str


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options for `?q=`; without HTMX the results themselves."""
    text = request.GET.get("q", "")
    if not getattr(request, "htmx", False):
        return redirect(search_url(text) if text else reverse("papers"))
    clean = "".join(c if c.isprintable() else " " for c in text[:500])
    options = [Option(one, _address(one)) for one in suggest(clean)]
    response = render(request, "web/_suggestions.html", {"options": options})
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    response.headers["Vary"] = "HX-Request"
    return response


def _address(one: Suggestion) -> str:
    if one.kind == "paper":
        return paper_url(one.value)
    if one.kind == "category":
        return search_url(f"cat:{one.value}")
    return search_url(as_filter(one.value, ENTITIES[one.kind].field))
