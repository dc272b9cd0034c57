"""What a digest says of a paper, as plain text: the same for HTML, plain text, chats and posts."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dailypapers.catalog.models import Paper
from dailypapers.digests.subscriptions import links
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import byline, shorten

MAX_GIST = 230  # characters: two lines on a screen
MAX_TITLE = 400  # characters


class CardText(NamedTuple):
    """The lines of a card; `meta` and `gist` may be empty."""

    url: str
    title: str
    meta: str  # authors, organisation, category, upvotes, code
    gist: str


def card_text(paper: Paper) -> CardText:
    """Returns the lines of a paper's card."""
    parts = (
        byline(paper.first_authors, paper.author_count),
        paper.organisation.name if paper.organisation else "",
        paper.primary_category.code if paper.primary_category else "",
        f"{paper.external_upvotes:,} upvotes" if paper.external_upvotes > 1 else "",
        "code" if paper.code_url else "",
        "withdrawn" if paper.withdrawn else "",
    )
    meta = " · ".join(part for part in parts if part)
    return CardText(links.paper_link(paper.key), shorten(paper.title_text, MAX_TITLE), meta, gist(paper))


def gist(paper: Paper) -> str:
    """Returns two lines on what a paper does, in plain Unicode: its summary, else the beginning of its abstract."""
    return _shorten_tex(paper.summary[:2000] or paper.abstract[:900])


@lru_cache(maxsize=4096)
def _shorten_tex(text: str) -> str:
    return shorten(to_plain(text), MAX_GIST)


def reason_line(reason: str) -> str:
    """Returns the line that says why a paper is in a digest; reasons of a personal feed are sentences already."""
    return reason if not reason or reason[0].isupper() else f"Here because: {reason}"
