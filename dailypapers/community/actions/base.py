"""What every action starts with: permission, limits and clean text."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from dailypapers.accounts import limits
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.lib.errors import Invalid
from dailypapers.lib.text import without_controls

Actor = User | AnonymousUser


def begin(user: Actor, action: str) -> User:
    """Check that the user may write, count one `action` and return the user. Call it inside the transaction."""
    actor = require_active(user)
    limits.check(action, limits.account(actor), is_new=limits.is_new(actor))
    return actor


def line(text: str, max_length: int, what: str, *, required: bool = True) -> str:
    """Return a text as one line, white space collapsed. Raises `Invalid` when it is empty or too long."""
    clean = " ".join(without_controls(text).split())
    if required and not clean:
        raise Invalid(_("%(what)s is missing.") % {"what": what})
    if len(clean) > max_length:
        raise Invalid(_too_long(what, clean, max_length))
    return clean


def lines(text: str, max_length: int, what: str) -> str:
    """Return a text of several lines, which may be empty. Raises `Invalid` when it is too long."""
    clean = without_controls(text).replace("\r\n", "\n").strip()
    if len(clean) > max_length:
        raise Invalid(_too_long(what, clean, max_length))
    return clean


def _too_long(what: str, text: str, max_length: int) -> str:
    sentence = _("%(what)s is too long: it has %(length)s characters, at most %(max_length)s are allowed.")
    return sentence % {"what": what, "length": intcomma(len(text)), "max_length": intcomma(max_length)}
