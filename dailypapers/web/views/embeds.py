"""A paper on pages of others: oEmbed (https://oembed.com/) and the small card it leads to.

The card is the one page of ours that others may frame. It runs no script, reads and sets no cookie and shows what
everybody sees.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape as xml_escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.formats import PaperView, load_cards
from dailypapers.formats.paper_text import brief, byline
from dailypapers.web.forms.embeds import OEmbedForm

WIDTH, HEIGHT = 560, 220  # pixels
CACHE_AGE = 86_400  # seconds
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Return how a page embeds one of our papers, as JSON or XML."""
    form = OEmbedForm(request.GET)
    if not form.is_valid():
        return _text(form.first_error, 400)
    values = form.cleaned_data
    if values["format"] not in ("", "json", "xml"):
        return _text(_("There are the formats json and xml."), 501)
    paper = _paper_at(values["url"], request)
    if paper is None:
        return _text(_("There is no paper of this site at that address."), 404)
    answer = _answer(paper, site_url(request), values["maxwidth"] or WIDTH, values["maxheight"] or HEIGHT)
    if values["format"] == "xml":
        fields = "".join(f"<{name}>{xml_escape(str(value))}</{name}>" for name, value in answer.items())
        body = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{fields}</oembed>\n'
        return HttpResponse(body, content_type="text/xml; charset=utf-8")
    return JsonResponse(answer)


def _paper_at(url: str, request: HttpRequest) -> PaperView | None:
    """Return the paper of a page of ours; None for another page or site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc not in (urlsplit(site_url(request)).netloc, request.get_host()):
        return None
    before, found, key = unquote(parts.path).partition("/papers/")
    row = queries.find(key) if found and not before and len(key) <= 255 else None
    return load_cards([row.id])[0] if row is not None else None


def _answer(paper: PaperView, site: str, max_width: int, max_height: int) -> dict[str, Any]:
    width, height = min(WIDTH, max_width), min(HEIGHT, max_height)
    card = f"{site}{reverse('embedded-paper', args=[paper.key])}"
    title = escape(paper.title_text)
    return {
        "type": "rich",
        "version": "1.0",
        "title": paper.title_text,
        "author_name": byline(paper),
        "provider_name": settings.SITE_NAME,
        "provider_url": site,
        "cache_age": CACHE_AGE,
        "width": width,
        "height": height,
        "html": f'<iframe src="{escape(card)}" width="{width}" height="{height}" title="{title}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" style="border:0;max-width:100%"></iframe>',
    }


@require_safe
@xframe_options_exempt
def card(request: HttpRequest, key: str) -> HttpResponse:
    """Show a paper as a card for pages of others."""
    row = queries.find(key)
    if row is None:
        return _text(_("There is no such paper in this catalogue."), 404)
    paper = load_cards([row.id])[0]
    url, site_name = site_url(request) + paper_url(paper.key), settings.SITE_NAME
    gist = paper.gist or brief(paper)
    values = {"paper": paper, "byline": byline(paper), "gist": gist, "url": url, "site_name": site_name}
    response = HttpResponse(render_to_string("web/embed.html", values))
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _text(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
