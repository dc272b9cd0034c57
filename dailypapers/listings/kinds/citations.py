"""Lists of the papers that cite one, and of those that it cites, as far as texts are here."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.fulltext.queries import cited, citing
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register

_ASKS = gettext_lazy("an arXiv id, a DOI or a URL of the paper")


@register("citing", gettext_lazy("Papers that cite a paper"), asks=_ASKS)
def citing_papers(request: Request) -> Listing:
    """List the papers whose texts here cite a paper, the newest day first."""
    paper = _paper(request.target)
    title, url = _("Papers that cite “%(title)s”") % {"title": paper.title_text}, paper_url(paper.key, "/citing")
    return Listing(
        "citing", paper.key, title, title, url, queries.newest_first(citing(paper)), _(_("cites it")), subject=paper
    )


@register("cited", gettext_lazy("Papers that a paper cites"), asks=_ASKS)
def cited_papers(request: Request) -> Listing:
    """List the papers of the catalogue that a paper's text cites, the newest day first."""
    paper = _paper(request.target)
    title, url = _("Papers here that “%(title)s” cites") % {"title": paper.title_text}, paper_url(paper.key, "/cited")
    return Listing(
        "cited", paper.key, title, title, url, queries.newest_first(cited(paper)), _(_("cited by it")), subject=paper
    )


def _paper(target: str) -> Paper:
    paper = queries.find(target)
    if paper is None:
        raise NotFound(_("There is no paper “%(paper)s” in this catalogue.") % {"paper": collapse(target)[:120]})
    return paper
