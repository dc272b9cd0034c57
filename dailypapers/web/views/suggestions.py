"""Suggestions of the search box: a list for HTMX."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.urls import paper_url
from dailypapers.search import Suggestion, suggest
from dailypapers.web.forms.search import MAX_SUGGEST, SuggestForm
from dailypapers.web.templatetags.site import as_filter, search_url
from dailypapers.web.view_helpers import is_htmx

MAX_AGE = 60  # seconds a browser may cache a list


@dataclass(frozen=True, slots=True)
class Option:
    """A suggestion, and the URL it leads to."""

    suggestion: Suggestion
    url: str


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the options for `?q=`; without HTMX redirect to the results."""
    form = SuggestForm(request.GET)
    text = form.values()["q"]
    if not is_htmx(request):
        return redirect(search_url(text[:MAX_SUGGEST]) if text else reverse("papers"))
    options = [Option(suggestion, _url(suggestion)) for suggestion in suggest(form.text)]
    response = render(request, "web/_suggestions.html", {"options": options})
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    response.headers["Vary"] = "HX-Request"
    return response


def _url(suggestion: Suggestion) -> str:
    if suggestion.kind == "paper":
        return paper_url(suggestion.value)
    if suggestion.kind == "category":
        return search_url(f"cat:{suggestion.value}")
    return search_url(as_filter(suggestion.value, ENTITIES[suggestion.kind].field))
