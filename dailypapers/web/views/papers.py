"""A paper: its page, its Markdown, its citations."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.community.queries import claims_of_paper, collections_to_save, viewer_states_of
from dailypapers.lib import citations
from dailypapers.lib.identifiers import arxiv_url, doi_url, openreview_url, parse_identifier, pdf_url
from dailypapers.ranking.queries import explain
from dailypapers.search import similar
from dailypapers.web import markdown as markdown_text
from dailypapers.web.cards import marked
from dailypapers.web.files import citation_of
from dailypapers.web.html_text import link_keywords
from dailypapers.web.microcache import CachedPage, remembered, show
from dailypapers.web.templatetags.papers import address_of, as_html
from dailypapers.web.views.about import error_page
from dailypapers.web.views.comments import discussion

SIMILAR_PAPERS = 6
SOURCES = {"arxiv": "arXiv", "doi": "its publisher", "openreview": "OpenReview"}


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    page = remembered(request, lambda: _page(request, key))
    if not isinstance(page, CachedPage):
        return page
    found: Paper = page.values["paper"]
    mine = viewer_states_of(request.user, [found.id, *(other.id for other in page.values["similar"])])
    own = discussion(request, found) | {"mine": mine, "paper": marked(found, mine)}
    if isinstance(request.user, User):
        own["collections"] = collections_to_save(request.user, found)
    return show(request, "web/paper.html", page, own)


def _page(request: HttpRequest, key: str) -> CachedPage | HttpResponse:
    found = queries.find(key)
    if found is None:
        return _unknown(request, key)
    if found.key != key:
        return redirect(address_of(found.key), permanent=True)
    found = queries.get_full(found.id)
    citation = citation_of(found, request.build_absolute_uri("/"))
    keywords = [row.keyword.name for row in found.paper_keywords.all()]
    keyphrases = markdown_text.own_keyphrases(found)
    phrases = [*keywords, *keyphrases]
    users = claims_of_paper(found)
    authors = [row.author for row in found.authorships.all()]
    return CachedPage(
        {
            "paper": found,
            "authors": [author.name for author in authors],
            "claimed": [(author, users[author.id]) for author in authors if author.id in users],
            "keyword_rows": [row.keyword for row in found.paper_keywords.all()],
            "keywords": keywords,
            "keyphrases": keyphrases,
            "abstract": link_keywords(as_html(found.abstract), phrases),
            "summary": link_keywords(as_html(found.summary), phrases),
            "source_links": source_links(found),
            "explanation": explain(found),
            "similar": queries.by_ids(similar(found.id, limit=SIMILAR_PAPERS)),
            "highwire": citations.highwire(citation),
            "coins": citations.coins(citation),
            "bibtex": citations.bibtex(citation),
        }
    )


@require_safe
def markdown(request: HttpRequest, key: str) -> HttpResponse:
    return _download(
        request, key, ".md", "text/markdown", lambda p: markdown_text.paper(p, request.build_absolute_uri("/"))
    )


@require_safe
def bibtex(request: HttpRequest, key: str) -> HttpResponse:
    return _download(
        request,
        key,
        ".bib",
        "application/x-bibtex",
        lambda p: citations.bibtex(citation_of(p, request.build_absolute_uri("/"))),
    )


@require_safe
def ris(request: HttpRequest, key: str) -> HttpResponse:
    return _download(
        request,
        key,
        ".ris",
        "application/x-research-info-systems",
        lambda p: citations.ris(citation_of(p, request.build_absolute_uri("/"))),
    )


@require_safe
def csl_json(request: HttpRequest, key: str) -> HttpResponse:
    return _download(
        request, key, ".csl.json", "application/vnd.citationstyles.csl+json",
        lambda p: citations.csl_json(citation_of(p, request.build_absolute_uri("/"))),
    )  # fmt: skip


def _download(
    request: HttpRequest, key: str, ending: str, content_type: str, write: Callable[[Paper], str]
) -> HttpResponse:
    """The paper written as text. An id that itself ends like this (a DOI may) is a paper's page after all."""
    found = queries.find(key)
    if found is None:
        return paper(request, key + ending) if queries.find(key + ending) else _unknown(request, key)
    if found.key != key:
        return redirect(address_of(found.key, ending), permanent=True)
    return HttpResponse(write(queries.get_full(found.id)), content_type=f"{content_type}; charset=utf-8")


def _unknown(request: HttpRequest, key: str) -> HttpResponse:
    """What an address of a paper we lack offers: the paper where it was published, and to submit it here."""
    sentence = f"There is no paper “{key[:120]}” in this catalogue."
    identifier = parse_identifier(key)
    if identifier is None:
        return error_page(request, sentence)
    submit = f"{reverse('submit')}?{urlencode({'paper': str(identifier)})}"
    source = (identifier.url, f"Read it at {SOURCES[identifier.scheme]}")
    return error_page(request, sentence, links=[source, (submit, "Submit it to this site")])


def source_links(paper: Paper) -> list[tuple[str, str]]:
    """Where the paper itself is to be read, as (address, words)."""
    links = []
    if paper.arxiv_id:
        links += [(arxiv_url(paper.arxiv_id), "arXiv"), (pdf_url(paper.arxiv_id), "PDF")]
    if paper.doi:
        links.append((doi_url(paper.doi), "DOI"))
    if paper.openreview_id:
        links.append((openreview_url(paper.openreview_id), "OpenReview"))
    return links
