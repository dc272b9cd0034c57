"""Users for tests."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from dailypapers.accounts.models import User

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


def signed_in(who: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client
