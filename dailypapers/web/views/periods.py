"""The pages of days, weeks, months and trending papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.wording import period_title
from dailypapers.catalog import queries
from dailypapers.community.models import Pick
from dailypapers.community.queries import picks_between, viewer_states_of
from dailypapers.formats import PaperView, cards_of, load_cards
from dailypapers.lib.errors import InvalidPeriod, NotFound
from dailypapers.lib.periods import Day, Month, Period, Week, calendar_weeks
from dailypapers.web.facets import filter_chips, listing_rail
from dailypapers.web.forms.listings import JumpForm, ListingForm, category_of
from dailypapers.web.microcache import CachedPage, cached_page, render_page
from dailypapers.web.paging import PageOutOfRange, page_of, requested_page
from dailypapers.web.views.about import error_page
from dailypapers.web.views.listings import requested_listing
from dailypapers.web.views.topics import topic_values

LOUD = 10  # papers at the top of what trends; where nobody noticed any of them, nothing does
ROUTES: dict[type, str] = {Day: "day", Week: "week", Month: "month"}


class Spans(NamedTuple):
    """The day, week and month that a page's navigation leads to."""

    day: Period
    week: Period
    month: Period


class PickedPaper(NamedTuple):
    """A curator's pick, and a list of its one paper for the cards."""

    pick: Pick
    papers: list[PaperView]


@require_safe
def day(request: HttpRequest, day: str) -> HttpResponse:
    """Show the papers of a day."""
    return _period_page(request, Day, day)


@require_safe
def week(request: HttpRequest, week: str) -> HttpResponse:
    """Show the papers of a week."""
    return _period_page(request, Week, week)


@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """Show the papers of a month."""
    return _period_page(request, Month, month)


@require_safe
def trending(request: HttpRequest) -> HttpResponse:
    """Show the trending papers."""
    return _render(request, "web/trending.html", cached_page(request, lambda: _trending(request)))


def _trending(request: HttpRequest) -> CachedPage | HttpResponse:
    try:
        listing = requested_listing(request, "trending")
        page = page_of(requested_page(request), listing.count())
    except (NotFound, PageOutOfRange) as error:
        return error_page(request, str(error), back_url=reverse("trending"), back_label=_("Trending papers"))
    papers, chips = load_cards(listing.ids(page.start, page.start + page.size)), filter_chips(request)
    is_quiet = page.number == 1 and not chips and not any(paper.attention_score > 0 for paper in papers[:LOUD])
    return CachedPage(
        {
            "papers": papers,
            "noticed": cards_of(queries.last_noticed()[:LOUD]) if is_quiet else [],
            "is_quiet": is_quiet and bool(papers),
            "page": page,
            "category": category_of(request),
            "newest": queries.newest_day(),
            "chips": chips,
            "rail": listing_rail(request, listing),
        }
    )


@require_safe
def jump(request: HttpRequest) -> HttpResponse:
    """Redirect the calendar's form to the page of `?day=2025-10-14`."""
    day = JumpForm(request.GET).values()["day"]
    try:
        return redirect("day", str(Day.parse(day))) if day else redirect("papers")
    except InvalidPeriod as error:
        return error_page(request, str(error))


@require_safe
def calendar(request: HttpRequest, month: str) -> HttpResponse:
    """Return a month of the calendar as a fragment for HTMX; without HTMX redirect to the month's page."""
    try:
        period = Month.parse(month)
    except InvalidPeriod as error:
        return error_page(request, str(error))
    if not getattr(request, "htmx", False):
        return redirect("month", month=str(period))
    return render(request, "web/calendar.html", {"calendar": calendar_of(period, None)})


def _period_page(request: HttpRequest, kind: type[Period], text: str) -> HttpResponse:
    page = cached_page(request, lambda: _period(request, kind, text))
    by_topic = isinstance(page, CachedPage) and "fields" in page.values
    return _render(request, "web/period_topics.html" if by_topic else "web/period.html", page)


def _render(request: HttpRequest, template: str, page: CachedPage | HttpResponse) -> HttpResponse:
    """Render a cached page with the reader's votes and marks; a response is returned unchanged."""
    if not isinstance(page, CachedPage):
        return page
    picked_ids = [row.pick.paper_id for row in page.values.get("picks", ())]
    ids = [*(paper.id for name in ("papers", "noticed") for paper in page.values.get(name, ())), *picked_ids]
    return render_page(request, template, page, {"viewer_states": viewer_states_of(request.user, ids)})


def _period(request: HttpRequest, kind: type[Period], text: str) -> CachedPage | HttpResponse:
    try:
        listing = requested_listing(request, ROUTES[kind], text)
    except NotFound as error:
        return error_page(request, str(error))
    if listing.target != text:
        return redirect(listing.url)
    period: Period = listing.subject
    all_papers, papers = queries.featured_between(period.first_day, period.last_day), listing.papers
    overview = queries.overview(all_papers)
    is_narrowed = bool(filter_chips(request))
    totals = queries.overview(papers) if is_narrowed and isinstance(papers, QuerySet) else overview
    try:
        page = page_of(requested_page(request), totals.papers)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=url_of(period), back_label=period_title(period))
    before, after = queries.neighbours(period.first_day, period.last_day)
    spans = Spans(Day.of(period.first_day), Week.of(period.first_day), Month.of(period.first_day))
    frame = {
        "period": period,
        "kind": ROUTES[kind],
        "show_day": kind is not Day,
        "totals": totals,
        "previous": kind.of(before) if before else None,
        "next": kind.of(after) if after else None,
        "spans": spans,
    }
    if ListingForm(request.GET).values()["by"] == "topic":
        return CachedPage(frame | topic_values(period))
    return CachedPage(
        frame
        | {
            "papers": load_cards(listing.ids(page.start, page.start + page.size)),
            "picks": _picks(period) if kind is Day and page.number == 1 else [],
            "page": page,
            "category": category_of(request),
            "chips": filter_chips(request),
            "rail": listing_rail(request, listing).without_dates(),
            "categories": overview.categories,
            "calendar": calendar_of(Month.of(period.first_day), period),
        }
    )


def _picks(period: Period) -> list[PickedPaper]:
    """Return the picks of curators for a day."""
    picks = picks_between(period.first_day, period.last_day)
    papers = {paper.id: paper for paper in load_cards([row.paper_id for row in picks])} if picks else {}
    return [PickedPaper(row, [papers[row.paper_id]]) for row in picks if row.paper_id in papers]


def url_of(period: Period) -> str:
    """Return the URL of a period's page."""
    return reverse(ROUTES[type(period)], args=[str(period)])


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the calendar with its number of papers."""

    date: date
    papers: int
    level: str  # "", "some", "many" or "most" papers, compared with the busiest day of the month
    current: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month of the calendar, a row a week; None fills the days of other months."""

    month: Month
    rows: list[list[CalendarDay | None]]
    previous: Month | None
    next: Month | None


def calendar_of(month: Month, current: Period | None) -> Calendar:
    """Return a month with the number of papers of each day. One query."""
    counts = queries.day_counts(month.first_day, month.last_day)
    busiest = max(counts.values(), default=1)

    def cell(day: date | None) -> CalendarDay | None:
        if day is None:
            return None
        papers = counts.get(day, 0)
        level = "" if not papers else ("some", "many", "most")[min(2, papers * 3 // (busiest + 1))]
        return CalendarDay(day, papers, level, isinstance(current, Day) and day in current)

    rows = [[cell(day) for day in week] for week in calendar_weeks(month)]
    return Calendar(month, rows, month.previous(), month.next())
