"""An edition or a digest as a ready-made post: Markdown, HTML and text to paste into a blog, a chat, a newsletter."""

from __future__ import annotations

import re
import textwrap
from html import escape

from django.conf import settings

from dailypapers.catalog.models import Paper
from dailypapers.digests import queries
from dailypapers.digests.models import Edition, Subscriber
from dailypapers.digests.queries import Card, Digest
from dailypapers.digests.rendering import renderer
from dailypapers.digests.subscriptions import links
from dailypapers.lib.periods import Day
from dailypapers.lib.text import byline

_MEANING = re.compile(r"([\\`*_\[\]<>#|~])")


def of_edition(edition: Edition, count: int = 20) -> Digest:
    """The first papers of an edition, for everyone."""
    papers = queries.edition_papers(edition, 0, count)
    digest = Digest(Subscriber(channel="webhook"), Day(edition.day).title, edition.day)
    if papers:
        digest.sections.append(("", [Card(paper, "") for paper in papers]))
    else:
        digest.notes.append(edition.note)
    digest.left_out = max(0, len(edition.paper_ids) - len(papers))
    return digest


def markdown(digest: Digest) -> str:
    lines = [f"## {_plain(settings.SITE_NAME)}, {_plain(digest.title)}", ""]
    number = 0
    for heading, cards in digest.sections:
        lines += [f"### {_plain(heading)}", ""] if heading else []
        for card in cards:
            number += 1
            lines.append(f"{number}. **[{_plain(card.paper.title_text)}]({_address(card.paper)})**  ")
            lines.append(f"   {_plain(_who(card.paper))}  ")
            lines.append(f"   {_plain(renderer.gist(card.paper))}")
        lines.append("")
    lines += [_plain(note) for note in digest.notes]
    lines.append(f"[All papers of this day]({_all(digest)})")
    return "\n".join(lines) + "\n"


def html(digest: Digest) -> str:
    parts = [f"<h2>{escape(settings.SITE_NAME)}, {escape(digest.title)}</h2>"]
    for heading, cards in digest.sections:
        parts += [f"<h3>{escape(heading)}</h3>"] if heading else []
        parts.append("<ol>")
        parts += [
            f'<li><p><a href="{escape(links.paper_link(c.paper.key))}">{escape(c.paper.title_text)}</a>'
            f"<br>{escape(_who(c.paper))}<br>{escape(renderer.gist(c.paper))}</p></li>"
            for c in cards
        ]
        parts.append("</ol>")
    parts += [f"<p>{escape(note)}</p>" for note in digest.notes]
    parts.append(f'<p><a href="{escape(_all(digest))}">All papers of this day</a></p>')
    return "\n".join(parts) + "\n"


def text(digest: Digest) -> str:
    lines = [f"{settings.SITE_NAME}, {digest.title}", ""]
    number = 0
    for heading, cards in digest.sections:
        lines += [heading, ""] if heading else []
        for card in cards:
            number += 1
            lines += textwrap.wrap(card.paper.title_text, 72, initial_indent=f"{number:>2}. ", subsequent_indent="    ")
            lines += textwrap.wrap(_who(card.paper), 72, initial_indent="    ", subsequent_indent="    ")
            lines += [f"    {links.paper_link(card.paper.key)}", ""]
    lines += digest.notes
    lines.append(f"All papers of this day: {_all(digest)}")
    return "\n".join(lines) + "\n"


def _who(paper: Paper) -> str:
    names = byline(paper.first_authors, paper.author_count)
    return " · ".join(part for part in (names, paper.organisation.name if paper.organisation else "") if part)


def _all(digest: Digest) -> str:
    return links.absolute(f"/editions/{digest.day.isoformat()}")


def _address(paper: Paper) -> str:
    return links.paper_link(paper.key).replace("(", "%28").replace(")", "%29")


def _plain(text: str) -> str:
    """Text whose punctuation means nothing to Markdown, whose mentions call nobody."""
    return _MEANING.sub(r"\\\1", text).replace("@", "@\u200b")
