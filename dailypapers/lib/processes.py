"""Names of processes, unique among machines and starts, and whether the one behind a name still lives."""

from __future__ import annotations

import ctypes
import os
import socket
from contextlib import suppress

_HOST = socket.gethostname()[:60]


def process_name(part: str = "") -> str:
    """Return the name of this process, `host:pid:start`; `part` tells workers within it apart."""
    return f"{_HOST}:{os.getpid()}:{_started(os.getpid())}" + (f":{part}" if part else "")


def is_of_this_host(name: str) -> bool:
    """Tell whether a process of that name runs, or ran, on this machine or in this container."""
    return name.partition(":")[0] == _HOST


def release_memory() -> None:
    """Give memory that is free to the system: what long work used stays with a process for good otherwise (glibc)."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def is_dead(name: str) -> bool:
    """Tell whether the process of that name was one of this machine and has ended.

    It also has where its number was given to another since. Of another machine's nothing is known: False.
    """
    pid, _, started = name.partition(":")[2].partition(":")
    if not is_of_this_host(name) or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    now = _started(int(pid))
    return bool(now) and now != started.partition(":")[0]


def _started(pid: int) -> str:
    """Return when a process began, in ticks since the machine did; "" where the system does not tell (no /proc)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return ""
    return "ended" if fields[:1] == [b"Z"] else fields[19].decode()
