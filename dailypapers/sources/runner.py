"""A harvest as the settings want it: the client with its limits, switched on or off, and the days to ask for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.utils import timezone

from dailypapers.catalog import bulk
from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import MAX_BYTES, PoliteClient
from dailypapers.lib.http.throttle import Throttle
from dailypapers.lib.sentences import sentence
from dailypapers.sources import actions
from dailypapers.sources.fetcher import HarvestRequest
from dailypapers.sources.models import Harvest, Source

WORKER_PATIENCE = 120.0  # seconds; a worker has other steps to do and comes back later


def is_network_on() -> bool:
    return "off" not in settings.HARVEST


def switched_on_by_settings() -> list[str]:
    """Return the sources that DAILYPAPERS_HARVEST names; none where it says `off`."""
    return settings.HARVEST if is_network_on() else []


def client(
    patience: float = WORKER_PATIENCE,
    on_wait: Callable[[str], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    max_bytes: int = MAX_BYTES,
) -> PoliteClient:
    """Return the polite client that all processes on this home folder share their turns with."""
    return PoliteClient(
        Throttle(settings.HOME / "turns", sleep=sleep),
        contact=settings.CONTACT,
        is_on=is_network_on(),
        patience=patience,
        mirror=settings.MIRROR,
        mirror_gap=settings.MIRROR_GAP,
        max_bytes=max_bytes,
        on_wait=on_wait,
    )


def harvest_source(
    source: Source,
    *,
    since: date | None = None,
    until: date | None = None,
    ids: Sequence[str] = (),
    categories: Sequence[str] = (),
    patience: float = WORKER_PATIENCE,
    on_wait: Callable[[str], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    on_page: actions.OnPage | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Harvest:
    """Harvest one source, by its own settings where no argument overrides them; return the report of the run.

    `sleep` waits for turns and pauses; where it raises `WorkStopped` the harvest ends as one that was stopped.
    """
    if since and until and since > until:
        raise SourceError(
            sentence("The first day %(since)s is after the last day %(until)s. Swap them.", since=since, until=until)
        )
    request = HarvestRequest(
        now=timezone.now(),
        categories=tuple(categories or source.categories.split()),
        address=source.address,
        name=source.name,
        since=since,
        until=until,
        ids=tuple(ids),
        key=settings.SOURCE_KEYS.get(source.kind, ""),
    )
    bulk.unmap()
    polite_client = client(patience, on_wait, sleep)
    try:
        return actions.harvest(source, request, polite_client, stop=stop, on_page=on_page)
    finally:
        polite_client.close()
