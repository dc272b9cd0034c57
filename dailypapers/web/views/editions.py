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
from dailypapers.web.forms.editions import OlderEditionsForm
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.views.about import error_page

PER_PAGE = 60  # editions


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the newest editions; `?before=2025-10-14` goes on."""
    form = OlderEditionsForm(request.GET)
    if not form.is_valid():
        return error_page(request, form.first_error)
    editions = queries.editions(PER_PAGE, form.cleaned_data["before"])
    summaries = [(Day(edition.day), len(edition.paper_ids), edition.note) for edition in editions]
    older = editions[-1].day if len(editions) == PER_PAGE else None
    return render(request, "web/editions/index.html", {"editions": summaries, "older": older})


@require_safe
def edition(request: HttpRequest, day: str) -> HttpResponse:
    """Show the edition of a day, a page of its papers in their frozen order."""
    edition = _find(request, day)
    if isinstance(edition, HttpResponse):
        return edition
    period = Day(edition.day)
    try:
        page = page_of(asked_page(request), len(edition.paper_ids))
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("edition", args=[str(period)]), leave_text=period.title)
    before, after = queries.editions_around(edition.day)
    papers = queries.edition_papers(edition, page.start, page.start + page.size)
    annotate_viewer_state(request.user, papers)
    context = {
        "edition": edition,
        "period": period,
        "papers": papers,
        "page": page,
        "previous": Day(before) if before else None,
        "next": Day(after) if after else None,
    }
    return render(request, "web/editions/edition.html", context)


@require_safe
def markdown(request: HttpRequest, day: str) -> HttpResponse:
    """Return an edition as Markdown."""
    return _post(request, day, post.markdown, "text/markdown")


@require_safe
def html(request: HttpRequest, day: str) -> HttpResponse:
    """Return an edition as HTML source to paste, not as a page of ours."""
    return _post(request, day, post.html, "text/plain")


@require_safe
def text(request: HttpRequest, day: str) -> HttpResponse:
    """Return an edition as plain text."""
    return _post(request, day, post.text, "text/plain")


def _post(request: HttpRequest, day: str, write: Callable[[Post], str], content_type: str) -> HttpResponse:
    edition = _find(request, day)
    if isinstance(edition, HttpResponse):
        return edition
    return HttpResponse(write(post_of_edition(edition)), content_type=f"{content_type}; charset=utf-8")


def _find(request: HttpRequest, day: str) -> Edition | HttpResponse:
    """The edition of a day, or what to answer where there is none."""
    try:
        period = Day.parse(day)
    except InvalidPeriod as error:
        return error_page(request, str(error))
    if day != str(period):
        return redirect("edition", str(period))
    edition = queries.edition(period.date)
    if edition is None:
        return error_page(
            request, f"There is no edition of {period.title} yet: it is frozen when the day has closed.",
            leave=reverse("day", args=[day]), leave_text="The papers of that day as they stand now",
        )  # fmt: skip
    return edition
