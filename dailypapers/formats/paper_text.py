"""Short texts about a paper, the same in every format: byline, gist, where its keywords come from."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dailypapers.accounts.wording import day_text
from dailypapers.formats.paper import PaperView
from dailypapers.lib import person_names
from dailypapers.lib.identifiers import arxiv_url, doi_url, openreview_url, pdf_url
from dailypapers.lib.tex import to_html, to_plain
from dailypapers.lib.text import shorten
from dailypapers.search import OURS
from dailypapers.translation import translated

BRIEF = 230  # characters: two lines on a screen


def byline(paper: PaperView) -> str:
    """Return the authors in short: one or two names, else the first and the number of others."""
    return translated(person_names.byline(paper.authors, paper.author_count))


def gist(paper: PaperView) -> str:
    """Return the source's summary, else the extracted or generated sentence, else the beginning of the abstract."""
    return paper.summary or shorten(paper.gist, 420) or shorten(to_plain(paper.abstract[:700]), 320)


def status(paper: PaperView) -> str:
    """Return what everybody should know of a paper before reading it: "Retracted", "Withdrawn", or nothing."""
    match status_code(paper):
        case "retracted":
            return _("Retracted")
        case "withdrawn":
            return _("Withdrawn")
        case "concern":
            return _("Expression of concern")
        case _:
            return ""


def status_code(paper: PaperView) -> str:
    """Return the status for programs: "retracted", "withdrawn", "concern" or empty."""
    if paper.notice == "retraction":
        return "retracted"
    if paper.withdrawn:
        return "withdrawn"
    return "concern" if paper.notice == "concern" else ""


def status_note(paper: PaperView) -> str:
    """Return the status in a sentence or two: "Retracted on 3 May 2021: Error in data. Notice: https://doi.org/…"."""
    code = status_code(paper)
    if not code:
        return ""
    if code == "withdrawn":
        return _("This paper has been withdrawn by its authors.")
    label = status(paper)
    if paper.notice_on:
        label = _("%(status)s on %(day)s") % {"status": label, "day": day_text(paper.notice_on)}
    text = f"{label}: {paper.notice_reason}." if paper.notice_reason else f"{label}."
    return f"{text} {_('Notice: %(url)s') % {'url': doi_url(paper.notice_doi)}}" if paper.notice_doi else text


def publication_note(paper: PaperView) -> str:
    """Return where a preprint was published: "Published as J. Widgets 1, 2 (2024), https://doi.org/…"."""
    publication = paper.publication
    places = (publication.venue, doi_url(publication.doi) if publication.doi else "")
    return _("Published as %(places)s") % {"places": ", ".join(filter(None, places))} if publication else ""


def brief(paper: PaperView) -> str:
    """Return two plain lines for mails and posts: the source's summary, else the beginning of the abstract."""
    return _brief(paper.summary[:2000] or paper.abstract[:900])


@lru_cache(maxsize=4096)
def _brief(text: str) -> str:
    return shorten(to_plain(text), BRIEF)


def written_by(paper: PaperView) -> str:
    """Return the language model that wrote the gist a reader sees; "" for the source's or the paper's own words."""
    return writer(paper) if paper.gist and not paper.summary else ""


def writer(paper: PaperView) -> str:
    """Return the language model that wrote gist and keyphrases; "" where they are the paper's own words."""
    return paper.gist_by if paper.gist_by != OURS else ""


def keywords_by(paper: PaperView) -> str:
    """Return the origin of keywords that are not the source's, in words."""
    if name := writer(paper):
        return _("written by %(name)s") % {"name": name}
    return _("found by %(name)s") % {"name": OURS}


def keyphrases_label(paper: PaperView) -> str:
    """Return what a list of keywords that are not the source's is called: "Keywords written by some-model"."""
    if name := writer(paper):
        return _("Keywords written by %(name)s") % {"name": name}
    return _("Keywords found by %(name)s") % {"name": OURS}


def own_keyphrases(paper: PaperView) -> list[str]:
    """Return the keyphrases of a full view that contain none of its source's keywords."""
    keywords = [name.casefold() for name in paper.keyword_names]
    return [phrase for phrase in paper.keyphrases or () if not any(name in phrase.casefold() for name in keywords)]


class SourceLink(NamedTuple):
    """Where the paper itself can be read."""

    url: str
    label: str


def source_links(paper: PaperView) -> list[SourceLink]:
    """Return where the paper itself can be read: arXiv, PDF, DOI, OpenReview."""
    links = []
    if paper.arxiv_id:
        links += [SourceLink(arxiv_url(paper.arxiv_id), "arXiv"), SourceLink(pdf_url(paper.arxiv_id), "PDF")]
    if paper.doi:
        links.append(SourceLink(doi_url(paper.doi), "DOI"))
    if paper.openreview_id:
        links.append(SourceLink(openreview_url(paper.openreview_id), "OpenReview"))
    return links


def as_html(text: str) -> SafeString:
    """Return TeX source as safe HTML, mathematics as MathML."""
    return mark_safe(_as_html(text))  # noqa: S308  # escaped and sanitised by tex.to_html


@lru_cache(maxsize=4096)
def _as_html(text: str) -> str:
    return to_html(text)
