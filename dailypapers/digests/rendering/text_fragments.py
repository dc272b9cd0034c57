"""The fragments of the plain text part: 72 columns wide but where an address is."""

from __future__ import annotations

import textwrap

from django.conf import settings
from django.utils.translation import gettext as _

from dailypapers.digests.models import Mark, Subscriber
from dailypapers.digests.queries import Card
from dailypapers.digests.rendering.card_text import card_text, reason_line
from dailypapers.digests.rendering.mime import SLOT
from dailypapers.digests.subscriptions import links
from dailypapers.lib.text import collapse

WIDTH = 72  # columns
INDENT = " " * 4


def head(title: str, facts: str) -> str:
    """Return the name of the site, the title of the day and the line under it."""
    name, title = collapse(settings.SITE_NAME), collapse(title)
    return _joined(name, title, "=" * min(WIDTH, max(len(name), len(title))), "", *textwrap.wrap(facts, WIDTH))


def section(heading: str) -> str:
    """Return the heading of a section."""
    heading = collapse(heading)
    return _joined("", "", heading, "-" * min(WIDTH, len(heading)))


def note(text: str) -> str:
    """Return a sentence under the papers."""
    return _joined("", *textwrap.wrap(collapse(text), WIDTH))


def card(card: Card, has_actions: bool) -> str:
    """Return a card with a slot for its number, and one each for the tokens to upvote and to save if it
    `has_actions`."""
    text, reason = card_text(card.paper), reason_line(card.reason)
    title = _wrapped(text.title) or [INDENT]
    lines = ["", f"{SLOT}. {title[0].removeprefix(INDENT)}", *title[1:]]
    for part in (text.meta, text.gist, f"({reason})" if reason else ""):
        lines += _wrapped(part)
    lines.append(f"{INDENT}{text.url}")
    if has_actions:
        lines.append(f"{INDENT}{_('Upvote:')} {links.before_token(Mark.Kind.VOTE)}{SLOT}")
        lines.append(f"{INDENT}{_('Save:  ')} {links.before_token(Mark.Kind.SAVE)}{SLOT}")
    return _joined(*lines)


def foot(subscriber: Subscriber) -> str:
    """Return the end of a digest, with the links to change and to end the subscription."""
    manage, unsubscribe = (links.link(purpose, subscriber) for purpose in ("manage", "unsubscribe"))
    return _joined("", "-- ", _("Change what comes and when:"), manage, "", _("Unsubscribe:"), unsubscribe)


def _joined(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _wrapped(part: str) -> list[str]:
    return textwrap.wrap(collapse(part), WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False)
