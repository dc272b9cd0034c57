"""Reading a paper's text, having it fetched, and bringing one's own copy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community.queries.annotations import annotations_of, place
from dailypapers.formats import load
from dailypapers.formats.paper_text import as_html, source_links
from dailypapers.formats.text_html import write_text
from dailypapers.fulltext import actions, queries
from dailypapers.fulltext.document import Document
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.figure_queries import picture_of_main
from dailypapers.fulltext.image_urls import image_url
from dailypapers.fulltext.models import FullText
from dailypapers.fulltext.queries import ReadableText
from dailypapers.lib.errors import NotFound
from dailypapers.search import parse
from dailypapers.search.passages import find_passages
from dailypapers.web.forms.base import MAX_ID
from dailypapers.web.forms.papers import PassageForm, TextForm
from dailypapers.web.view_helpers import form_page, handle_action_errors, paper_of, redirect_back, user_of

WORDS_A_MINUTE = 220
MAX_HITS = 12
SIZES = (
    ("s", gettext_lazy("Small")),
    ("m", gettext_lazy("Normal")),
    ("l", gettext_lazy("Large")),
    ("xl", gettext_lazy("Very large")),
)
COLOURS = (
    ("site", gettext_lazy("As the site")),
    ("light", pgettext_lazy("colour", "Light")),
    ("sepia", gettext_lazy("Sepia")),
    ("dark", pgettext_lazy("colour", "Dark")),
)


@require_safe
@handle_action_errors
def read(request: HttpRequest, key: str) -> HttpResponse:
    """Show the text of a paper to whoever may read it; to others where it is, and how they get it."""
    paper = paper_of(key)
    if paper.key != key:
        return redirect("read", paper.key, permanent=True)
    return _page(request, paper)


@require_safe
@handle_action_errors
def picture(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Return a picture that was cut out of the file of a text, to whoever may read the text."""
    png = queries.picture_of(paper_of(key), min(number, MAX_ID), request.user)
    if png is None:
        raise NotFound(_("There is no such picture."))
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(png, content_type="image/png", headers=headers)


@require_safe
@handle_action_errors
def main_figure(request: HttpRequest, key: str, width: int) -> HttpResponse:
    """Return the picture of a paper's main figure in one of two widths, to whoever may read the text."""
    found = picture_of_main(paper_of(key), width, request.user)
    if found is None:
        raise NotFound(_("There is no such picture."))
    picture, is_public = found
    headers = {"Cache-Control": "private, max-age=86400"}
    if is_public:  # mails and previews of links show it as well
        headers = {"Cache-Control": "public, max-age=604800", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(picture, content_type="image/webp", headers=headers)


@require_POST
@handle_action_errors
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Have the text of a paper fetched next."""
    paper = paper_of(key)
    actions.ask(user_of(request), paper)
    return redirect("read", paper.key)


@require_POST
@handle_action_errors
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """Take a file as somebody's own text of a paper."""
    user, paper = user_of(request), paper_of(key)
    form = TextForm(request.POST, request.FILES)
    if form.is_valid():
        with form.reporting("file"):
            actions.bring(user, paper, form.cleaned_data["file"].read(actions.MAX_FILE + 1))
            return redirect("read", paper.key)
    return form_page(request, form, _("Bring your own copy"), _("Read it"), reverse("read", args=[paper.key]))


@require_POST
@handle_action_errors
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """Delete the file that somebody brought, and its text."""
    user, paper = user_of(request), paper_of(key)
    actions.forget(user, paper)
    return redirect_back(request, reverse("read", args=[paper.key]), _("Your copy is deleted."))


def _page(request: HttpRequest, paper: Paper) -> HttpResponse:
    readable = queries.text_of(paper, request.user)
    stored = _document(readable) if readable is not None else None
    document = stored if readable is not None and readable.is_whole else None
    state = queries.state_of(paper, request.user)
    query = PassageForm(request.GET).values()["q"]
    [view] = load([paper.id])
    context: dict[str, Any] = {
        "paper": view,
        "readable": readable,
        "source_links": source_links(view),
        "state": state,
        "query": query,
        "hits": find_passages(stored, parse(query), MAX_HITS) if stored is not None and query else [],
        "is_waiting": state is not None and state.state == FullText.State.WAITING,
        "can_ask": settings.FULLTEXT != "off" and (state is None or state.owner_id is None),
    }
    if readable is None or document is None:
        context |= {"abstract": as_html(view.abstract), "form": TextForm()}
        return render(request, "web/text/missing.html", context)
    context |= _text(readable, document)
    if isinstance(request.user, User):
        context["placed_notes"] = place(annotations_of(request.user, paper), document)
    return render(request, "web/text/read.html", context)


def _document(readable: ReadableText) -> Document | None:
    """Load a text; None where it is of an older program, until the worker has read it anew."""
    try:
        return readable.document()
    except FullTextError:
        return None


def _text(readable: ReadableText, document: Document) -> dict[str, Any]:
    """Return what the reading page shows of a text."""
    text = readable.text
    papers = queries.papers_of_references(text, document)
    urls = {anchor: paper_url(key) for anchor, key in papers.items()}
    kept = queries.picture_urls(text)
    return {
        "text": write_text(document, lambda src: kept.get(src) or image_url(text.source, text.url, src), urls),
        "document": document,
        "minutes": max(1, round(text.words / WORDS_A_MINUTE)),
        "page": paper_url(text.paper.key),
        "sizes": SIZES,
        "colours": COLOURS,
    }
