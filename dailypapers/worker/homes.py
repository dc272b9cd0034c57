"""Several hosts on one database: each has a home folder of its own, with an index, and should have the same key."""

from __future__ import annotations

import hashlib

from django.conf import settings

from dailypapers.lib import home_name as lib_home_name


def home_name() -> str:
    """Return the name of this home folder among those on the same database: its host, and an id that is kept in it."""
    return lib_home_name.home_name(settings.HOME)


def key_fingerprint() -> str:
    """Return what tells two secret keys apart and says nothing of them."""
    return hashlib.blake2b(b"dailypapers", key=settings.SECRET_KEY.encode()[:64], digest_size=8).hexdigest()
