"""Users for tests."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.accounts.sessions import mark_seen

PASSWORD = "correct horse battery"
NAMES = ("ada", "emmy", "sofia", "lise", "maria", "grace")
_numbers = count(1)


@lru_cache(maxsize=1)
def _hashed() -> str:
    return make_password(PASSWORD)  # slow on purpose: once for all tests


def user(username: str = "", *, days: int = 30, **facts: Any) -> User:
    """Somebody with a verified address, whose account is `days` old."""
    number = next(_numbers)
    name = username or f"{NAMES[number % 6]}{number}"
    made = User(username=name, email=f"{name}@example.org", date_joined=timezone.now() - timedelta(days=days), **facts)
    made.password = _hashed()
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def signed_in(who: User, *, seconds_ago: float = 0, **options: Any) -> Client:
    """A client that signed in with a password so many seconds ago."""
    client = Client(**options)
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    prove(client, who, seconds_ago)
    return client


def prove(client: Client, who: User, seconds_ago: float = 0) -> None:
    """Let a client that is signed in have given its password so many seconds ago."""
    session = client.session
    session["account_authentication_methods_user"] = str(who.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - seconds_ago}]
    session.save()
    mark_seen(session.session_key)  # so that the first request costs what any other does
