"""Who uses the site. A User is a person with an account; an Author is a name on a paper."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account. Our own model from the first migration on, so that it can grow without pain."""
