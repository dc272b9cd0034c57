"""The programme of a conference, `/programmes/ICLR`, and what a reader has picked, `/plan`; both as calendars, too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog.models import Presentation
from dailypapers.community.queries import annotate_viewer_state
from dailypapers.formats import load_cards
from dailypapers.lib.icalendar import CONTENT_TYPE
from dailypapers.listings import open_listing
from dailypapers.web import programmes
from dailypapers.web.forms.listings import ListingForm
from dailypapers.web.view_helpers import handle_action_errors, user_of

MAX_BY_TOPIC = 500  # papers, the newest of the venue


@require_safe
@handle_action_errors
def programme(request: HttpRequest, target: str) -> HttpResponse:
    """Show the papers of a venue by day and session where a programme is known, else or on request by topic."""
    listing = open_listing("venue", target)
    rows = list(_newest_programme(listing.target)[: programmes.MAX_SLOTS])
    by_topic = not rows or ListingForm(request.GET).values()["by"] == "topic"
    context: dict[str, Any] = {"listing": listing, "has_programme": bool(rows), "by_topic": by_topic}
    if by_topic:
        ids = dict.fromkeys(row.paper_id for row in rows) if rows else listing.ids(0, MAX_BY_TOPIC)
        papers = load_cards(list(ids))
        context |= {"topics": programmes.topics_of(papers), "number": len(papers), "total": listing.count()}
    else:
        picked = list(programmes.picks_of(user_of(request))) if request.user.is_authenticated else []
        views = programmes.papers_of([*rows, *picked])
        papers = list(views.values())
        slots = programmes.slots_of(rows, picked, views)
        context |= {"days": programmes.days_of(slots), "number": len(papers), "zone": rows[0].zone}
    annotate_viewer_state(request.user, papers)
    return render(request, "web/programme.html", context)


@require_safe
@handle_action_errors
def programme_calendar(request: HttpRequest, target: str) -> HttpResponse:
    """Return the programme of a venue as a calendar."""
    listing = open_listing("venue", target)
    rows = list(_newest_programme(listing.target)[: programmes.MAX_SLOTS])
    return _calendar(request, listing.target, rows)


@require_safe
@handle_action_errors
def plan(request: HttpRequest) -> HttpResponse:
    """Show when the papers are presented that the reader keeps for later, from now on, and which of them clash."""
    rows = _coming(request)
    views = programmes.papers_of(rows)
    slots = programmes.slots_of(rows, rows, views)
    annotate_viewer_state(request.user, views.values())
    clashing = sum(bool(slot.clashes) for slot in slots)
    context = {"days": programmes.days_of(slots), "number": len(slots), "clashing": clashing}
    answer = render(request, "web/plan.html", context)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@handle_action_errors
def plan_calendar(request: HttpRequest) -> HttpResponse:
    """Return the reader's plan as a calendar."""
    answer = _calendar(request, _("My plan"), _coming(request))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _coming(request: HttpRequest) -> list[Presentation]:
    """Return the reader's picks that are not over, of all conferences. Raises `AuthenticationRequired`."""
    picks = programmes.picks_of(user_of(request)).filter(ends_at__gte=timezone.now())
    return list(picks[: programmes.MAX_SLOTS])


def _newest_programme(venue: str) -> Any:
    """Return the presentations of a venue in the year of its last one."""
    rows = Presentation.objects.filter(venue__iexact=venue)
    last = rows.order_by("-starts_at").first()
    return rows.filter(starts_at__year=last.starts_at.year) if last is not None else rows.none()


def _calendar(request: HttpRequest, name: str, rows: list[Presentation]) -> HttpResponse:
    return HttpResponse(
        programmes.icalendar(name, site_url(request), rows),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="programme.ics"'},
    )
