"""Submitting a paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dailypapers.catalog import queries as catalog
from dailypapers.catalog.urls import paper_url
from dailypapers.community import actions, queries
from dailypapers.community.actions.submissions import identified
from dailypapers.formats import load_cards
from dailypapers.lib.errors import ActionError, Conflict, Invalid, InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.ranking.actions import refresh
from dailypapers.web.view_helpers import handle_action_errors, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def submit(request: HttpRequest) -> HttpResponse:
    """First what was found, for `paper` in the address; then, by POST, the submission for a `day`."""
    user = user_of(request)
    given = request.POST if request.method == "POST" else request.GET
    text, day_text = given.get("paper", "").strip(), given.get("day", "")
    context: dict[str, Any] = {
        "text": text[:2_000],
        "day": day_text or timezone.now().date().isoformat(),
        "mine": queries.submissions_of(user)[:20],
    }
    try:
        if request.method == "POST":
            made = actions.submit(user, text, Day.parse(day_text).date)
            refresh()
            messages.success(request, "It is on its day's page." if made.paper else "Taken in; it is looked up soon.")
            return redirect(paper_url(made.paper.key) if made.paper else "submit")
        if text:
            context |= _preview(text)
        status = 200
    except InvalidPeriod as error:
        context["error"], status = str(error), Invalid.status
    except ActionError as error:
        context["error"], status = str(error), error.status
        if isinstance(error, Conflict) and error.where:
            context["found"] = catalog.find(error.where)
    if found := context.get("found"):
        [context["found"]] = shown = load_cards([found.id])
        queries.annotate_viewer_state(user, shown)
    return render(request, "web/community/submit.html", context, status=status)


def _preview(text: str) -> dict[str, Any]:
    """The identifier read from the text, and the paper where the catalogue has it. Nothing is fetched."""
    identifier = identified(text)
    return {"identifier": identifier, "found": catalog.find(str(identifier.value))}
