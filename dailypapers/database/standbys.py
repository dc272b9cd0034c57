"""How far each standby is behind, looked at every second, and which of them strangers' pages may be read from.

No two clocks are compared, and nothing is written for it. Every look notes how far the primary's log (WAL) has come;
a standby that has replayed it up to what the primary had three seconds ago is three seconds behind, and one that has
replayed all of it is not behind at all, however long the primary has had nothing to write.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import count
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dailypapers.database.addresses import PRIMARY
from dailypapers.lib.sentences import sentence

INTERVAL = 1.0  # seconds between two looks
HUNG_AFTER = 2.0  # seconds after which a primary that does not answer counts as away
MAX_MARKS = 4_000  # looks that are remembered: a standby that is further behind is behind by at least as long
_QUERY = """
SELECT pg_is_in_recovery(), pg_postmaster_start_time(),
  (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0')::bigint
"""


class Answer(NamedTuple):
    """What a server says of itself."""

    is_standby: bool
    started_at: datetime  # of its processes: tells one server from another
    position: int  # bytes of the log that it has written, or replayed


class Standby(NamedTuple):
    """How a standby stands. `lag` is None where it is not known; `reason` says why it is not read, "" where it is."""

    alias: str
    lag: float | None
    reason: str


Ask = Callable[[str], Answer]


class StandbyWatch:
    """Looks at the primary and its standbys; tells which standbys may be read."""

    def __init__(
        self, aliases: Sequence[str], max_lag: float, *, ask: Ask, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_lag, self._ask, self._clock = max_lag, ask, clock
        self._marks: deque[tuple[float, int]] = deque(maxlen=MAX_MARKS)  # when the primary was how far
        self._primary: Answer | None = None  # None: away, or not looked at yet
        self._is_away = False  # by the last look
        self._started_at: datetime | None = None  # of the last primary that answered
        self._asked_at: float | None = None  # since when the primary is asked
        self._seen_at = clock()
        self._turn = count()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.standbys = {alias: Standby(alias, None, sentence("it was not looked at yet")) for alias in aliases}

    def readers(self) -> list[str]:
        """Return the standbys that strangers' pages may be read from now, each call beginning with another one."""
        if self.standbys:
            self._start()
        is_any, age = self.is_primary_away, self._clock() - self._seen_at
        found = [standby for standby in self.standbys.values() if not standby.reason]
        good = [s.alias for s in found if is_any or (s.lag or 0.0) + age <= self._max_lag]
        first = next(self._turn) % len(good) if good else 0
        return good[first:] + good[:first]

    @property
    def is_primary_away(self) -> bool:
        """Whether the primary did not answer at the last look, or keeps the present one waiting; False before any."""
        since = self._asked_at
        return self._is_away or (since is not None and self._clock() - since > HUNG_AFTER)

    def suspect(self, alias: str) -> None:
        """Leave a standby alone until the next look: a query there has failed."""
        self.standbys[alias] = self.standbys[alias]._replace(reason=sentence("a query of it failed"))

    def look(self) -> None:
        """Ask the primary, then each standby; one look at a time."""
        with self._lock:
            self._look_at_primary()
            for alias in self.standbys:
                self.standbys[alias] = self._look_at(alias)
            self._seen_at = self._clock()

    def _look_at_primary(self) -> None:
        self._asked_at = before = self._clock()
        try:
            primary = self._ask(PRIMARY)
        except (DatabaseError, InterfaceError):
            self._primary, self._is_away = None, True
            return
        finally:
            self._asked_at = None
        self._primary, self._is_away = (None, True) if primary.is_standby else (primary, False)
        if self._primary is None:
            return
        if self._started_at != primary.started_at:
            self._marks.clear()  # perhaps a standby was promoted: its log goes on otherwise
        self._started_at = primary.started_at
        self._marks.append((before, primary.position))

    def _look_at(self, alias: str) -> Standby:
        try:
            standby = self._ask(alias)
        except (DatabaseError, InterfaceError):
            return Standby(alias, None, sentence("it does not answer"))
        if not standby.is_standby:
            is_another = self._primary is not None and self._primary.started_at != standby.started_at
            reason = sentence("it is no standby of the primary, but writes for itself") if is_another else ""
            return Standby(alias, 0.0, reason)
        lag = self._lag(standby.position)
        if self._primary is None:  # it cannot be further than it is, and nobody else can answer
            return Standby(alias, lag, "")
        if lag is None:
            return Standby(alias, None, sentence("how far it is behind is not known yet"))
        return Standby(alias, lag, "" if lag <= self._max_lag else sentence("it is too far behind"))

    def _lag(self, position: int) -> float | None:
        """Return how many seconds ago the primary was where a standby is; None where that is longer than we watch."""
        for number, (moment, mark) in enumerate(reversed(self._marks)):
            if mark <= position:
                return self._clock() - moment if number else 0.0
        return None

    def _start(self) -> None:
        """Look again and again from now on, in a thread of this process."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._go_on, name="standbys", daemon=True)
                self._thread.start()

    def _go_on(self) -> None:
        while True:
            began = self._clock()
            self.look()
            time.sleep(max(0.1, INTERVAL - (self._clock() - began)))


class _Connections:
    """A connection to each server for the watch alone: one of a pool might have to be waited for."""

    def __init__(self) -> None:
        self._of: dict[str, BaseDatabaseWrapper] = {}

    def ask(self, alias: str) -> Answer:
        """Ask a server how far it is. Raises the database's errors."""
        connection = self._of.get(alias) or self._connect(alias)
        try:
            with connection.cursor() as cursor:
                cursor.execute(_QUERY)
                return Answer(*cursor.fetchone())
        except (DatabaseError, InterfaceError):
            with suppress(DatabaseError, InterfaceError):
                connection.close()
            raise

    def _connect(self, alias: str) -> BaseDatabaseWrapper:
        connection = connections[alias].copy()
        connection.settings_dict["OPTIONS"].pop("pool", None)
        connection.inc_thread_sharing()  # looks take turns, in whichever thread
        self._of[alias] = connection
        return connection


@cache
def watch() -> StandbyWatch:
    """Return the watch of this process over the standbys of the settings."""
    aliases = [alias for alias in settings.DATABASES if alias != PRIMARY]
    return StandbyWatch(aliases, settings.DATABASE_REPLICA_LAG, ask=_Connections().ask)
