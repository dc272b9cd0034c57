"""The page of a paper, and its files."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog import queries
from dailypapers.catalog.artifacts import artifacts_of
from dailypapers.catalog.urls import SOURCE_NAMES, paper_url, submission_url
from dailypapers.community.queries import NOTHING, claims_of_paper, collections_to_save, viewer_states_of
from dailypapers.community.queries.annotations import annotations_of
from dailypapers.formats import FORMATS, Context, PaperView, load, load_cards
from dailypapers.formats.artifacts import in_markdown
from dailypapers.formats.citation import citation_of
from dailypapers.formats.html_card import seen_by_reader
from dailypapers.formats.paper_text import as_html, own_keyphrases, source_links
from dailypapers.fulltext.figure_queries import figures_of
from dailypapers.fulltext.opened import note_opened
from dailypapers.fulltext.queries import cited_by, text_of
from dailypapers.lib import citations
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.operations.texts import citations_in_markdown, text_in_markdown
from dailypapers.ranking.queries import explain
from dailypapers.search import similar
from dailypapers.web.html_text import link_keywords
from dailypapers.web.microcache import CachedPage, cached_page, render_page
from dailypapers.web.views.about import Link, error_page
from dailypapers.web.views.comments import discussion
from dailypapers.web.views.translations import translation_values

SIMILAR_PAPERS = 6
CITING_PAPERS = 12


class ClaimedAuthor(NamedTuple):
    """An author of a paper, and the user who is this author."""

    name: str
    user: User


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Show a paper; another identifier of it redirects to its own URL."""
    page = cached_page(request, lambda: _page(request, key))
    if not isinstance(page, CachedPage):
        return page
    view: PaperView = page.values["paper"]
    viewer_states = viewer_states_of(request.user, [view.id, *(other.id for other in page.values["similar"])])
    private = (
        discussion(request, page.values["row"])
        | translation_values(request, page.values["row"])
        | {
            "viewer_states": viewer_states,
            "paper": seen_by_reader(view, viewer_states),
        }
    )
    if isinstance(request.user, User):
        if not page.values["has_text"] and settings.FULLTEXT != "off":
            note_opened(view.id)
        private["collections"] = collections_to_save(request.user, page.values["row"])
        private["own_notes"] = annotations_of(request.user, page.values["row"])
        if settings.MODE == "single" and (own := text_of(page.values["row"], request.user)) is not None:
            private["figures"] = figures_of(own)
        private["own_tags"] = viewer_states.get(view.id, NOTHING).tags if viewer_states else ()
    return render_page(request, "web/paper.html", page, private)


def _page(request: HttpRequest, key: str) -> CachedPage | HttpResponse:
    row = queries.find(key)
    if row is None:
        return _unknown(request, key)
    if row.key != key:
        return redirect(paper_url(row.key), permanent=True)
    views = load([row.id])
    if not views:  # it was deleted between two queries
        return _unknown(request, key)
    [view] = views
    citation = citation_of(view, site_url(request))
    keyphrases = own_keyphrases(view)
    phrases = [*view.keyword_names, *keyphrases]
    users = claims_of_paper(row)
    readable = text_of(row, None)
    citing, citing_count = cited_by(row, CITING_PAPERS)
    return CachedPage(
        {
            "paper": view,
            "row": row,
            "records": queries.records_of(row.id),
            "authors": view.authors,
            "claimed": [ClaimedAuthor(author, users[author]) for author in view.authors if author in users],
            "keyphrases": keyphrases,
            "abstract": link_keywords(as_html(view.abstract), phrases),
            "summary": link_keywords(as_html(view.summary), phrases),
            "source_links": source_links(view),
            "artifacts": artifacts_of(row),
            "has_text": readable is not None and readable.is_whole,
            "figures": figures_of(readable) if readable is not None else None,
            "explanation": explain(row),
            "similar": load_cards(similar(row.id, limit=SIMILAR_PAPERS)),
            "citing": load_cards(citing),
            "citing_count": citing_count,
            "highwire": citations.highwire(citation),
            "bibtex": citations.bibtex(citation),
        }
    )


@require_safe
def file(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Return a paper in a format; for an identifier that itself ends like this (a DOI may), show its page."""
    row = queries.find(key)
    if row is None:
        full_key = f"{key}.{ending}"
        return paper(request, full_key) if queries.find(full_key) else _unknown(request, key)
    if row.key != key:
        return redirect(paper_url(row.key, f".{ending}"), permanent=True)
    views = load([row.id])
    if not views:  # it was deleted between two queries
        return _unknown(request, key)
    file_format = FORMATS[ending]
    text = file_format.paper_text(views[0], Context(site_url(request)))
    if ending == "md":
        text += in_markdown(artifacts_of(row))
        text += text_in_markdown(row, request.user) + citations_in_markdown(row, site_url(request))
    return HttpResponse(text, content_type=file_format.content_type)


def _unknown(request: HttpRequest, key: str) -> HttpResponse:
    """Return the error page of an unknown paper, with links to its source and to submit it."""
    message = _("There is no paper “%(paper)s” in this catalogue.") % {"paper": key[:120]}
    identifier = parse_identifier(key)
    if identifier is None:
        return error_page(request, message)
    source = Link(identifier.url, _("Read it at %(source)s") % {"source": SOURCE_NAMES[identifier.scheme]})
    submit = Link(submission_url(identifier), _("Submit it to this site"))
    return error_page(request, message, links=[source, submit])
