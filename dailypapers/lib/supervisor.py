"""Runs processes beside ours and starts again those that end, with pauses that grow."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from dailypapers.lib.backoff import backoff

FIRST_PAUSE, MAX_PAUSE = 0.5, 60.0  # seconds before an ended process is started again
HEALTHY_AFTER = 60.0  # seconds a process has run when its earlier ends no longer count
_log = logging.getLogger("dailypapers.serve")


@dataclass(frozen=True)
class Service:
    """A process to keep running. Its standard input ends when we do: where there is no prctl, that tells it to end."""

    name: str  # as it stands in the log
    command: Sequence[str]
    descriptors: Sequence[int] = ()  # of open files that it inherits
    ends: bool = False  # exit code 0 means that it is done
    is_background: bool = False  # leaves the processor to others
    is_silent: bool = False  # its output is of no interest; its errors are


class _Child:
    """A service, its process while there is one, and when it is started next."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started_at = self.next_start = 0.0
        self.is_done = False

    def start(self, now: float) -> None:
        service = self.service
        self.process = subprocess.Popen(
            list(service.command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if service.is_silent else None,
            process_group=0,  # Ctrl-C reaches us alone: we end them in order
            pass_fds=service.descriptors,
            preexec_fn=_lower_priority if service.is_background else end_with_parent,
        )
        self.started_at = now

    def reap(self, now: float) -> None:
        """Note that the process has ended, say so in one line, and decide when it starts again."""
        assert self.process is not None
        code, pid = self.process.returncode, self.process.pid
        _close(self.process)
        self.process = None
        if self.service.ends and code == 0:
            self.is_done = True
            return
        self.failures = 1 if now - self.started_at > HEALTHY_AFTER else self.failures + 1
        pause = backoff(self.failures, first=FIRST_PAUSE, cap=MAX_PAUSE)
        self.next_start = now + pause
        _log.warning("%s (process %d) %s; it starts again in %g s.", self.service.name, pid, _how(code), pause)


class Supervisor:
    """Keeps services running. `tick` must be called again and again, from the thread that made this."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._children: list[_Child] = []

    def start(self, service: Service) -> None:
        """Start a service and keep it running."""
        child = _Child(service)
        self._children.append(child)
        self._try_start(child)

    def is_running(self, name: str) -> bool:
        """Tell whether a service of that name runs, or waits to be started again."""
        return any(child.service.name == name for child in self._children)

    def pids(self) -> dict[str, int]:
        """Return the process of each service that runs now."""
        return {child.service.name: child.process.pid for child in self._children if child.process is not None}

    def tick(self) -> None:
        """Reap the processes that have ended, and start those whose pause is over."""
        now = self._clock()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                child.reap(now)
            if child.process is None and not child.is_done and now >= child.next_start:
                self._try_start(child)
        self._children = [child for child in self._children if not child.is_done]

    def stop(self, timeout: float) -> None:
        """End all processes: by SIGTERM, after `timeout` seconds with all of their groups by SIGKILL."""
        running = [child.process for child in self._children if child.process is not None]
        self._children = []
        for process in running:
            process.terminate()
        deadline = time.monotonic() + timeout
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.01))
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # whatever is left of the group
            process.wait()
            _close(process)

    def _try_start(self, child: _Child) -> None:
        now = self._clock()
        try:
            child.start(now)
        except OSError as error:
            child.failures += 1
            pause = backoff(child.failures, first=FIRST_PAUSE, cap=MAX_PAUSE)
            child.next_start = now + pause
            _log.warning("%s could not be started: %s. Next try in %g s.", child.service.name, error.strerror, pause)


def _how(code: int) -> str:
    """Return in words how a process ended, and what to do where that can be told."""
    if code == -signal.SIGKILL:
        return (
            "was killed (signal 9), by the system for want of memory if by nobody else (`dmesg` tells): give the "
            "machine more, or `serve` fewer --workers and --threads"
        )
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()


def _lower_priority() -> None:
    """Leave the processor to the pages, and end with our parent."""
    end_with_parent()
    os.nice(10)


def end_with_parent() -> None:
    """End this process when its parent is killed without a chance to end it (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
