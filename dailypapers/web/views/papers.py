"""A paper: its page, its Markdown, its citations."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.community.queries import claims_of_paper, collections_to_save, viewer_states_of
from dailypapers.formats import FORMATS, Context, PaperView, load, load_cards
from dailypapers.formats.citation import citation_of
from dailypapers.formats.html_card import seen_by_reader
from dailypapers.formats.paper_text import as_html, own_keyphrases, source_links
from dailypapers.lib import citations
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.ranking.queries import explain
from dailypapers.search import similar
from dailypapers.web.html_text import link_keywords
from dailypapers.web.microcache import CachedPage, remembered, show
from dailypapers.web.views.about import error_page
from dailypapers.web.views.comments import discussion

SIMILAR_PAPERS = 6
ENDINGS = ("md", "bib", "ris", "csl.json")  # of the files of a paper
SOURCES = {"arxiv": "arXiv", "doi": "its publisher", "openreview": "OpenReview"}


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    page = remembered(request, lambda: _page(request, key))
    if not isinstance(page, CachedPage):
        return page
    view: PaperView = page.values["paper"]
    mine = viewer_states_of(request.user, [view.id, *(other.id for other in page.values["similar"])])
    own = discussion(request, page.values["row"]) | {"mine": mine, "paper": seen_by_reader(view, mine)}
    if isinstance(request.user, User):
        own["collections"] = collections_to_save(request.user, page.values["row"])
    return show(request, "web/paper.html", page, own)


def _page(request: HttpRequest, key: str) -> CachedPage | HttpResponse:
    found = queries.find(key)
    if found is None:
        return _unknown(request, key)
    if found.key != key:
        return redirect(paper_url(found.key), permanent=True)
    views = load([found.id])
    if not views:  # it went between two queries
        return _unknown(request, key)
    [view] = views
    citation = citation_of(view, _site(request))
    keyphrases = own_keyphrases(view)
    phrases = [*view.keyword_names, *keyphrases]
    users = claims_of_paper(found)
    return CachedPage(
        {
            "paper": view,
            "row": found,
            "records": queries.records_of(found.id),
            "authors": view.authors,
            "claimed": [(author, users[author]) for author in view.authors if author in users],
            "keyphrases": keyphrases,
            "abstract": link_keywords(as_html(view.abstract), phrases),
            "summary": link_keywords(as_html(view.summary), phrases),
            "source_links": source_links(view),
            "explanation": explain(found),
            "similar": load_cards(similar(found.id, limit=SIMILAR_PAPERS)),
            "highwire": citations.highwire(citation),
            "coins": citations.coins(citation),
            "bibtex": citations.bibtex(citation),
        }
    )


@require_safe
def file(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """The paper in a format. An id that itself ends like this (a DOI may) is a paper's page after all."""
    found = queries.find(key)
    if found is None:
        full_key = f"{key}.{ending}"
        return paper(request, full_key) if queries.find(full_key) else _unknown(request, key)
    if found.key != key:
        return redirect(paper_url(found.key, f".{ending}"), permanent=True)
    views = load([found.id])
    if not views:  # it went between two queries
        return _unknown(request, key)
    written = FORMATS[ending]
    text = written.paper_text(views[0], Context(_site(request)))
    return HttpResponse(text, content_type=written.content_type)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")[:-1]


def _unknown(request: HttpRequest, key: str) -> HttpResponse:
    """What an address of a paper we lack offers: the paper where it was published, and to submit it here."""
    sentence = f"There is no paper “{key[:120]}” in this catalogue."
    identifier = parse_identifier(key)
    if identifier is None:
        return error_page(request, sentence)
    submit = f"{reverse('submit')}?{urlencode({'paper': str(identifier)})}"
    source = (identifier.url, f"Read it at {SOURCES[identifier.scheme]}")
    return error_page(request, sentence, links=[source, (submit, "Submit it to this site")])
