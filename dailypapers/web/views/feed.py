"""The feed of one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dailypapers.community.queries import annotate_viewer_state
from dailypapers.formats import view_of
from dailypapers.lib.errors import DailyPapersError
from dailypapers.ranking import feeds
from dailypapers.ranking.interactions import sliders_of
from dailypapers.ranking.models import Seed
from dailypapers.ranking.seeds import MAX_CHARACTERS, delete_seeds, plant_seeds
from dailypapers.web.paging import PER_PAGE, PageOutOfRange, asked_page, page_of
from dailypapers.web.views.about import error_page

SLIDERS = (
    ("freshness", "Freshness", "How much newer papers come first"),
    ("popularity", "Popularity", "How much the votes of others count"),
    ("breadth", "Breadth", "How far the feed strays from what you know"),
)


@never_cache
@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "web/feed/sign_in.html", {"kind": "for-you"})
    user_id = int(request.user.pk)
    try:
        number = asked_page(request)
        found = feeds.for_you(user_id, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
        page = page_of(number, found.total)
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=request.path, leave_text="For you")
    papers = [view_of(item.paper) for item in found.items]
    annotate_viewer_state(request.user, papers)
    values = sliders_of(user_id)
    context: dict[str, Any] = {
        "kind": "for-you",
        "feed": found,
        "items": list(zip(papers, found.items, strict=True)),
        "page": page,
        "sliders": [(name, label, help_, round(getattr(values, name) * 100)) for name, label, help_ in SLIDERS],
        "seeds": Seed.objects.filter(user_id=user_id).count(),
    }
    return render(request, "web/feed/for_you.html", context)


@require_POST
def sliders(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("for-you")
    try:
        values = [_number(request.POST.get(name, "")) for name, _, _ in SLIDERS]
        feeds.set_sliders(request.user, *values)
        messages.success(request, "Saved. The new order is there in a moment.")
    except DailyPapersError as error:
        messages.error(request, str(error))
    return redirect("for-you")


@require_POST
def seeds(request: HttpRequest) -> HttpResponse:
    """Takes a list of papers, pasted or as a file; with `forget` it takes them all back."""
    if not request.user.is_authenticated:
        return redirect("for-you")
    try:
        if "forget" in request.POST:
            messages.success(request, f"{delete_seeds(request.user)} papers taken back.")
        else:
            done = plant_seeds(request.user, _list_of(request))
            lost = f" Not in this catalogue: {', '.join(done.unknown)}." if done.unknown else ""
            messages.success(request, f"{done.found} papers taken as yours.{lost}")
    except DailyPapersError as error:
        messages.error(request, str(error))
    return redirect("for-you")


def _list_of(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("papers", "")
    return bytes(file.read(MAX_CHARACTERS + 1)).decode("utf-8", errors="replace")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1
