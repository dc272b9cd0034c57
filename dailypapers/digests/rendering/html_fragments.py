"""The fragments of the HTML part.

Mail clients know little of CSS: the layout is tables and every rule stands in the element it is for, put there by
css-inline, once for the templates.
"""

from __future__ import annotations

import re
from functools import lru_cache

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.digests.models import Mark, Subscriber
from dailypapers.digests.queries import Card
from dailypapers.digests.rendering.card_text import card_text, reason_line
from dailypapers.digests.rendering.mime import SLOT, escaped
from dailypapers.digests.subscriptions import links
from dailypapers.formats import PaperView
from dailypapers.fulltext.figure_queries import SMALL
from dailypapers.languages import html_language
from dailypapers.lib.languages import LANGUAGES
from dailypapers.lib.text import shorten

MAX_FIGURE = (160, 120)  # pixels; a mail's cards are narrow
CARD_LINES = ("figure", "meta", "gist", "reason", "acts")  # fragments of `parts.html` that stand inside a card
PLACES = {name: f"⟦{name}⟧" for name in ("address", "site_name")}  # that stand inside sentences
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def start(subject: str, papers: tuple[str, ...], title: str, facts: str) -> str:
    """Return the document up to the first section; `papers` are titles for the preview line of an inbox."""
    return document_start(subject, shorten(" · ".join(papers), 140), title, facts)


def document_start(subject: str, preheader: str, title: str, facts: str) -> str:
    """Return the document up to its body."""
    values = {
        "subject": subject,
        "preheader": preheader,
        "title": title,
        "facts": facts,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    return _document(get_language() or "en")[0] % {name: escaped(value) for name, value in values.items()}


def document_end() -> str:
    """Return the document behind its body."""
    return _document(get_language() or "en")[1]


def section(heading: str) -> str:
    """Return the heading of a section."""
    return fragment("section", text=heading)


def note(text: str) -> str:
    """Return a sentence under the papers."""
    return fragment("note", text=text)


def card(card: Card, has_actions: bool) -> str:
    """Return a card, with a slot each for the tokens to upvote and to save if it `has_actions`."""
    text = card_text(card.paper)
    lines = {"meta": text.meta, "gist": text.gist, "reason": reason_line(card.reason)}
    parts = [fragment(name, text=line) for name, line in lines.items() if line]
    if has_actions:
        urls = {kind: escaped(links.before_token(kind)) + SLOT for kind in Mark.Kind.values}
        parts.append(_fragments(get_language() or "en")["acts"] % urls)
    values = {"url": escaped(text.url), "title": escaped(text.title), "lines": "\n".join(parts)}
    return _fragments(get_language() or "en")["card"] % (values | {"figure": _figure(card.paper, text.url)})


def _figure(paper: PaperView, url: str) -> str:
    """Return the picture of a main figure that everybody may see: to the site, a mail's reader is nobody."""
    if paper.figure is None or not paper.figure.is_public:
        return ""
    figure = paper.figure
    scale = min(MAX_FIGURE[0] / figure.width, MAX_FIGURE[1] / figure.height, 1.0)
    sides = {"width": str(max(1, round(figure.width * scale))), "height": str(max(1, round(figure.height * scale)))}
    return fragment("figure", url=url, src=absolute_url(figure.path(paper.key, SMALL)), alt=figure.alt, **sides)


def foot(subscriber: Subscriber) -> str:
    """Return the end of a digest, with the links to change and to end the subscription."""
    manage, unsubscribe = (links.link(purpose, subscriber) for purpose in ("manage", "unsubscribe"))
    address, site_name = subscriber.address, settings.SITE_NAME
    end = fragment("foot", address=address, site_name=site_name, manage=manage, unsubscribe=unsubscribe)
    return end + document_end()


def fragment(name: str, **values: str) -> str:
    """Fill a fragment of `parts.html` with text, escaped."""
    return _fragments(get_language() or "en")[name] % {key: escaped(value) for key, value in values.items()}


@lru_cache(maxsize=len(LANGUAGES))
def _fragments(language: str) -> dict[str, str]:
    """Return the fragments of `parts.html` in a language, the current one, by name, to be filled by `%`.

    Lines of a card stand in rows of their own only so that the parser keeps them.
    """
    page = _inlined("digests/parts.html", language)
    fragments = dict(re.findall(r"<!--(\w+)-->\s*(.*?)\s*(?=<!--)", page, re.DOTALL))
    lines = {name: re.sub("^<tr[^>]*><td[^>]*>|</td></tr>$", "", fragments[name]) for name in CARD_LINES}
    return fragments | lines


@lru_cache(maxsize=len(LANGUAGES))
def _document(language: str) -> tuple[str, str]:
    """Return the document before and behind its body, in a language, the current one."""
    before, _, behind = _inlined("digests/mail.html", language).partition("<!--body-->")
    return before, behind.replace("%%", "%")  # nothing is put into it


def _inlined(template: str, language: str) -> str:
    """Return a template with its CSS inlined and its markers (⟦name⟧) as places for `%`.

    Whatever looks like a marker in what is put in later stays what it is.
    """
    values = {"css": render_to_string("digests/mail.css"), "language": html_language(language), **PLACES}
    page = _inliner.inline(render_to_string(template, values))
    return re.sub("⟦([a-z_]+)⟧", r"%(\1)s", page.replace("%", "%%"))
