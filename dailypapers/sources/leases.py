"""Claiming a row, so that of any number of processes one works on it.

A claim is one conditional UPDATE, which every database decides the same way. It holds until a moment and is renewed
by the work itself. Where the holder was a process of this machine that no longer lives, it is free at once.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q

from dailypapers.lib.errors import SourceError
from dailypapers.sources.models import Leased

LEASE = timedelta(minutes=30)  # longer than any single wait within the work
_HOST = socket.gethostname()[:60]
L = TypeVar("L", bound=Leased)


class LeaseLost(SourceError):
    """Another process has taken the work over; whatever was not stored yet is its own."""


def owner(part: str = "") -> str:
    """The name of this process, unique among machines and starts; `part` tells workers within it apart."""
    return f"{_HOST}:{os.getpid()}:{_started(os.getpid())}" + (f":{part}" if part else "")


def claim(row: L, mine: str, now: datetime) -> bool:
    """Takes the row; False where another process holds it."""
    known = type(row)._default_manager.values_list("lease_owner", "leased_until").get(pk=row.pk)
    holder, until = known
    if not is_free(holder, until, now):
        return False
    same = Q(lease_owner=holder) & (Q(leased_until=until) if until else Q(leased_until=None))
    claimed = type(row)._default_manager.filter(same, pk=row.pk).update(lease_owner=mine, leased_until=now + LEASE)
    return bool(claimed)


def is_free(holder: str, until: datetime | None, now: datetime) -> bool:
    """Whether nobody works there: no holder, or one that is dead or whose time is over (or impossibly far away)."""
    return not holder or until is None or until <= now or until > now + 2 * LEASE or _is_dead(holder)


def renew(row: Leased, mine: str, now: datetime) -> None:
    """Holds the row for another while. Raises LeaseLost where it is no longer ours."""
    if not type(row)._default_manager.filter(pk=row.pk, lease_owner=mine).update(leased_until=now + LEASE):
        raise LeaseLost(f"Another process goes on with “{row}”.")


def release(row: Leased, mine: str) -> None:
    """Lets the row go, if it is still ours."""
    type(row)._default_manager.filter(pk=row.pk, lease_owner=mine).update(lease_owner="", leased_until=None)


def _is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that has ended, also where its number lives on in another."""
    host, _, rest = holder.partition(":")
    pid, _, started = rest.partition(":")
    if host != _HOST or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    found = _started(int(pid))
    return bool(found) and found != started.partition(":")[0]


def _started(pid: int) -> str:
    """When a process began, in ticks since the machine did; "" where the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            words = file.read().rpartition(b")")[2].split()
    except OSError:
        return ""
    if words[:1] == [b"Z"]:
        return "ended"
    return words[19].decode()
