"""Several hosts on one database: each has a home folder of its own, with an index, and should have the same key."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from functools import lru_cache

from django.conf import settings


def home_name() -> str:
    """Return the name of this home folder among those on the same database: its host, and an id that is kept in it."""
    return f"{socket.gethostname()[:24]} {_home_id(str(settings.HOME))}"


@lru_cache(maxsize=4)
def _home_id(folder: str) -> str:
    file = os.path.join(folder, "home_id")  # noqa: PTH118  # also when the folder is a test's
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        with open(file, encoding="ascii") as existing:
            return existing.read().strip()[:12]
    with os.fdopen(descriptor, "w") as new:
        name = secrets.token_hex(4)
        new.write(name)
    return name


def key_fingerprint() -> str:
    """Return what tells two secret keys apart and says nothing of them."""
    return hashlib.blake2b(b"dailypapers", key=settings.SECRET_KEY.encode()[:64], digest_size=8).hexdigest()
