"""The one step that freezes, plans and sends whatever is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from dailypapers.digests.delivery import queue_sending, sending, websub
from dailypapers.digests.delivery.sending import Sent
from dailypapers.digests.planning import batches, freezing
from dailypapers.digests.subscriptions.actions import delete_unconfirmed


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run did: the days it froze, the digests it planned, how the messages fared."""

    frozen: list[date]
    planned: int
    sent: Sent


def has_due(now: datetime, channels: frozenset[str]) -> bool:
    """Tell whether `run_due` would find anything but an older day without an edition or an old row to delete."""
    return (
        batches.has_due(now)
        or queue_sending.has_due(now)
        or sending.has_due(now, channels)
        or freezing.has_recent_due(now)
    )


def run_due(now: datetime | None = None, **options: Any) -> RunResult:
    """Freeze closed days, plan the digests that are due, send what is planned; return the counts.

    Any number of processes may run it at once; each may be killed at any instruction and run again. `options` are
    those of `sending.send_due`.
    """
    moment = now or timezone.now()
    frozen = freezing.freeze_due(moment)
    planned = batches.plan_due(moment)
    delete_unconfirmed(moment)
    clock = timezone.now if now is None else lambda: moment
    queue_sending.tidy(moment)
    queue_sending.send_queued(clock)
    sent = sending.send_due(clock, **options)
    websub.publish(frozen)  # last: a hub that does not answer delays no mail
    return RunResult(frozen, planned, sent)
