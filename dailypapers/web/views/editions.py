"""Editions: the frozen list of each day."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.wording import period_title
from dailypapers.community.queries import annotate_viewer_state
from dailypapers.digests import queries
from dailypapers.digests.models import Edition
from dailypapers.digests.rendering.posts import post_of_edition
from dailypapers.formats import post
from dailypapers.formats.post import Post
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.web.forms.editions import OlderEditionsForm
from dailypapers.web.paging import PageOutOfRange, page_of, requested_page
from dailypapers.web.views.about import error_page

PER_PAGE = 60  # editions


class EditionSummary(NamedTuple):
    """An edition as the index lists it; `note` says why one has no papers."""

    period: Day
    papers: int
    note: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the newest editions, or those before `?before=2025-10-14`."""
    form = OlderEditionsForm(request.GET)
    if not form.is_valid():
        return error_page(request, form.first_error)
    editions = queries.editions(PER_PAGE, form.cleaned_data["before"])
    summaries = [EditionSummary(Day(edition.day), len(edition.paper_ids), edition.why_empty) for edition in editions]
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
        page = page_of(requested_page(request), len(edition.paper_ids))
    except PageOutOfRange as error:
        return error_page(
            request, str(error), back_url=reverse("edition", args=[str(period)]), back_label=period_title(period)
        )
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
    """Return the edition of a day, or the response where there is none."""
    try:
        period = Day.parse(day)
    except InvalidPeriod as error:
        return error_page(request, str(error))
    if day != str(period):
        return redirect("edition", str(period))
    edition = queries.edition(period.date)
    if edition is None:
        return error_page(
            request,
            _("There is no edition of %(day)s yet. It is frozen when the day has closed.")
            % {"day": period_title(period)},
            back_url=reverse("day", args=[day]),
            back_label=_("The current papers of that day"),
        )
    return edition
