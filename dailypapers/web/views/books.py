"""Papers and lists as EPUB, for readers without a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.formats import PaperView, load
from dailypapers.formats.epub import CONTENT_TYPE, write_book
from dailypapers.formats.epub_papers import PaperText, book_of_paper, book_of_papers
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.models import TextPicture
from dailypapers.fulltext.queries import ReadableText, texts_of
from dailypapers.web.view_helpers import handle_action_errors, paper_of
from dailypapers.web.views.listings import requested_listing, set_privacy_headers
from dailypapers.web.views.papers import paper as paper_page

MAX_PAPERS = 200  # in a book
MAX_TEXTS = 20  # of them with their texts


@require_safe
@handle_action_errors
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Return a paper with as much of its text as the reader may have; an identifier that ends like this is a page."""
    if queries.find(key) is None and queries.find(f"{key}.epub") is not None:
        return paper_page(request, f"{key}.epub")
    row = paper_of(key)
    if row.key != key:
        return redirect(paper_url(row.key, ".epub"), permanent=True)
    [view] = load([row.id])
    readable = texts_of([row.id], request.user).get(row.id)
    book = book_of_paper(view, _text(readable), site_url(request))
    response = _answer(write_book(book), row.key)
    if readable is not None and readable.text.owner_id is not None:
        response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@handle_action_errors
def listing_file(request: HttpRequest, kind: str, target: str = "") -> HttpResponse:
    """Return the papers of a list, the first of them with their texts."""
    listed = requested_listing(request, kind, target)
    views = load(listed.ids(0, MAX_PAPERS))
    readable = {key: one for key, one in texts_of([view.id for view in views], request.user).items() if one.is_whole}
    chosen = [view.id for view in views if view.id in readable][:MAX_TEXTS]

    def text_of(view: PaperView) -> PaperText | None:
        return _text(readable[view.id]) if view.id in chosen else None

    site = site_url(request)
    book = book_of_papers(listed.title, f"{site}{listed.url}", views, text_of, site)
    response = _answer(write_book(book), listed.target or kind)
    set_privacy_headers(response, listed)
    if any(readable[paper_id].text.owner_id is not None for paper_id in chosen):
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _text(readable: ReadableText | None) -> PaperText | None:
    """Return a text for a book, where its reader may have all of it."""
    if readable is None or not readable.is_whole:
        return None
    try:
        document = readable.document()
    except FullTextError:
        return None
    kept = TextPicture.objects.filter(text=readable.text).values_list("src", "png")
    licence = readable.known_licence
    return PaperText(
        document, {src: bytes(png) for src, png in kept}, readable.text.source_name, str(licence) if licence else ""
    )


def _answer(data: bytes, name: str) -> HttpResponse:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)[:80]
    headers = {"Content-Disposition": f'attachment; filename="{safe}.epub"', "X-Robots-Tag": "noindex"}
    return HttpResponse(data, content_type=CONTENT_TYPE, headers=headers)
