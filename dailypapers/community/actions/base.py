"""What all actions begin with."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from dailypapers.accounts import limits
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.lib.errors import Invalid

Actor = User | AnonymousUser


def begin(user: Actor, action: str) -> User:
    """The user, where they may write, with one `action` counted. To be called inside the transaction."""
    actor = require_active(user)
    limits.check(action, limits.account(actor), is_new=limits.is_new(actor))
    return actor


def line(text: str, longest: int, what: str, *, required: bool = True) -> str:
    """A text of one line: white space collapsed. Raises `Invalid` when it is empty or too long."""
    clean = " ".join(text.replace("\0", "").split())
    if required and not clean:
        raise Invalid(f"{what} is missing.")
    if len(clean) > longest:
        raise Invalid(f"{what} has {len(clean):,} characters; {longest:,} fit.")
    return clean


def lines(text: str, longest: int, what: str) -> str:
    """A text of several lines, which may be empty. Raises `Invalid` when it is too long."""
    clean = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(clean) > longest:
        raise Invalid(f"{what} has {len(clean):,} characters; {longest:,} fit.")
    return clean
