"""Whether strangers' pages can be read from the standbys, and how far those are behind."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.conf import settings

from dailypapers.database.addresses import place_of
from dailypapers.database.standbys import StandbyWatch, watch
from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence

LOOKS, PAUSE = 5, 0.5  # until it is known how far a standby is behind; seconds between two


def check_standbys() -> Iterator[Finding]:
    """Say of each standby of DATABASE_REPLICAS whether it is read, and else why not."""
    watched = watch()
    if not watched.standbys:
        return
    _look_until_known(watched)
    for alias, standby in watched.standbys.items():
        place = place_of(settings.DATABASES[alias])
        if standby.reason:
            yield Finding(
                "bad",
                sentence("Standby %(place)s: %(reason)s", place=place, reason=standby.reason),
                sentence(
                    "Strangers' pages are read from other databases meanwhile. Check that this server runs and follows "
                    "the primary (pg_stat_replication there); DATABASE_REPLICA_LAG says how far behind it may be."
                ),
            )
        else:
            lag = f"{standby.lag or 0.0:.1f}"
            yield Finding("good", sentence("Standby %(place)s: %(lag)s s behind", place=place, lag=lag))


def _look_until_known(watched: StandbyWatch) -> None:
    for number in range(LOOKS):
        if number:
            time.sleep(PAUSE)
        watched.look()
        if all(standby.lag is not None for standby in watched.standbys.values()):
            return
