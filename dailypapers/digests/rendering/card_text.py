"""What a digest says of a paper, as plain text: the same for HTML and plain text."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.catalog.urls import paper_url
from dailypapers.formats import PaperView
from dailypapers.formats.paper_text import brief, byline, status
from dailypapers.lib.text import shorten

MAX_TITLE = 400  # characters


class CardText(NamedTuple):
    """The lines of a card; `meta` and `gist` may be empty."""

    url: str
    title: str
    meta: str  # authors, organisation, category, upvotes, code
    gist: str


def card_text(paper: PaperView) -> CardText:
    """Return the lines of a paper's card."""
    parts = (
        byline(paper),
        paper.organisation_name,
        paper.category_code,
        _upvotes(paper.external_upvotes) if paper.external_upvotes > 1 else "",
        _("code") if paper.code_url else "",
        status(paper).lower(),
    )
    meta = " · ".join(part for part in parts if part)
    url = absolute_url(paper_url(paper.key))
    return CardText(url, shorten(paper.title_text, MAX_TITLE), meta, brief(paper))


def reason_line(reason: str) -> str:
    """Return the line that says why a paper is in a digest; reasons of a personal feed are sentences already."""
    return reason if not reason or reason[0].isupper() else _("Here because: %(reason)s") % {"reason": reason}


def _upvotes(count: int) -> str:
    return ngettext("%(count)s upvote", "%(count)s upvotes", count) % {"count": intcomma(count)}
