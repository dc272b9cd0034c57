"""Filters and tags of a paper: its text, card, counts and pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Comment
from dailypapers.formats import html_card, paper_text
from dailypapers.formats.paper import PaperView
from dailypapers.fulltext.figure_queries import LARGE, MainFigure
from dailypapers.languages import number, numbered
from dailypapers.lib import markdown
from dailypapers.lib.paper_languages import CODES

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
    "arxiv-feed": _("arXiv's daily feed"),
    "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv",
    "openreview": "OpenReview",
    "openalex": "OpenAlex",
    "semantic-scholar": "Semantic Scholar",
    "bibtex": _("a BibTeX file"),
    "ris": _("a RIS file"),
    "csl": _("a CSL-JSON file"),
    "csv": _("a CSV file"),
    "pubmed": "PubMed",
    "inspire": "INSPIRE",
    "dblp": "DBLP",
    "ads": "NASA ADS",
    "cff": _("a CITATION.cff file"),
    "zotero": "Zotero",
    "paperpile": "Paperpile",
    "orcid": "ORCID",
    "papers-with-code": "Papers with Code",
    "alerts": _("an alert mail"),
    "hub": "Hugging Face Daily Papers",
    "page": _("a saved result page"),
    "plain": _("a file of papers"),
    "sample": _("the sample catalogue"),
    "submission": _("a reader's submission"),
}


@register.filter
def lang(paper: PaperView | Paper) -> SafeString:
    """Return the attribute for an element with a text of a paper, where the page is in another language."""
    code = paper.language if paper.language in CODES else ""
    is_of_page = not code or code == (get_language() or "en").partition("-")[0]
    return SafeString("") if is_of_page else format_html(' lang="{}"', code)


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
    here = numbered("%(count)s upvote here", "%(count)s upvotes here", paper.votes)
    if not paper.external_upvotes:
        return here
    values = {"here": here, "count": number(paper.external_upvotes)}
    return gettext("%(here)s, %(count)s where the paper was featured") % values


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
    return str(SOURCE_NAMES.get(source, source))


SIGNALS = {
    "upvote": ngettext_lazy("%(count)s upvote", "%(count)s upvotes", "n"),
    "comment": ngettext_lazy("%(count)s comment", "%(count)s comments", "n"),
    "code star": ngettext_lazy("%(count)s code star", "%(count)s code stars", "n"),
    "new code star": ngettext_lazy("%(count)s new code star", "%(count)s new code stars", "n"),
    "voter": ngettext_lazy("%(count)s voter", "%(count)s voters", "n"),
    "new voter": ngettext_lazy("%(count)s new voter", "%(count)s new voters", "n"),
    "commenter": ngettext_lazy("%(count)s commenter", "%(count)s commenters", "n"),
    "curator’s pick": ngettext_lazy("%(count)s curator’s pick", "%(count)s curator’s picks", "n"),
}


@register.simple_tag
def attention_row(count: int, signal: str) -> str:
    """Return a signal of `ranking.queries.explain` with its count: "1 upvote", "2,300 code stars"."""
    return SIGNALS[signal] % {"n": count, "count": number(count)}
