"""Markdown, for agents and notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.catalog.urls import paper_url
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import (
    byline,
    gist,
    keyphrases_label,
    own_keyphrases,
    status,
    status_note,
    written_by,
)
from dailypapers.lib.identifiers import arxiv_url, doi_url
from dailypapers.lib.tex import to_plain

_MEANING = re.compile(r"([\\`*_\[\]<>#|])")
_UNSAFE_IN_URL = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20"})


def escape(text: str) -> str:
    """Return plain text whose punctuation means nothing to Markdown."""
    return _MEANING.sub(r"\\\1", text)


def link(text: str, url: str) -> str:
    """Return a link; `text` is plain."""
    return f"[{escape(text)}]({url.translate(_UNSAFE_IN_URL)})"


def write_paper(paper: PaperView, context: Context) -> str:
    """Write a single paper with its metadata, summary and abstract."""
    lines = [f"# {escape(paper.title_text)}", ""]
    names = ", ".join(map(escape, paper.authors))
    lines += [names, ""] if names else []
    lines += [f"- {name}: {value}" for name, value in _facts(paper, context.site) if value]
    if paper.summary:
        lines += ["", f"## {_('Summary')}", "", escape(to_plain(paper.summary))]
    elif model := written_by(paper):
        lines += ["", "## " + _("Summary, written by %(model)s") % {"model": escape(model)}, "", escape(paper.gist)]
    if paper.abstract:
        lines += ["", f"## {_('Abstract')}", "", escape(to_plain(paper.abstract))]
    return "\n".join(lines).strip() + "\n"


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write a list, short enough for a model: of each paper the title with its URL, authors, and the gist."""
    lines = [f"# {escape(context.title)}", ""]
    lines += [escape(context.note), ""] if context.note else []
    reasons = []
    for number, paper in enumerate(papers, 1):
        facts = [escape(byline(paper)), str(paper.featured_on) if context.shows_days and paper.featured_on else ""]
        facts += [_upvotes(paper.external_upvotes) if paper.external_upvotes else ""]
        facts += [f"**{status(paper)}**"] if status(paper) else []
        facts += [link(_("code"), paper.code_url)] if paper.code_url else []
        lines += [f"{number}. **{link(paper.title_text, context.site + paper_url(paper.key, '.md'))}**"]
        lines += [f"   {' · '.join(fact for fact in facts if fact)}", f"   {escape(gist(paper))}", ""]
        reasons += [f"{number}. {escape(context.reasons[paper.id])}"] if paper.id in context.reasons else []
    lines += [link(_("Next page"), context.next_url)] if context.next_url else []
    yield "\n".join(line.rstrip() for line in lines).strip() + "\n"
    if reasons:
        yield "\n".join(["", _("Why each is here:"), "", *reasons]) + "\n"


def write_line(paper: PaperView, context: Context) -> str:
    """Write a paper as an item of a plain list, with its reason behind it."""
    reason = context.reasons.get(paper.id, "")
    return f"- {link(paper.title_text, context.site + paper_url(paper.key))}{f' — {escape(reason)}' if reason else ''}"


def _upvotes(count: int) -> str:
    return ngettext("%(count)s upvote", "%(count)s upvotes", count) % {"count": intcomma(count)}


def _publication(paper: PaperView) -> str:
    publication = paper.publication
    url = doi_url(publication.doi) if publication.doi else ""
    return link(publication.venue or url, url) if url else escape(publication.venue)


def _facts(paper: PaperView, site: str) -> list[tuple[str, str]]:
    return [
        (_("Status"), escape(status_note(paper))),
        (_("Published as"), _publication(paper)),
        (_("Page"), site + paper_url(paper.key)),
        ("arXiv", arxiv_url(paper.arxiv_id) if paper.arxiv_id else ""),
        ("DOI", doi_url(paper.doi).translate(_UNSAFE_IN_URL) if paper.doi else ""),
        (_("Published"), paper.published_at.date().isoformat() if paper.published_at else ""),
        (_("Revised"), paper.revised_at.date().isoformat() if paper.revised_at else ""),
        (_("Featured"), paper.featured_on.isoformat() if paper.featured_on else ""),
        (_("Organisation"), escape(paper.organisation.name) if paper.organisation else ""),
        (_("Categories"), ", ".join(category.code for category in paper.categories)),
        (_("Keywords"), ", ".join(map(escape, paper.keyword_names))),
        (escape(keyphrases_label(paper)), ", ".join(map(escape, own_keyphrases(paper)))),
        (_("Upvotes"), str(paper.external_upvotes) if paper.external_upvotes else ""),
        *((item.label, item.url.translate(_UNSAFE_IN_URL)) for item in paper.links),
    ]


FORMAT = Format("md", "Markdown", "text/markdown; charset=utf-8", write, is_brief=True, write_paper=write_paper)
