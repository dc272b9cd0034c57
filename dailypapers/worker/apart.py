"""Heavy, rare work in a process of its own: what it loads and uses goes back to the system when it ends.

The step's claim stays with the worker, which renews it, ends the process when it ends itself, and asks first, cheaply,
whether there may be anything to do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence
from dailypapers.lib.supervisor import end_with_parent
from dailypapers.worker.step import NAP, StepContext

SHUTDOWN = 5.0  # seconds the process has to end
Work = Callable[[StepContext], Any]


class ApartFailed(DailyPapersError):
    """The process ended without a result; the sentence says how, and what may help."""


class Apart:
    """A step's work in a process of its own.

    `look` returns what changes where there may be work. Where it is the same as before a run that found nothing,
    the next run is after `every` seconds. A worker that ends after one round does the work itself.
    """

    def __init__(self, name: str, look: Callable[[], object], every: float) -> None:
        self.name, self._look, self._every = name, look, every
        self._seen: object = None
        self._ran_at = float("-inf")

    def has_work(self) -> bool:
        """Tell whether something changed since a run that found nothing, or that is long ago."""
        return time.monotonic() - self._ran_at >= self._every or self._look() != self._seen

    def __call__(self, context: StepContext) -> str:
        self._seen, seen, began = None, self._look(), time.monotonic()
        said = str(do(self.name, context))
        if not said and not context.is_unfinished:
            self._seen = seen
        self._ran_at = began
        return said


def do(name: str, context: StepContext) -> Any:
    """Do what `apart_work` has under this name and return its result, fit for JSON.

    Raises `ApartFailed` where its process ended without one, `WorkStopped` when the worker ends.
    """
    if not context.is_lasting:
        from dailypapers.worker.apart_work import WORK

        return WORK[name](context)
    seconds = max(0.0, context.ends_at - time.monotonic())
    command = [sys.executable, "-m", "dailypapers.worker.apart", name, f"{seconds:.1f}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=end_with_parent)
    try:
        written = _read(process, context)
    finally:
        _end(process)
    if process.returncode or not written:
        raise ApartFailed(_how_it_ended(name, process.returncode))
    result = json.loads(written)
    if "error" in result:
        raise ApartFailed(result["error"])
    context.is_unfinished = result["is_unfinished"]
    return result["result"]


def _read(process: subprocess.Popen[bytes], context: StepContext) -> bytes:
    """Return what a process writes until it ends, keeping the claim meanwhile."""
    assert process.stdout is not None
    written: list[bytes] = []
    reader = threading.Thread(target=lambda out=process.stdout: written.append(out.read()), daemon=True)
    reader.start()
    while reader.is_alive():
        context.keep_alive()
        reader.join(NAP)
    process.wait(SHUTDOWN)
    return b"".join(written)


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(SHUTDOWN)
    if process.poll() is None:
        process.kill()
        process.wait()
    process.stdout.close()


def _how_it_ended(name: str, code: int) -> str:
    if code == -9:
        return sentence(
            "The process for %(name)s was killed (signal 9), most likely for want of memory. Give the machine more.",
            name=name,
        )
    if code < 0:
        return sentence("The process for %(name)s was ended by signal %(signal)s.", name=name, signal=-code)
    return sentence("The process for %(name)s ended with code %(code)s. See the log.", name=name, code=code)


def main() -> None:
    """Do one piece of work for the worker that started this process; end when it does."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django

    django.setup()
    from dailypapers.worker.apart_work import WORK

    stop = threading.Event()

    def watch() -> None:
        os.read(0, 1)  # nothing is written: it returns when the worker closes its end
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    context = StepContext(stop.is_set, lambda: None, time.monotonic() + seconds)
    try:
        answer: dict[str, Any] = {"result": WORK[name](context), "is_unfinished": context.is_unfinished}
    except DailyPapersError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
