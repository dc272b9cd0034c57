"""Leases on rows, so that of any number of processes one works on each.

Claiming is one conditional UPDATE, which every database decides the same way. A lease holds until a moment and is
renewed by the work itself. Where its holder was a process of this machine that has died, the row is free at once.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from dailypapers.lib import processes
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.processes import is_dead
from dailypapers.lib.sentences import sentence

LEASE = timedelta(minutes=30)  # the longest lease; longer than any single wait within the work
part_of_process: ContextVar[str] = ContextVar("part_of_process", default="")  # set by threads that work side by side


class LeaseLost(DailyPapersError):
    """Another process has taken the work over; whatever was not stored yet is its own."""


class Leased(models.Model):
    """A row that one process at a time works on: who does, and until when if it is not renewed."""

    lease_owner = models.CharField(max_length=120, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


L = TypeVar("L", bound=Leased)


def process_name(part: str = "") -> str:
    """Return the name of this process as a holder; of `part` of it, or of the part that this thread has set."""
    return processes.process_name(part or part_of_process.get())


def is_free(holder: str, until: datetime | None, now: datetime) -> bool:
    """Tell whether nobody works there: no holder, or one that is dead or whose time is over.

    A time further ahead than any lease reaches is over, too: it is of a clock that was set back.
    """
    return not holder or until is None or until <= now or until > now + 2 * LEASE or is_dead(holder)


def free(now: datetime) -> Q:
    """Return the condition of rows whose lease is over by time alone; whether holders live is not asked."""
    return Q(leased_until=None) | Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * LEASE)


def claim(row: Leased, name: str, now: datetime, lease: timedelta = LEASE) -> bool:
    """Take one row for the process `name`; False where another holds it."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    holder, until = rows.values_list("lease_owner", "leased_until").get()
    if not is_free(holder, until, now):
        return False
    unchanged = Q(lease_owner=holder) & (Q(leased_until=until) if until else Q(leased_until=None))
    return bool(rows.filter(unchanged).update(lease_owner=name, leased_until=now + lease))


def claim_all(rows: QuerySet[L], name: str, now: datetime, lease: timedelta = LEASE, **changes: Any) -> int:
    """Take those of the rows that are free, with `changes` of other columns; how many. One UPDATE."""
    return rows.filter(free(now)).update(lease_owner=name, leased_until=now + lease, **changes)


def renew(row: Leased, name: str, now: datetime, lease: timedelta = LEASE) -> None:
    """Hold the row for another while. Raises `LeaseLost` where it is no longer ours."""
    if not type(row)._default_manager.filter(pk=row.pk, lease_owner=name).update(leased_until=now + lease):
        raise LeaseLost(sentence("Another process goes on with “%(row)s”.", row=row))


def release(row: Leased, name: str, **changes: Any) -> bool:
    """Let the row go, with `changes` of other columns; False, and nothing is changed, where it is not ours."""
    mine = type(row)._default_manager.filter(pk=row.pk, lease_owner=name)
    return bool(mine.update(lease_owner="", leased_until=None, **changes))


def release_all(name: str) -> int:
    """Let every row go that `name` holds, of whatever model; return how many.

    For a holder that lives and knows that it works on nothing: an error of the database kept it from letting go.
    """
    models_with_leases = [model for model in apps.get_models() if issubclass(model, Leased)]
    return sum(
        model._default_manager.filter(lease_owner=name).update(lease_owner="", leased_until=None)
        for model in models_with_leases
    )
