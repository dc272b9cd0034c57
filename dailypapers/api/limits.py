"""How often one address or one token may ask: a fixed window of a minute, counted for all processes of a machine.

The counts lie in a small SQLite file of their own in the home folder, without fsync: a count costs some twenty
microseconds, never waits for a writer of the catalogue, and a power cut may forget a minute.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest

WINDOW = 60  # seconds
KEPT = 10 * WINDOW  # seconds a count is kept
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left to somebody: of `limit` requests `remaining`, until new ones come in `reset` seconds."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool = False

    def headers(self) -> dict[str, str]:
        """By draft-ietf-httpapi-ratelimit-headers, as the hub's clients read them too."""
        headers = {
            "RateLimit": f'"api";r={self.remaining};t={self.reset}',
            "RateLimit-Policy": f'"fixed window";"api";q={self.limit};w={WINDOW}',
        }
        return headers | ({"Retry-After": str(self.reset)} if self.exceeded else {})


def spend(request: HttpRequest) -> Quota | None:
    """Counts one request; None where nothing is limited: by setting, and for the program on its own machine."""
    limit = settings.API_RATE
    if limit <= 0 or "dailypapers.local" in request.META:
        return None
    now = int(time.time())
    count = _count(_who(request), now // WINDOW)
    return Quota(limit, max(0, limit - count), WINDOW - now % WINDOW, exceeded=count > limit)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; behind a web server that speaks TLS for us, what that one saw."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _who(request: HttpRequest) -> str:
    """A token counts for itself only at its own address, so that made-up tokens bring nobody a new quota."""
    return blake2b(
        address_of(request).encode(errors="replace"), digest_size=12, key=settings.SECRET_KEY.encode()[:64]
    ).hexdigest()


def _count(who: str, window: int) -> int:
    """One more for this window; how many there are now. A file that cannot be used limits nobody."""
    try:
        database = _database()
        counted = database.execute(
            "INSERT INTO counts (who, window, number) VALUES (?, ?, 1)"
            " ON CONFLICT (who, window) DO UPDATE SET number = number + 1 RETURNING number",
            (who, window),
        ).fetchone()[0]
        if counted == 1:
            database.execute("DELETE FROM counts WHERE window < ?", (window - KEPT // WINDOW,))
        return int(counted)
    except sqlite3.Error:
        _local.__dict__.clear()
        return 0


def _database() -> sqlite3.Connection:
    path = str(settings.HOME / "limits.sqlite3")
    known: tuple[str, sqlite3.Connection] | None = getattr(_local, "known", None)
    if known is not None and known[0] == path:
        return known[1]
    database = sqlite3.connect(path, timeout=1, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=OFF")
    database.execute(
        "CREATE TABLE IF NOT EXISTS counts (who TEXT, window INTEGER, number INTEGER, PRIMARY KEY (who, window))"
        " WITHOUT ROWID"
    )
    _local.known = (path, database)
    return database
