"""A list as a ready-made post: Markdown, HTML and text to paste into a blog, a chat, a newsletter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from dailypapers.catalog.urls import paper_url
from dailypapers.formats import markdown as md
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import brief, byline

WIDTH = 72  # columns of the text


@dataclass(frozen=True, slots=True)
class PostItem:
    """A paper of a post and the reason why it is in the post."""

    paper: PaperView
    reason: str = ""


class PostSection(NamedTuple):
    """Papers of a post under a heading; "" is none."""

    heading: str
    items: list[PostItem]


@dataclass(frozen=True, slots=True)
class Post:
    """A post about a list. `url` leads to all papers, with `link_text` as its words.

    `site` is the URL of the site without a trailing slash.
    """

    site: str
    site_name: str
    title: str
    sections: list[PostSection]
    url: str
    day: date | None = None
    notes: list[str] = field(default_factory=list)
    link_text: str = field(default_factory=lambda: _("All papers of this day"))

    @property
    def items(self) -> Iterator[PostItem]:
        """Yield the papers of all sections."""
        for section in self.sections:
            yield from section.items

    def url_of(self, paper: PaperView) -> str:
        """Return the URL of a paper's page."""
        return self.site + paper_url(paper.key)


def markdown(post: Post) -> str:
    """Write a post as Markdown in which no title mentions anybody."""
    lines = [f"## {_plain(post.site_name)}, {_plain(post.title)}", ""]
    number = 0
    for heading, items in post.sections:
        lines += [f"### {_plain(heading)}", ""] if heading else []
        for item in items:
            number += 1
            lines.append(f"{number}. **[{_plain(item.paper.title_text)}]({post.url_of(item.paper)})**  ")
            lines.append(f"   {_plain(_byline(item.paper))}  ")
            lines.append(f"   {_plain(brief(item.paper))}")
        lines.append("")
    lines += [_plain(note) for note in post.notes]
    lines.append(f"[{_plain(post.link_text)}]({post.url})")
    return "\n".join(lines) + "\n"


def html(post: Post) -> str:
    """Write a post as a piece of HTML."""
    parts = [f"<h2>{escape(post.site_name)}, {escape(post.title)}</h2>"]
    for heading, items in post.sections:
        parts += [f"<h3>{escape(heading)}</h3>"] if heading else []
        parts.append("<ol>")
        parts += [
            f'<li><p><a href="{escape(post.url_of(item.paper))}">{escape(item.paper.title_text)}</a>'
            f"<br>{escape(_byline(item.paper))}<br>{escape(brief(item.paper))}</p></li>"
            for item in items
        ]
        parts.append("</ol>")
    parts += [f"<p>{escape(note)}</p>" for note in post.notes]
    parts.append(f'<p><a href="{escape(post.url)}">{escape(post.link_text)}</a></p>')
    return "\n".join(parts) + "\n"


def text(post: Post) -> str:
    """Write a post as plain text, 72 columns wide except for URLs."""
    lines = [f"{post.site_name}, {post.title}", ""]
    number = 0
    for heading, items in post.sections:
        lines += [heading, ""] if heading else []
        for item in items:
            number += 1
            title = item.paper.title_text
            lines += textwrap.wrap(title, WIDTH, initial_indent=f"{number:>2}. ", subsequent_indent="    ")
            lines += textwrap.wrap(_byline(item.paper), WIDTH, initial_indent="    ", subsequent_indent="    ")
            lines += [f"    {post.url_of(item.paper)}", ""]
    lines += post.notes
    lines.append(f"{post.link_text}: {post.url}")
    return "\n".join(lines) + "\n"


def _byline(paper: PaperView) -> str:
    return " · ".join(part for part in (byline(paper), paper.organisation_name) if part)


def _plain(text: str) -> str:
    """Return text whose punctuation means nothing to Markdown, and whose @ mentions nobody."""
    return md.escape(text).replace("~", r"\~").replace("@", "@\u200b")


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write a list as plain text."""
    items = [PostItem(paper, context.reasons.get(paper.id, "")) for paper in papers]
    yield text(
        Post(
            context.site,
            settings.SITE_NAME,
            context.title,
            [PostSection("", items)],
            context.page_url,
            notes=[context.note] if context.note else [],
            link_text=_("All papers"),
        )
    )


FORMAT = Format("txt", "Plain text", "text/plain; charset=utf-8", write, is_brief=True)
