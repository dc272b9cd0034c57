"""Papers and lists as EPUB, for readers without a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.formats.books import MAX_PAPERS, paper_book, papers_book
from dailypapers.formats.epub import CONTENT_TYPE
from dailypapers.web.view_helpers import handle_action_errors, paper_of
from dailypapers.web.views.listings import requested_listing, set_privacy_headers
from dailypapers.web.views.papers import paper as paper_page


@require_safe
@handle_action_errors
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Return a paper with as much of its text as the reader may have; an identifier that ends like this is a page."""
    if queries.find(key) is None and queries.find(f"{key}.epub") is not None:
        return paper_page(request, f"{key}.epub")
    row = paper_of(key)
    if row.key != key:
        return redirect(paper_url(row.key, ".epub"), permanent=True)
    book = paper_book(row.id, request.user, site_url(request))
    response = _answer(book.data, row.key)
    if book.holds_own:
        response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@handle_action_errors
def listing_file(request: HttpRequest, kind: str, target: str = "") -> HttpResponse:
    """Return the papers of a list, the first of them with their texts."""
    listed, site = requested_listing(request, kind, target), site_url(request)
    book = papers_book(listed.title, f"{site}{listed.url}", listed.ids(0, MAX_PAPERS), request.user, site)
    response = _answer(book.data, listed.target or kind)
    set_privacy_headers(response, listed)
    if book.holds_own:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(data: bytes, name: str) -> HttpResponse:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)[:80]
    headers = {"Content-Disposition": f'attachment; filename="{safe}.epub"', "X-Robots-Tag": "noindex"}
    return HttpResponse(data, content_type=CONTENT_TYPE, headers=headers)
