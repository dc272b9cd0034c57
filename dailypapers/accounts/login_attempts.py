"""Wrong passwords slow whoever guesses, not the owner: they are counted by account and network together.

A browser that its owner has signed in from has a count of its own, so nobody else's guesses ever lock it out. Guesses
at one account from everywhere are bounded, too, but not for the owner's own browsers and networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dailypapers.accounts import browsers, limits
from dailypapers.accounts.budgets import GUESSES
from dailypapers.accounts.client_address import client_address
from dailypapers.accounts.models import KnownBrowser, User
from dailypapers.accounts.queries import user_of_login
from dailypapers.accounts.wording import wait_text
from dailypapers.lib.client_address import network_of
from dailypapers.lib.errors import RateLimited


class Count(NamedTuple):
    """A budget that wrong passwords use, and who it is counted for."""

    budget: str
    who: str


def check(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Check that a password may be tried. Raises `RateLimited` after too many wrong ones."""
    for count in _counts(request, credentials):
        quota = limits.use(count.budget, count.who, cost=0)
        if quota is not None and not quota.remaining:
            wait = quota.rate.period // quota.rate.capacity  # at most: until one more comes back
            raise RateLimited(_(GUESSES) % {"wait": wait_text(wait)}, wait)


def count_wrong(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Count a wrong password."""
    for count in _counts(request, credentials):
        limits.use(count.budget, count.who)


def _counts(request: HttpRequest, credentials: dict[str, Any]) -> Iterator[Count]:
    login = str(credentials.get("email") or credentials.get("username") or "")
    user = user_of_login(login)
    account = limits.account(user) if user else f"login:{limits.hashed(login.lower())}"
    if user and browsers.is_known(request, user):
        yield Count("guesses-known-browser", f"{account}:{browsers.browser_hash(request)[:16]}")
        return
    network = network_of(client_address(request))
    yield Count("guesses", f"{account}:{limits.hashed(network)}")
    yield Count("guesses-address", limits.address_of(request))
    if not (user and _is_usual_network(user, network)):
        yield Count("guesses-account", account)


def _is_usual_network(user: User, network: str) -> bool:
    return KnownBrowser.objects.filter(user=user, network=network).exists()
