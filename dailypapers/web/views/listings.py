"""Pages and files of lists: the URL of a file is that of the page with an ending."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.entity_lists import months_of
from dailypapers.community import queries as community
from dailypapers.community.models import Follow
from dailypapers.formats import FORMATS, Context, PaperView, load_cards
from dailypapers.lib.errors import Invalid, InvalidPeriod, NotFound
from dailypapers.lib.periods import parse_period
from dailypapers.listings import Listing, Visibility, Window, listing_kind, open_listing
from dailypapers.web.endings import LIST_ENDINGS
from dailypapers.web.facets import filter_chips, listing_rail
from dailypapers.web.forms.listings import ListingForm
from dailypapers.web.namesakes import author_context
from dailypapers.web.paging import PER_PAGE, Page, PageOutOfRange, page_of, requested_page
from dailypapers.web.templatetags.site import as_filter
from dailypapers.web.view_helpers import handle_action_errors
from dailypapers.web.views.about import error_page
from dailypapers.web.views.entities import MONTHS_TITLE
from dailypapers.web.views.trends import trends_url

TALLIED = ("author", "organisation", "category", "keyword", "venue")  # have a line of their months
MAX_PAPERS = 30_000  # papers in one file


class Followed(NamedTuple):
    """What a button follows: kind and key as the form sends them, and the row or search itself."""

    kind: str
    key: str
    target: Any


class ListedPaper(NamedTuple):
    """A paper on the page of a list, and the reason why it is on the list."""

    paper: PaperView
    reason: str


def requested_listing(request: HttpRequest, kind: str, target: str = "") -> Listing:
    """Open the list of a URL, narrowed by the fields of `ListingForm`.

    Raises `NotFound` for what does not exist, an invalid period included.
    """
    form = ListingForm(request.GET)
    values = form.values()
    try:
        filters = form.filters()
        period = parse_period(values["period"]) if values["period"] else None
        window = Window.of(period) if period else None
        viewer = request.user if listing_kind(kind).varies_by_viewer else None
        return open_listing(kind, target, viewer=viewer, filters=filters, window=window)
    except (Invalid, InvalidPeriod) as error:
        raise NotFound(str(error)) from error


def load_page(request: HttpRequest, listing: Listing) -> tuple[Page, list[PaperView]]:
    """Return the requested page with its papers, ready for cards. Raises `PageOutOfRange`."""
    page = page_of(requested_page(request), listing.count())
    papers = load_cards(listing.ids(page.start, page.start + page.size))
    community.annotate_viewer_state(request.user, papers)
    return page, papers


def set_privacy_headers(response: HttpResponseBase, listing: Listing) -> HttpResponseBase:
    """Set the headers that keep what is not public out of shared caches and search engines."""
    if listing.visibility is not Visibility.PUBLIC:
        response.headers["X-Robots-Tag"] = "noindex"
    if listing.is_private:
        response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@handle_action_errors
def listing_page(request: HttpRequest, kind: str, target: str = "") -> HttpResponseBase:
    """Show a list that has no page of its own."""
    listing = requested_listing(request, kind, target)
    try:
        page, papers = load_page(request, listing)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=escape_uri_path(request.path), back_label=_("The first page"))
    reasons = listing.reasons_of([paper.id for paper in papers]) if listing.reasons else {}
    context: dict[str, Any] = {
        "listing": listing,
        "label": ENTITIES[kind].label if kind in ENTITIES else "",
        "rows": [ListedPaper(paper, reasons.get(paper.id, "")) for paper in papers],
        "page": page,
        "formats": [FORMATS[ending] for ending in LIST_ENDINGS],
        "chips": filter_chips(request),
        "rail": listing_rail(request, listing),
    }
    if followed := _followed_by(listing):
        context["follows"] = community.follow_of(request.user, followed.kind, followed.target)
        context["followed"] = followed
    if kind == "author":
        context |= author_context(listing)
    if kind in TALLIED:
        context |= _over_time(listing)
    return set_privacy_headers(render(request, "web/listing.html", context), listing)


def _over_time(listing: Listing) -> dict[str, Any]:
    """Return what draws the line of an entity's months, and where its trend is; nothing for a sum or one of a name."""
    entity = ENTITIES[listing.kind]
    if listing.subject is None or entity.key_of(listing.subject) != listing.target:
        return {}
    name = listing.target if listing.kind == "category" else entity.name_of(listing.subject)
    query = as_filter(name, entity.field or entity.kind)
    return {"months": months_of(listing.kind, listing.target), "months_title": MONTHS_TITLE, "trend": trends_url(query)}


def _followed_by(listing: Listing) -> Followed | None:
    """Return what one follows to hear of a list: a venue by its search; None for a sum, or one person of a name."""
    if listing.kind == "venue":
        query = as_filter(listing.target, ENTITIES["venue"].field)
        return Followed(Follow.Kind.SEARCH, query, query)
    if listing.kind not in ENTITIES or listing.kind not in Follow.Kind.values or listing.subject is None:
        return None
    if listing.kind == Follow.Kind.TOPIC:
        return Followed(listing.kind, listing.target, listing.target)
    is_whole = ENTITIES[listing.kind].key_of(listing.subject) == listing.target
    return Followed(listing.kind, listing.target, listing.subject) if is_whole else None


@require_safe
@handle_action_errors
def listing_file(request: HttpRequest, kind: str, ending: str, target: str = "") -> HttpResponseBase:
    """Return a list as a file: Markdown by the page, other formats in full, `MAX_PAPERS` papers at most."""
    listing = requested_listing(request, kind, target)
    return set_privacy_headers(write_file(request, listing, ending), listing)


def write_file(
    request: HttpRequest, listing: Listing, ending: str, *, note: str = "", per_page: int = PER_PAGE
) -> HttpResponseBase:
    """Return a list in the format of an ending; `note` is above the papers of a Markdown page."""
    if ending == "md":
        return _markdown(request, listing, note, per_page)
    file_format = FORMATS[ending]
    name = listing.target if listing.kind in ("day", "week", "month") else listing.kind
    return StreamingHttpResponse(
        file_format.write(file_format.papers(listing.ids(0, MAX_PAPERS)), Context(site_url(request))),
        content_type=file_format.content_type,
        headers={"Content-Disposition": f'attachment; filename="papers-{name}.{ending}"'},
    )


def _markdown(request: HttpRequest, listing: Listing, note: str, per_page: int) -> HttpResponse:
    """Return one page of a list: a model reads little at once."""
    total = listing.count()
    try:
        page = page_of(requested_page(request), total, per_page)
    except PageOutOfRange as error:
        return error_page(request, str(error))
    next_url = ""
    if page.next:
        query = request.GET.copy()
        query["page"] = str(page.next)
        next_url = f"{site_url(request)}{escape_uri_path(request.path)}?{query.urlencode()}"
    if listing.kind in ("day", "week", "month"):
        sentence = ngettext("%(count)s paper, most attention first.", "%(count)s papers, most attention first.", total)
        note = sentence % {"count": intcomma(total)}
    site, file_format = site_url(request), FORMATS["md"]
    context = Context(site, listing.title, next_url=next_url, note=note, shows_days=listing.spans_days)
    papers = file_format.papers(listing.ids(page.start, page.start + page.size))
    return HttpResponse(file_format.text(papers, context), content_type=file_format.content_type)


@require_safe
def newest_period(request: HttpRequest, kind: str) -> HttpResponse:
    """Redirect to the newest day, week or month that has papers."""
    return redirect(open_listing(kind).url)
