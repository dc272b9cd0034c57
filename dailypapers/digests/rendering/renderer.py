"""A digest as the bodies of a mail, HTML and plain text, put together from fragments that are made once a run.

A paper stands in thousands of mails, which differ in the tokens of their links alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dailypapers.digests.models import Mark, Subscriber
from dailypapers.digests.queries import Card, Digest
from dailypapers.digests.rendering import html_fragments, text_fragments
from dailypapers.digests.rendering.mime import Body, Fragment, filled
from dailypapers.digests.subscriptions import links
from dailypapers.languages import speaking

MAX_FRAGMENTS = 4_096  # that a renderer keeps


class Bodies(NamedTuple):
    """The two parts of a mail."""

    text: Body
    html: Body


def html(digest: Digest) -> str:
    """Return a digest as an HTML document, in the language of its subscriber."""
    with speaking(digest.subscriber):
        return filled(Renderer().bodies(digest).html)


def text(digest: Digest) -> str:
    """Return a digest as plain text, in the language of its subscriber."""
    with speaking(digest.subscriber):
        return filled(Renderer().bodies(digest).text)


class Renderer:
    """Makes the bodies of mails. It shows a paper as it was when it first met it: keep one for a run and no longer."""

    def __init__(self) -> None:
        self._fragments: dict[tuple[Any, ...], Fragment] = {}

    def bodies(self, digest: Digest) -> Bodies:
        """Return plain text, 72 columns wide but where an address is; and HTML, a whole document of some 2 kB and
        2 kB a paper, which Gmail clips at 102 kB."""
        plain: Body = [(self._fragment(text_fragments.head, digest.title, facts(digest)), ())]
        html: Body = [(self._start(digest), ())]
        has_actions, number = digest.subscriber.channel == Subscriber.Channel.MAIL, 0
        for heading, cards in digest.sections:
            plain.append((self._fragment(text_fragments.section, heading), ()))
            html.append((self._fragment(html_fragments.section, heading), ()))
            for card in cards:
                number += 1
                tokens = _tokens(digest.subscriber, card) if has_actions else ()
                plain.append((self._card(text_fragments.card, card, has_actions), (f"{number:>2}", *tokens)))
                html.append((self._card(html_fragments.card, card, has_actions), tokens))
        plain.extend((self._fragment(text_fragments.note, note), ()) for note in digest.notes)
        html.extend((self._fragment(html_fragments.note, note), ()) for note in digest.notes)
        plain.append((Fragment(text_fragments.foot(digest.subscriber)), ()))
        html.append((Fragment(html_fragments.foot(digest.subscriber)), ()))
        return Bodies(plain, html)

    def _start(self, digest: Digest) -> Fragment:
        titles = [card.paper.title_text for section in digest.sections for card in section.cards[1:4]]
        return self._fragment(html_fragments.start, digest.subject, tuple(titles), digest.title, facts(digest))

    def _card(self, make: Callable[[Card, bool], str], card: Card, has_actions: bool) -> Fragment:
        key = (get_language(), make, card.paper.id, card.reason, has_actions)
        return self._fragments.get(key) or self._keep(key, make(card, has_actions))

    def _fragment(self, make: Callable[..., str], *args: Any) -> Fragment:
        key = (get_language(), make, *args)
        return self._fragments.get(key) or self._keep(key, make(*args))

    def _keep(self, key: tuple[Any, ...], text: str) -> Fragment:
        if len(self._fragments) >= MAX_FRAGMENTS:
            self._fragments.clear()
        fragment = self._fragments[key] = Fragment(text)
        return fragment


def _tokens(subscriber: Subscriber, card: Card) -> tuple[str, ...]:
    """Return the tokens for the slots of a card: to upvote and to save."""
    return tuple(links.token(kind, subscriber, card.paper.id) for kind in (Mark.Kind.VOTE, Mark.Kind.SAVE))


def facts(digest: Digest) -> str:
    """Return the line under the headline: how many papers there are."""
    if not digest.papers:
        return _("Nothing new today.")
    if digest.left_out:
        text = ngettext(
            "%(count)s paper for you, %(more)s more on the site",
            "%(count)s papers for you, %(more)s more on the site",
            digest.papers,
        )
    else:
        text = ngettext("%(count)s paper for you", "%(count)s papers for you", digest.papers)
    return text % {"count": intcomma(digest.papers), "more": intcomma(digest.left_out)}
