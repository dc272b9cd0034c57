"""A digest as HTML and as plain text.

Mail clients know little of CSS: the layout is tables and every rule stands in the element it is for, put there by
css-inline, once for the templates. A `Renderer` fills them with papers and remembers each card: a paper stands in
thousands of mails, which differ in the tokens of their links alone.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Subscriber
from dailypapers.digests.queries import Card, Digest
from dailypapers.digests.rendering.mime import SLOT, Body, Fragment, escaped, filled
from dailypapers.digests.subscriptions import links
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import byline, collapse, shorten

GIST = 230  # characters: two lines on a screen
WIDTH = 72  # columns of the text part
MAX_FRAGMENTS = 4_096  # forms a press remembers
INDENT = " " * 4
LINES = ("meta", "gist", "reason", "acts")  # of a card in `parts.html`
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def html(digest: Digest) -> str:
    return filled(Renderer().parts(digest)[1])


def text(digest: Digest) -> str:
    return filled(Renderer().parts(digest)[0])


class Renderer:
    """Makes the bodies of mails. It shows a paper as it was when it first met it: keep one for a run and no longer."""

    def __init__(self) -> None:
        self._forms: dict[tuple[Any, ...], Fragment] = {}

    def parts(self, digest: Digest) -> tuple[Body, Body]:
        """Plain text, 72 columns wide but where an address is; and HTML, a whole document of some 2 kB and 2 kB a
        paper, which Gmail clips at 102 kB."""
        plain: Body = [(self._form(_head_text, digest.title, facts(digest)), ())]
        html: Body = [(self._start(digest), ())]
        acts, number = digest.subscriber.channel == "mail", 0
        for heading, cards in digest.sections:
            plain.append((self._form(_section_text, heading), ()))
            html.append((self._form(_section_html, heading), ()))
            for card in cards:
                number += 1
                tokens = _tokens(digest.subscriber, card) if acts else ()
                plain.append((self._card(_card_text, card, acts), (f"{number:>2}", *tokens)))
                html.append((self._card(_card_html, card, acts), tokens))
        plain.extend((self._form(_note_text, note), ()) for note in digest.notes)
        html.extend((self._form(_note_html, note), ()) for note in digest.notes)
        plain.append((Fragment(_foot_text(digest.subscriber)), ()))
        html.append((Fragment(_foot_html(digest.subscriber)), ()))
        return plain, html

    def _start(self, digest: Digest) -> Fragment:
        papers = [card.paper.title_text for _, cards in digest.sections for card in cards[1:4]]
        return self._form(_start_html, digest.subject, tuple(papers), digest.title, facts(digest))

    def _card(self, make: Callable[[Card, bool], str], card: Card, acts: bool) -> Fragment:
        key = (make, card.paper.id, card.reason, acts)
        return self._forms.get(key) or self._remember(key, make(card, acts))

    def _form(self, make: Callable[..., str], *of: Any) -> Fragment:
        return self._forms.get((make, *of)) or self._remember((make, *of), make(*of))

    def _remember(self, key: tuple[Any, ...], made: str) -> Fragment:
        if len(self._forms) >= MAX_FRAGMENTS:
            self._forms.clear()
        form = self._forms[key] = Fragment(made)
        return form


def _tokens(subscriber: Subscriber, card: Card) -> tuple[str, str]:
    """For the slots of a card: its links to upvote and to save."""
    return links.token("vote", subscriber, card.paper.id), links.token("save", subscriber, card.paper.id)


def facts(digest: Digest) -> str:
    """The line under the headline."""
    if not digest.papers:
        return "Nothing new today."
    papers = "1 paper" if digest.papers == 1 else f"{digest.papers} papers"
    return f"{papers} for you{f', {digest.left_out:,} more on the site' if digest.left_out else ''}"


def confirmation(subscriber: Subscriber, wishes: list[str]) -> tuple[str, str, str]:
    """(subject, text, HTML) of the mail that asks whether an address wants digests.

    `wishes` are labels of ours only: a stranger must not write words of their own to somebody else's address.
    """
    url = links.link("confirm", subscriber)
    what = f"{settings.SITE_NAME} would send to this address: {'; '.join(wishes)}."
    ask = "Somebody, probably you, asked for this. If it was not you, do nothing: no further mail will come."
    plain = "\n".join([*textwrap.wrap(what, WIDTH), "", "Yes, send it:", url, "", *textwrap.wrap(ask, WIDTH), ""])
    subject = f"Confirm your subscription to {settings.SITE_NAME}"
    start = _frame()[0] % _frame_values(subject, "One button, and the papers come.", "One step more", ask)
    button = _pieces()["ask"] % {"text": escaped(what), "url": escaped(url), "label": "Yes, send it"}
    sign = _pieces()["sign"] % {"text": escaped(settings.SITE_NAME)}
    return collapse(subject), plain, start + button + sign + _frame()[1]


# --- HTML ---------------------------------------------------------------------------------------------------------


def _start_html(subject: str, papers: tuple[str, ...], title: str, facts: str) -> str:
    return _frame()[0] % _frame_values(subject, shorten(" · ".join(papers), 140), title, facts)


def _frame_values(subject: str, preheader: str, title: str, facts: str) -> dict[str, str]:
    values = {"subject": subject, "preheader": preheader, "title": title, "facts": facts,
              "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}  # fmt: skip
    return {name: escaped(value) for name, value in values.items()}


def _section_html(heading: str) -> str:
    return _pieces()["section"] % {"text": escaped(heading)}


def _note_html(note: str) -> str:
    return _pieces()["note"] % {"text": escaped(note)}


def _card_html(card: Card, acts: bool) -> str:
    shown = _shown(card.paper)
    lines = [("meta", shown["meta"]), ("gist", shown["gist"]), ("reason", _sentence(card.reason))]
    made = [_pieces()[name] % {"text": escaped(line)} for name, line in lines if line]
    if acts:
        made.append(_pieces()["acts"] % {act: escaped(links.before_token(act)) + SLOT for act in ("vote", "save")})
    return _pieces()["card"] % {
        "url": escaped(shown["url"]), "title": escaped(shown["title"]), "lines": "\n".join(made)
    }  # fmt: skip


def _foot_html(subscriber: Subscriber) -> str:
    manage, stop = (escaped(links.link(purpose, subscriber)) for purpose in ("manage", "unsubscribe"))
    address, site_name = escaped(subscriber.address), escaped(settings.SITE_NAME)
    foot = {"address": address, "site_name": site_name, "manage": manage, "unsubscribe": stop}
    return _pieces()["foot"] % foot + _frame()[1]


@lru_cache(maxsize=1)
def _pieces() -> dict[str, str]:
    """Named pieces of `parts.html` to be filled by `%`. Lines of a card stand in rows of their own only so that the
    parser keeps them."""
    page = _inlined("digests/parts.html")
    pieces = dict(re.findall(r"<!--(\w+)-->\s*(.*?)\s*(?=<!--)", page, re.DOTALL))
    lines = {name: re.sub("^<tr[^>]*><td[^>]*>|</td></tr>$", "", pieces[name]) for name in LINES}
    return pieces | lines


@lru_cache(maxsize=1)
def _frame() -> tuple[str, str]:
    start, _, end = _inlined("digests/mail.html").partition("<!--body-->")
    return start, end.replace("%%", "%")  # nothing is put into it


def _inlined(template: str) -> str:
    """A template with its rules inlined and its marks as places for `%`: whatever looks like a mark in what is put in
    later stays what it is."""
    page = _inliner.inline(render_to_string(template, {"css": render_to_string("digests/mail.css")}))
    return re.sub("⟦([a-z_]+)⟧", r"%(\1)s", page.replace("%", "%%"))


# --- plain text ---------------------------------------------------------------------------------------------------


def _head_text(title: str, facts: str) -> str:
    name, title = collapse(settings.SITE_NAME), collapse(title)
    lines = [name, title, "=" * min(WIDTH, max(len(name), len(title))), "", *textwrap.wrap(facts, WIDTH)]
    return _joined(lines)


def _section_text(heading: str) -> str:
    heading = collapse(heading)
    return _joined(["", "", heading, "-" * min(WIDTH, len(heading))])


def _note_text(note: str) -> str:
    return _joined(["", *textwrap.wrap(collapse(note), WIDTH)])


def _card_text(card: Card, acts: bool) -> str:
    """Its number goes into the first slot."""
    shown, reason = _shown(card.paper), _sentence(card.reason)
    title = _wrapped(shown["title"]) or [INDENT]
    lines = ["", f"{SLOT}. {title[0].removeprefix(INDENT)}", *title[1:]]
    for part in (shown["meta"], shown["gist"], f"({reason})" if reason else ""):
        lines += _wrapped(part)
    lines.append(f"{INDENT}{shown['url']}")
    if acts:
        lines.append(f"{INDENT}Upvote: {links.before_token('vote')}{SLOT}")
        lines.append(f"{INDENT}Save:   {links.before_token('save')}{SLOT}")
    return _joined(lines)


def _foot_text(subscriber: Subscriber) -> str:
    return _joined([
        "", "-- ", "Change what comes and when:", links.link("manage", subscriber),
        "", "Unsubscribe:", links.link("unsubscribe", subscriber),
    ])  # fmt: skip


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _wrapped(part: str) -> list[str]:
    return textwrap.wrap(
        collapse(part), WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False
    )  # fmt: skip


# --- a paper ------------------------------------------------------------------------------------------------------


def _sentence(reason: str) -> str:
    """Reasons of one's own feed are sentences already."""
    return reason if not reason or reason[0].isupper() else f"Here because: {reason}"


def _shown(paper: Paper) -> dict[str, str]:
    """What a card says of a paper, as plain text."""
    authors = byline(paper.first_authors, paper.author_count)
    organisation = paper.organisation.name if paper.organisation else ""
    category = paper.primary_category.code if paper.primary_category else ""
    votes = f"{paper.external_upvotes:,} upvotes" if paper.external_upvotes > 1 else ""
    code = "code" if paper.code_url else ""
    withdrawn = "withdrawn" if paper.withdrawn else ""
    return {
        "url": links.paper_link(paper.key),
        "title": shorten(paper.title_text, 400),
        "meta": " · ".join(part for part in (authors, organisation, category, votes, code, withdrawn) if part),
        "gist": gist(paper),
    }


def gist(paper: Paper) -> str:
    """Two lines on what a paper does, in plain Unicode: its summary, else the beginning of its abstract."""
    return _brief(paper.summary[:2000] or paper.abstract[:900])


@lru_cache(maxsize=4096)
def _brief(text: str) -> str:
    return shorten(to_plain(text), GIST)
