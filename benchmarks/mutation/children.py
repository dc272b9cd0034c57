"""Work in forked processes."""

from __future__ import annotations

import os
import pickle
import select
import signal
from collections.abc import Callable
from typing import Any

UNDECIDED = 77  # exit status of a child that could not exchange what was changed


def silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)


def in_child(work: Callable[[], Any], is_quiet: bool = True) -> Any:
    """Return what a forked child works out, by pickle. Raises RuntimeError with the words of what it raises."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        if is_quiet:
            silence()
        try:
            answer = pickle.dumps(work())
        except BaseException as error:
            answer = pickle.dumps(RuntimeError(str(error)))
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    result = pickle.loads(answer)
    if isinstance(result, Exception):
        raise result
    return result


def fate(work: Callable[[], Any], limit: float) -> str:
    """Run work in a forked child: survived where it comes to its end within the limit."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        silence()
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    watched = os.pidfd_open(child)
    ended, _, _ = select.select([watched], [], [], limit)
    os.close(watched)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not ended:
        return "timeout"
    return {0: "survived", UNDECIDED: "undecided"}.get(os.waitstatus_to_exitcode(status), "killed")
