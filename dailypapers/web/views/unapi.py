"""unAPI, by which reference managers offer the papers of a list to choose from: https://unapi.info/specs/.

Cards carry the ids, pages of lists the address. The page of a single paper has neither: there Zotero's connector would
prefer this to the meta tags, which also tell the abstract and the PDF of the paper that one is looking at.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog import queries
from dailypapers.formats import FORMATS, Context, load
from dailypapers.web.forms.unapi import UnapiForm


class _Offer(NamedTuple):
    """A format as unAPI names it, and the ending it has here."""

    ending: str
    content_type: str


OFFERS = {
    "ris": _Offer("ris", "application/x-research-info-systems"),
    "bibtex": _Offer("bib", "text/x-bibtex"),
}


@require_safe
def unapi(request: HttpRequest) -> HttpResponse:
    """Return the formats there are, those of one paper (300), or one paper in one of them."""
    form = UnapiForm(request.GET)
    if not form.is_valid():
        return _text(form.first_error, 404)
    key, name = form.cleaned_data["id"], form.cleaned_data["format"]
    if not key:
        return _formats("")
    row = queries.find(key)
    if row is None:
        return _text(_("There is no paper “%(paper)s” in this catalogue.") % {"paper": key[:120]}, 404)
    if not name:
        return _formats(key)
    offer = OFFERS.get(name)
    if offer is None:
        return _text(f"There is no format “{name}”: use one of {', '.join(OFFERS)}.", 406)
    text = FORMATS[offer.ending].text(load([row.id]), Context(site_url(request)))
    return HttpResponse(text, content_type=f"{offer.content_type}; charset=utf-8")


def _formats(key: str) -> HttpResponse:
    of_paper = f' id="{escape(key)}"' if key else ""
    lines = "".join(f'<format name="{name}" type="{offer.content_type}"/>' for name, offer in OFFERS.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{of_paper}>{lines}</formats>\n'
    return HttpResponse(body, content_type="application/xml; charset=utf-8", status=300 if key else 200)


def _text(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=status)
