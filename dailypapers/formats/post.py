"""A list as a ready-made post: Markdown, HTML and text to paste into a blog, a chat, a newsletter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape

from django.conf import settings

from dailypapers.catalog.urls import paper_url
from dailypapers.formats import markdown as md
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import brief, byline

WIDTH = 72  # columns of the text


@dataclass(frozen=True, slots=True)
class PostItem:
    """A paper of a post and why it is there."""

    paper: PaperView
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What a post says. `sections` are (heading, items); `url` leads to all papers, with `link_text` as its words.

    `site` is the address of the site without a slash at its end.
    """

    site: str
    site_name: str
    title: str
    sections: list[tuple[str, list[PostItem]]]
    url: str
    day: date | None = None
    notes: list[str] = field(default_factory=list)
    link_text: str = "All papers of this day"

    @property
    def items(self) -> Iterator[PostItem]:
        """Yield the papers of all sections."""
        for _, items in self.sections:
            yield from items

    def url_of(self, paper: PaperView) -> str:
        """Return the address of a paper's page."""
        return self.site + paper_url(paper.key)


def markdown(post: Post) -> str:
    """Write a post as Markdown in which no title calls anybody."""
    lines = [f"## {_plain(post.site_name)}, {_plain(post.title)}", ""]
    number = 0
    for heading, items in post.sections:
        lines += [f"### {_plain(heading)}", ""] if heading else []
        for item in items:
            number += 1
            lines.append(f"{number}. **[{_plain(item.paper.title_text)}]({post.url_of(item.paper)})**  ")
            lines.append(f"   {_plain(_who(item.paper))}  ")
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
            f"<br>{escape(_who(item.paper))}<br>{escape(brief(item.paper))}</p></li>"
            for item in items
        ]
        parts.append("</ol>")
    parts += [f"<p>{escape(note)}</p>" for note in post.notes]
    parts.append(f'<p><a href="{escape(post.url)}">{escape(post.link_text)}</a></p>')
    return "\n".join(parts) + "\n"


def text(post: Post) -> str:
    """Write a post as plain text, 72 columns wide but where an address is."""
    lines = [f"{post.site_name}, {post.title}", ""]
    number = 0
    for heading, items in post.sections:
        lines += [heading, ""] if heading else []
        for item in items:
            number += 1
            title = item.paper.title_text
            lines += textwrap.wrap(title, WIDTH, initial_indent=f"{number:>2}. ", subsequent_indent="    ")
            lines += textwrap.wrap(_who(item.paper), WIDTH, initial_indent="    ", subsequent_indent="    ")
            lines += [f"    {post.url_of(item.paper)}", ""]
    lines += post.notes
    lines.append(f"{post.link_text}: {post.url}")
    return "\n".join(lines) + "\n"


def _who(paper: PaperView) -> str:
    return " · ".join(part for part in (byline(paper), paper.organisation_name) if part)


def _plain(text: str) -> str:
    """Return text whose punctuation means nothing to Markdown, whose mentions call nobody."""
    return md.escape(text).replace("~", r"\~").replace("@", "@\u200b")


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write a list as plain text."""
    items = [PostItem(paper, context.reasons.get(paper.id, "")) for paper in papers]
    yield text(
        Post(
            context.site,
            settings.SITE_NAME,
            context.title,
            [("", items)],
            context.page_url,
            notes=[context.note] if context.note else [],
            link_text="All papers",
        )
    )


FORMAT = Format("txt", "Plain text", "text/plain; charset=utf-8", write, is_brief=True)
