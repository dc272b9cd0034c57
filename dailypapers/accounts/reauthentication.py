"""Asking again who somebody is, before what a borrowed browser must not do: addresses, tokens, export, deletion, MFA.

Whoever signed in, or proved it again, within ACCOUNT_REAUTHENTICATION_TIMEOUT is not asked. django-allauth asks for
passwords, codes and passkeys; whoever has none of them signs in with their provider again.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dailypapers.accounts.middleware import is_at_the_machine
from dailypapers.accounts.models import User


def require_recent(request: HttpRequest) -> None:
    """Check that somebody has just proved who they are. Raises `ReauthenticationRequired`, which asks and returns."""
    if is_due(request):
        raise ReauthenticationRequired


def is_due(request: HttpRequest) -> bool:
    """Tell whether somebody has to prove again who they are.

    Raises `ReauthenticationRequired` at once for an account without password and passkey, which django-allauth would
    let pass. At the machine of a site for one person nobody signs in, so nobody is asked.
    """
    if settings.MODE == "single" and is_at_the_machine(request):
        return False
    user: Any = request.user
    proved_at = max((record["at"] for record in get_authentication_records(request, user)), default=0.0)
    if time.time() - proved_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return False
    if isinstance(user, User) and not get_reauthentication_flows(user):
        raise ReauthenticationRequired
    return True


def by_provider(user: Any) -> list[dict[str, Any]]:
    """Return the page that leads to the provider of an account without a password; nothing for nobody."""
    if not isinstance(user, User):
        return []
    return [{"id": "provider", "description": _("Sign in with your provider again"), "url": reverse("sign-in-again")}]
