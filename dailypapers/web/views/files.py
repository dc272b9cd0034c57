"""Every list in other forms: its address with an ending, `/papers/date/2025-10-14.md`, `/papers.bib?q=…`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day, Month, Period, Week
from dailypapers.search import DEEPEST, parse
from dailypapers.search import search as search_index
from dailypapers.web import files, markdown
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.search_form import SearchForm
from dailypapers.web.views.about import error_page
from dailypapers.web.views.periods import TRENDING_PAPERS
from dailypapers.web.views.search import RESULTS

ENDINGS = ("md", *files.CONTENT_TYPES)
MAX_PAPERS = 30_000  # papers in one file


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be written: what it is called, how many papers it has, and the ids at some places of it."""

    title: str
    name: str  # of the file
    total: int
    ids: list[int]
    note: str = ""
    days: bool = False  # whether its papers are of several days


@require_safe
def day(request: HttpRequest, day: str, ending: str) -> HttpResponseBase:
    return _period(request, Day, day, ending)


@require_safe
def week(request: HttpRequest, week: str, ending: str) -> HttpResponseBase:
    return _period(request, Week, week, ending)


@require_safe
def month(request: HttpRequest, month: str, ending: str) -> HttpResponseBase:
    return _period(request, Month, month, ending)


@require_safe
def trending(request: HttpRequest, ending: str) -> HttpResponseBase:
    papers = _of_category(request, queries.trending())
    ids = list(papers.values_list("id", flat=True)[:TRENDING_PAPERS])
    return _answer(request, ending, Listing("Trending papers", "trending", len(ids), ids, days=True))


@require_safe
def papers(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Search; without a question the newest day."""
    form = SearchForm.of(request.GET)
    filters, warnings = form.filters()
    query = parse(form.q)
    if not query and not filters:
        newest = queries.newest_day()
        if newest is None:
            return redirect(f"/papers/trending.{ending}")
        return redirect(f"/papers/date/{newest.isoformat()}.{ending}")
    found = search_index(query, filters=filters, limit=DEEPEST, options=form.options())
    shown = min(found.total, DEEPEST)
    note = " ".join([f"{found.total:,} papers found.", *warnings, *found.warnings])
    title = f"Search: {form.q}" if form.q else "Search"
    ids = [item.paper.id for item in found.items]
    return _answer(request, ending, Listing(title, "search", shown, ids, markdown.escape(note), days=True), RESULTS)


def _period(request: HttpRequest, kind: type[Period], text: str, ending: str) -> HttpResponseBase:
    try:
        period = kind.parse(text)
    except InvalidPeriod as error:
        return error_page(request, str(error))
    featured = _of_category(request, queries.featured_between(period.first_day, period.last_day))
    ids = list(featured.values_list("id", flat=True)[:MAX_PAPERS])
    note = "1 paper, most attention first." if len(ids) == 1 else f"{len(ids):,} papers, most attention first."
    listing = Listing(period.title, str(period), len(ids), ids, note, days=kind is not Day)
    return _answer(request, ending, listing)


def _of_category(request: HttpRequest, papers: QuerySet[Paper]) -> QuerySet[Paper]:
    code = request.GET.get("cat", "").replace("\0", "")
    return queries.in_category(papers, code) if code else papers


def _answer(request: HttpRequest, ending: str, listing: Listing, per_page: int = 50) -> HttpResponseBase:
    site = request.build_absolute_uri("/")
    if ending == "md":
        return _markdown(request, listing, site, per_page)
    return StreamingHttpResponse(
        files.write(ending, listing.ids, site),
        content_type=f"{files.CONTENT_TYPES[ending]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="papers-{listing.name}.{ending}"'},
    )


def _markdown(request: HttpRequest, listing: Listing, site: str, per_page: int) -> HttpResponse:
    """One page of the list: a model has little room."""
    try:
        page = page_of(asked_page(request), listing.total, per_page)
    except PageOutOfRange as error:
        return error_page(request, str(error))
    following = ""
    if page.next:
        query = request.GET.copy()
        query["page"] = str(page.next)
        following = f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
    shown = queries.by_ids(listing.ids[page.start : page.start + page.size])
    text = markdown.papers(listing.title, shown, site, note=listing.note, following=following, days=listing.days)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")
