"""The name of a home folder among those that share a database."""

from __future__ import annotations

import os
import secrets
import socket
from functools import lru_cache
from pathlib import Path


def home_name(home: Path) -> str:
    """Return the name of a home folder: its host, and an id that is kept in it, made on first use."""
    return f"{socket.gethostname()[:24]} {_home_id(str(home))}"


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
