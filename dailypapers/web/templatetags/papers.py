"""Filters and tags of a paper: its text, card, counts and pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Comment
from dailypapers.formats import html_card, paper_text
from dailypapers.formats.paper import PaperView
from dailypapers.fulltext.figure_queries import LARGE, MainFigure
from dailypapers.lib import markdown
from dailypapers.lib.text import pluralize

register = template.Library()
for text_filter in (
    paper_text.as_html,
    paper_text.gist,
    paper_text.keywords_by,
    paper_text.publication_note,
    paper_text.status,
    paper_text.status_note,
    paper_text.writer,
    paper_text.written_by,
):
    register.filter(text_filter.__name__, text_filter)
register.simple_tag(paper_text.byline)

SOURCE_NAMES = {
    "arxiv": "arXiv",
    "arxiv-feed": "arXiv's daily feed",
    "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv",
    "openreview": "OpenReview",
    "openalex": "OpenAlex",
    "semantic-scholar": "Semantic Scholar",
    "bibtex": "a BibTeX file",
    "ris": "a RIS file",
    "csl": "a CSL-JSON file",
    "csv": "a CSV file",
    "zotero": "Zotero",
    "orcid": "ORCID",
    "papers-with-code": "Papers with Code",
    "alerts": "an alert mail",
    "hub": "Hugging Face Daily Papers",
    "page": "a saved result page",
    "plain": "a file of papers",
    "sample": "the sample catalogue",
    "submission": "a reader's submission",
}


@register.filter(name="paper_url")
def url_of_paper(paper: PaperView | Paper) -> str:
    """Return the URL of a paper's page."""
    return paper_url(paper.key)


@register.simple_tag
def main_figure_path(paper: PaperView, figure: MainFigure) -> str:
    """Return the path of the large picture of a paper's main figure."""
    return figure.path(paper.key, LARGE)


@register.simple_tag(takes_context=True)
def card(context: template.Context, paper: PaperView, **options: Any) -> SafeString:
    """Return the card of a paper in a list; search results, whose matches are marked, include `_card.html`."""
    return html_card.card(paper, options | html_card.chosen(context))


@register.filter
def action_url(key: str, action: str) -> str:
    """Return the URL of an action on a paper: `/votes/<key>`, `/marks/<key>`, …; a key may contain slashes."""
    return reverse(action, args=[key])


@register.filter
def comment_html(comment: Comment) -> SafeString:
    """Return the Markdown of a comment as safe HTML."""
    return mark_safe(_comment_html(comment.text, tuple(comment.mentions)))  # noqa: S308  # sanitised by markdown.to_html


@lru_cache(maxsize=2048)
def _comment_html(text: str, mentions: tuple[str, ...]) -> str:
    return markdown.to_html(text, mentions)


@register.filter
def all_votes(paper: PaperView | Paper) -> int:
    """Return the votes here plus those counted where the paper was featured, for display only."""
    return paper.votes + paper.external_upvotes


@register.simple_tag
def vote_counts(paper: Paper) -> str:
    """Return how many upvotes a paper has, in words: "3 upvotes here, 20 where the paper was featured"."""
    here = f"{pluralize(paper.votes, 'upvote')} here"
    return f"{here}, {paper.external_upvotes:,} where the paper was featured" if paper.external_upvotes else here


@register.filter
def key_url(key: str, ending: str) -> str:
    """Return the URL of a file of a paper."""
    return paper_url(key, ending)


@register.filter
def web_address(url: str) -> str:
    """Return an http or https URL as it is; "" for any other, which an archive of somebody else may hold."""
    return url if url.lower().startswith(("http://", "https://")) else ""


@register.filter
def source_name(source: str) -> str:
    """Return the name of a source as readers see it."""
    return SOURCE_NAMES.get(source, source)
