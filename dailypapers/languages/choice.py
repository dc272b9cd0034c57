"""Which language somebody reads: what they saved, else their browser's cookie, what it accepts, the site's own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import translation


def offered() -> dict[str, str]:
    """Return the codes and names of the languages that can be chosen."""
    return dict(settings.LANGUAGES)


def language_named(code: object) -> str:
    """Return a code of ours as it is; "" for any other value."""
    return code if isinstance(code, str) and code in offered() else ""


def receivers_language(receiver: Any, otherwise: str | None = "") -> str:
    """Return the language that a receiver saved, `otherwise` another one, else the site's.

    A receiver is a user, or what has a `user`, a subscriber: then the user's choice comes before its own.
    """
    user = getattr(receiver, "user", None)
    saved = language_named(getattr(user, "language", "")) or language_named(getattr(receiver, "language", ""))
    return saved or language_named(otherwise) or settings.LANGUAGE_CODE


def speaking(receiver: Any = None, otherwise: str | None = "") -> AbstractContextManager[None]:
    """Make what is written inside be in the language of a receiver; `otherwise` as `receivers_language` has it."""
    return translation.override(receivers_language(receiver, otherwise))
