"""Pages that only a published site has: its search, and the one for what it lacks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the search that runs in the browser, over an index that it loads when somebody searches."""
    return render(request, "web/published/search.html", {"kind": "search"})


@require_safe
def not_found(request: HttpRequest) -> HttpResponse:
    """Show what a web space answers in place of a page that is not there."""
    return render(request, "web/published/not_found.html")
