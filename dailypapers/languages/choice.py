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


def receivers_language(receiver: Any) -> str:
    """Return the language that a user or a subscriber saved, else the site's."""
    return language_named(getattr(receiver, "language", "")) or settings.LANGUAGE_CODE


def speaking(receiver: Any = None) -> AbstractContextManager[None]:
    """Make what is written inside be in the language of a receiver; of the site for None."""
    return translation.override(receivers_language(receiver))
