"""Editions: the frozen list of a day, for ever at its address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.community.queries import annotate_viewer_state
from dailypapers.digests import queries
from dailypapers.digests.models import Edition
from dailypapers.digests.rendering.posts import post_of_edition
from dailypapers.formats import post
from dailypapers.formats.post import Post
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.views.about import error_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest editions; `?before=2025-10-14` goes on."""
    try:
        before = Day.parse(request.GET["before"]).date if request.GET.get("before") else None
    except InvalidPeriod as error:
        return error_page(request, str(error))
    found = queries.editions(60, before)
    rows = [(Day(edition.day), len(edition.paper_ids), edition.note) for edition in found]
    older = found[-1].day if len(found) == 60 else None
    return render(request, "web/editions/index.html", {"rows": rows, "older": older})


@require_safe
def edition(request: HttpRequest, day: str) -> HttpResponse:
    found = _find(request, day)
    if isinstance(found, HttpResponse):
        return found
    period = Day(found.day)
    try:
        page = page_of(asked_page(request), len(found.paper_ids))
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("edition", args=[str(period)]), leave_text=period.title)
    before, after = queries.editions_around(found.day)
    papers = queries.edition_papers(found, page.start, page.start + page.size)
    annotate_viewer_state(request.user, papers)
    context = {
        "edition": found,
        "period": period,
        "papers": papers,
        "page": page,
        "previous": Day(before) if before else None,
        "next": Day(after) if after else None,
    }
    return render(request, "web/editions/edition.html", context)


@require_safe
def markdown(request: HttpRequest, day: str) -> HttpResponse:
    return _post(request, day, post.markdown, "text/markdown")


@require_safe
def html(request: HttpRequest, day: str) -> HttpResponse:
    """As source to paste, not as a page of ours."""
    return _post(request, day, post.html, "text/plain")


@require_safe
def text(request: HttpRequest, day: str) -> HttpResponse:
    return _post(request, day, post.text, "text/plain")


def _post(request: HttpRequest, day: str, write: Callable[[Post], str], content_type: str) -> HttpResponse:
    found = _find(request, day)
    if isinstance(found, HttpResponse):
        return found
    return HttpResponse(write(post_of_edition(found)), content_type=f"{content_type}; charset=utf-8")


def _find(request: HttpRequest, day: str) -> Edition | HttpResponse:
    """The edition of a day, or what to answer where there is none."""
    try:
        period = Day.parse(day)
    except InvalidPeriod as error:
        return error_page(request, str(error))
    if day != str(period):
        return redirect("edition", str(period))
    found = queries.edition(period.date)
    if found is None:
        return error_page(
            request, f"There is no edition of {period.title} yet: it is frozen when the day has closed.",
            leave=reverse("day", args=[day]), leave_text="The papers of that day as they stand now",
        )  # fmt: skip
    return found
