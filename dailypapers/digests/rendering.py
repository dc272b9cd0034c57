"""A digest as HTML and as plain text.

Mail clients know little of CSS: the layout is tables and every rule stands in the element it is for, put there by
css-inline. That costs milliseconds, so it is done once for the frame and once for each paper, with marks where a
subscriber's own words and links go; a mail is those pieces joined.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from html import escape
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from dailypapers.catalog.models import Paper
from dailypapers.digests import links
from dailypapers.digests.queries import Card, Digest
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import byline, collapse, shorten

GIST = 230  # characters: two lines on a screen
WIDTH = 72  # columns of the text part
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def html(digest: Digest) -> str:
    """The HTML part: a whole document of some 2 kB and 2 kB a paper, which Gmail clips at 102 kB."""
    body: list[str] = []
    for heading, cards in digest.sections:
        body.append(_fill(_pieces()[0], text=escape(heading)))
        body.extend(_card_html(digest, card) for card in cards)
    body.extend(_fill(_pieces()[1], text=escape(note)) for note in _notes(digest))
    manage, stop = links.link("manage", digest.subscriber), links.link("unsubscribe", digest.subscriber)
    return _page(
        subject=digest.subject,
        preheader=shorten(" · ".join(c.paper.title_text for _, cards in digest.sections for c in cards[1:4]), 140),
        title=digest.title,
        facts=escape(facts(digest)),
        foot=(
            f"You get this because {escape(digest.subscriber.address)} subscribed to {escape(settings.SITE_NAME)}. "
            f'<a href="{escape(manage)}">Change what comes and when</a> · <a href="{escape(stop)}">Unsubscribe</a>'
        ),
        body="".join(body),
    )


def text(digest: Digest) -> str:
    """The plain text part, 72 columns wide; lines are longer only where an address is."""
    lines = [settings.SITE_NAME, digest.title, "=" * min(WIDTH, max(len(settings.SITE_NAME), len(digest.title))), ""]
    lines += textwrap.wrap(facts(digest), WIDTH)
    number = 0
    for heading, cards in digest.sections:
        lines += ["", "", heading, "-" * min(WIDTH, len(heading))]
        for card in cards:
            number += 1
            lines += ["", *_card_text(digest, card, number)]
    for note in _notes(digest):
        lines += ["", *textwrap.wrap(note, WIDTH)]
    lines += ["", "-- ", f"Change what comes and when:\n{links.link('manage', digest.subscriber)}", ""]
    lines += [f"Unsubscribe:\n{links.link('unsubscribe', digest.subscriber)}"]
    return "\n".join(lines) + "\n"


def facts(digest: Digest) -> str:
    """The line under the headline."""
    if not digest.papers:
        return "Nothing new today."
    papers = "1 paper" if digest.papers == 1 else f"{digest.papers} papers"
    return f"{papers} for you{f', {digest.left_out:,} more on the site' if digest.left_out else ''}"


def confirmation(subscriber: Any, wishes: list[str]) -> tuple[str, str, str]:
    """(subject, text, HTML) of the mail that asks whether an address wants digests.

    `wishes` are labels of ours only: a stranger must not write words of their own to somebody else's address.
    """
    url = links.link("confirm", subscriber)
    what = f"{settings.SITE_NAME} would send to this address: {'; '.join(wishes)}."
    ask = "Somebody, probably you, asked for this. If it was not you, do nothing: no further mail will come."
    plain = "\n".join([*textwrap.wrap(what, WIDTH), "", "Yes, send it:", url, "", *textwrap.wrap(ask, WIDTH), ""])
    button = _fill(_pieces()[2], text=escape(what), url=escape(url), label="Yes, send it")
    subject = f"Confirm your subscription to {settings.SITE_NAME}"
    page = _page(
        subject=subject, preheader="One button, and the papers come.", title="One step more", facts=escape(ask),
        foot=escape(settings.SITE_NAME), body=button,
    )  # fmt: skip
    return collapse(subject), plain, page


def _notes(digest: Digest) -> list[str]:
    return digest.notes


def _page(*, subject: str, preheader: str, title: str, facts: str, foot: str, body: str) -> str:
    start, end = _frame(settings.SITE_URL, settings.SITE_NAME)
    start = _fill(start, subject=escape(subject), preheader=escape(preheader), title=escape(title), facts=facts)
    return start + body + _fill(end, foot=foot)


def _card_html(digest: Digest, card: Card) -> str:
    acts = ""
    if digest.subscriber.channel == "mail":
        vote, save = (links.link(act, digest.subscriber, card.paper.id) for act in ("vote", "save"))
        acts = _act(vote, "▲ Upvote") + _act(save, "Save")
    piece = _card_piece(_Shown.of(card.paper))
    return _fill(piece, reason=escape(_sentence(card.reason)), acts=acts)


def _act(url: str, label: str) -> str:
    return _fill(_pieces()[3], url=escape(url), label=label)


def _card_text(digest: Digest, card: Card, number: int) -> list[str]:
    shown = _Shown.of(card.paper)
    indent, first = " " * 4, f"{number:>2}. "
    lines = [*_wrapped(shown["title"])]
    lines[:1] = [first + line.removeprefix(indent) for line in lines[:1]]
    for part in (shown["meta"], shown["gist"], f"({_sentence(card.reason)})" if card.reason else ""):
        lines += _wrapped(part)
    lines.append(f"{indent}{shown['url']}")
    if digest.subscriber.channel == "mail":
        lines.append(f"{indent}Upvote: {links.link('vote', digest.subscriber, card.paper.id)}")
        lines.append(f"{indent}Save:   {links.link('save', digest.subscriber, card.paper.id)}")
    return lines


@lru_cache(maxsize=16_384)
def _wrapped(part: str) -> tuple[str, ...]:
    """Lines of the text part, indented; remembered, since a paper stands in thousands of mails."""
    indent = " " * 4
    return tuple(textwrap.wrap(part, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False))


def _sentence(reason: str) -> str:
    return f"Here because: {reason}" if reason else ""


class _Shown(dict[str, str]):
    """What a card says of a paper, as plain text; hashable, so that its HTML can be remembered."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.values()))

    @classmethod
    def of(cls, paper: Paper) -> _Shown:
        authors = byline(paper.first_authors, paper.author_count)
        organisation = paper.organisation.name if paper.organisation else ""
        category = paper.primary_category.code if paper.primary_category else ""
        votes = f"{paper.external_upvotes:,} upvotes" if paper.external_upvotes > 1 else ""
        code = "code" if paper.code_url else ""
        withdrawn = "withdrawn" if paper.withdrawn else ""
        return cls(
            url=links.paper_link(paper.key),
            title=shorten(paper.title_text, 400),
            meta=" · ".join(part for part in (authors, organisation, category, votes, code, withdrawn) if part),
            gist=gist(paper),
        )


def gist(paper: Paper) -> str:
    """Two lines on what a paper does, in plain Unicode: its summary, else the beginning of its abstract."""
    return _brief(paper.summary[:2000] or paper.abstract[:900])


@lru_cache(maxsize=4096)
def _brief(text: str) -> str:
    return shorten(to_plain(text), GIST)


@lru_cache(maxsize=4096)
def _card_piece(shown: _Shown) -> str:
    return _inlined_parts(card=shown)[0]


@lru_cache(maxsize=1)
def _pieces() -> tuple[str, ...]:
    """Section, note, call and act, with marks for their text."""
    section, note, call, act = _inlined_parts(card=None)
    return section, note, call, act.split("<td", 1)[1].split(">", 1)[1].rsplit("</td>", 1)[0]


def _inlined_parts(**context: Any) -> list[str]:
    page = _inliner.inline(render_to_string("digests/parts.html", context | {"css": _css()}))
    return [piece.strip() for piece in page.split("<!--part-->")[1:-1]]


@lru_cache(maxsize=4)
def _frame(site_url: str, site_name: str) -> tuple[str, str]:
    context = {"css": _css(), "site_url": site_url, "site_name": site_name}
    start, _, end = _inliner.inline(render_to_string("digests/mail.html", context)).partition("<!--body-->")
    return start, end


@lru_cache(maxsize=1)
def _css() -> str:
    return render_to_string("digests/mail.css")


def _fill(piece: str, **values: str) -> str:
    """Puts values where their marks stand; whatever else looks like a mark in our own text is left."""
    for name, value in values.items():
        piece = piece.replace(f"⟦{name}⟧", value)
    return piece
