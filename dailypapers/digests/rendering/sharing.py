"""An edition or a digest as a ready-made post: Markdown, HTML and text to paste into a blog, a chat, a newsletter."""

from __future__ import annotations

import re
import textwrap
from html import escape

from django.conf import settings

from dailypapers.catalog.models import Paper
from dailypapers.digests import queries
from dailypapers.digests.models import Edition, Subscriber
from dailypapers.digests.queries import Card, Digest, Section
from dailypapers.digests.rendering.card_text import gist
from dailypapers.digests.subscriptions import links
from dailypapers.lib.periods import Day
from dailypapers.lib.text import byline

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def of_edition(edition: Edition, count: int = 20) -> Digest:
    """Returns the first `count` papers of an edition as a digest for everyone."""
    papers = queries.edition_papers(edition, 0, count)
    digest = Digest(Subscriber(channel=Subscriber.Channel.WEBHOOK), Day(edition.day).title, edition.day)
    if papers:
        digest.sections.append(Section("", [Card(paper, "") for paper in papers]))
    else:
        digest.notes.append(edition.note)
    digest.left_out = max(0, len(edition.paper_ids) - len(papers))
    return digest


def markdown(digest: Digest) -> str:
    """Returns a digest as Markdown."""
    lines = [f"## {_escape(settings.SITE_NAME)}, {_escape(digest.title)}", ""]
    number = 0
    for heading, cards in digest.sections:
        lines += [f"### {_escape(heading)}", ""] if heading else []
        for card in cards:
            number += 1
            lines.append(f"{number}. **[{_escape(card.paper.title_text)}]({_markdown_url(card.paper)})**  ")
            lines.append(f"   {_escape(_byline(card.paper))}  ")
            lines.append(f"   {_escape(gist(card.paper))}")
        lines.append("")
    lines += [_escape(note) for note in digest.notes]
    lines.append(f"[All papers of this day]({_edition_url(digest)})")
    return "\n".join(lines) + "\n"


def html(digest: Digest) -> str:
    """Returns a digest as a piece of HTML."""
    parts = [f"<h2>{escape(settings.SITE_NAME)}, {escape(digest.title)}</h2>"]
    for heading, cards in digest.sections:
        parts += [f"<h3>{escape(heading)}</h3>"] if heading else []
        parts.append("<ol>")
        parts += [
            f'<li><p><a href="{escape(links.paper_link(c.paper.key))}">{escape(c.paper.title_text)}</a>'
            f"<br>{escape(_byline(c.paper))}<br>{escape(gist(c.paper))}</p></li>"
            for c in cards
        ]
        parts.append("</ol>")
    parts += [f"<p>{escape(note)}</p>" for note in digest.notes]
    parts.append(f'<p><a href="{escape(_edition_url(digest))}">All papers of this day</a></p>')
    return "\n".join(parts) + "\n"


def text(digest: Digest) -> str:
    """Returns a digest as plain text, 72 columns wide but where an address is."""
    lines = [f"{settings.SITE_NAME}, {digest.title}", ""]
    number = 0
    for heading, cards in digest.sections:
        lines += [heading, ""] if heading else []
        for card in cards:
            number += 1
            lines += textwrap.wrap(card.paper.title_text, 72, initial_indent=f"{number:>2}. ", subsequent_indent="    ")
            lines += textwrap.wrap(_byline(card.paper), 72, initial_indent="    ", subsequent_indent="    ")
            lines += [f"    {links.paper_link(card.paper.key)}", ""]
    lines += digest.notes
    lines.append(f"All papers of this day: {_edition_url(digest)}")
    return "\n".join(lines) + "\n"


def _byline(paper: Paper) -> str:
    """Returns the authors and the organisation."""
    names = byline(paper.first_authors, paper.author_count)
    return " · ".join(part for part in (names, paper.organisation.name if paper.organisation else "") if part)


def _edition_url(digest: Digest) -> str:
    return links.absolute(f"/editions/{digest.day.isoformat()}")


def _markdown_url(paper: Paper) -> str:
    return links.paper_link(paper.key).replace("(", "%28").replace(")", "%29")


def _escape(text: str) -> str:
    """Escapes what Markdown would take for markup, and @ so that it mentions nobody."""
    return _MARKDOWN.sub(r"\\\1", text).replace("@", "@\u200b")
