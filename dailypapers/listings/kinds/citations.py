"""Lists of the papers that cite one, and of those that it cites, as far as texts are here."""

from __future__ import annotations

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.fulltext.queries import cited, citing
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register

_ASKS = "an arXiv id, a DOI or a URL of the paper"


@register("citing", "Papers that cite a paper", asks=_ASKS)
def citing_papers(request: Request) -> Listing:
    """List the papers whose texts here cite a paper, the newest day first."""
    paper = _paper(request.target)
    title, url = f"Papers that cite “{paper.title_text}”", paper_url(paper.key, "/citing")
    return Listing(
        "citing", paper.key, title, title, url, queries.newest_first(citing(paper)), "cites it", subject=paper
    )


@register("cited", "Papers that a paper cites", asks=_ASKS)
def cited_papers(request: Request) -> Listing:
    """List the papers of the catalogue that a paper's text cites, the newest day first."""
    paper = _paper(request.target)
    title, url = f"Papers here that “{paper.title_text}” cites", paper_url(paper.key, "/cited")
    return Listing(
        "cited", paper.key, title, title, url, queries.newest_first(cited(paper)), "cited by it", subject=paper
    )


def _paper(target: str) -> Paper:
    paper = queries.find(target)
    if paper is None:
        raise NotFound(f"There is no paper “{collapse(target)[:120]}” in this catalogue.")
    return paper
