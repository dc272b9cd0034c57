"""One process of the server: an event loop for the clients, a few threads that compute, an orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections import deque
from contextlib import suppress
from email.utils import formatdate
from queue import SimpleQueue
from threading import Thread

from dailypapers.server.addresses import AddressCounts
from dailypapers.server.answer import TURN, Answer, Application
from dailypapers.server.connection import Connection
from dailypapers.server.limits import Limits
from dailypapers.server.spool import SpoolBudget

_FILES_BESIDE = 128  # descriptors for the database, the index and the like
TURNS_FOR_PAGES = 10  # that a stream waits for pages before it has one itself, however many there are
_log = logging.getLogger("dailypapers.server")


class RequestQueue:
    """Requests that wait for a thread: the oldest first, or the newest once the oldest has waited for long.

    Who gets more requests than can be computed would else answer each when its client has just given up.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._waiting: deque[tuple[float, Answer]] = deque()
        self._tokens: SimpleQueue[None] = SimpleQueue()  # one for each that waits

    def put(self, answer: Answer) -> None:
        self._waiting.append((time.monotonic(), answer))
        self._tokens.put(None)

    def get(self) -> Answer:
        """Return the next one, when there is one. What its client has left behind costs nothing and goes first."""
        self._tokens.get()
        try:
            since, oldest = self._waiting[0]
            is_late = time.monotonic() - since > self._patience and not oldest.is_dropped
        except IndexError:  # another thread was quicker
            is_late = True
        return (self._waiting.pop() if is_late else self._waiting.popleft())[1]

    def qsize(self) -> int:
        return len(self._waiting)


class Server:
    """What the connections of a process share."""

    def __init__(
        self, application: Application, limits: Limits, counts: AddressCounts, threads: int, folder: str | None = None
    ) -> None:
        self.limits, self.counts = limits, counts
        self.budget = SpoolBudget(limits.memory, limits.disk, limits.max_streams, folder)
        self.connections: set[Connection] = set()
        self.date = formatdate(usegmt=True)
        self.is_ending = False
        self._application, self._threads = application, threads
        self._requests = RequestQueue(limits.patience)
        self._streams: SimpleQueue[Answer] = SimpleQueue()
        self._is_computing = [False] * threads  # by thread
        self._max_connections = min(limits.max_connections, _raise_file_limit())

    async def serve(self, listening: socket.socket, stop: asyncio.Event) -> None:
        """Answer until `stop` is set, then let the answers in hand end."""
        self.loop = asyncio.get_running_loop()
        self._start_threads()
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # the system takes no more of an answer than it can send soon
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 2 * self.limits.piece)
        accepting = await self.loop.create_server(lambda: Connection(self), sock=listening)
        watching = asyncio.create_task(self._watch())
        await stop.wait()
        self.is_ending = True
        accepting.close()
        deadline = time.monotonic() + self.limits.shutdown_seconds
        for connection in list(self.connections):
            connection.end()
        while self.connections and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        watching.cancel()
        for connection in list(self.connections):
            connection.abort()

    def _start_threads(self) -> None:
        """Start the threads that compute: fewer where there is no memory for all. Raises `RuntimeError` for none."""
        Thread(target=self._compute_streams, name="compute-streams", daemon=True).start()
        for number in range(self._threads):
            try:
                Thread(target=self._compute_requests, args=[number], name=f"compute-{number}", daemon=True).start()
            except RuntimeError:
                if not number:
                    raise
                _log.warning("There is memory for %d of %d threads.", number, self._threads)
                return

    def compute(self, answer: Answer) -> None:
        """Have a thread compute an answer, a stream no further than its head."""
        self._requests.put(answer)

    def go_on(self, answer: Answer) -> None:
        """Have the one thread for streams go on with an answer: many streams at once must not hold up pages."""
        self._streams.put(answer)

    @property
    def is_swamped(self) -> bool:
        return self._requests.qsize() >= self.limits.max_waiting

    def make_room(self) -> bool:
        """Tell whether one more connection fits, if need be by hanging up on the one that has been idle for longest."""
        if len(self.connections) <= self._max_connections:
            return True
        idle = [connection for connection in self.connections if connection.is_idle]
        if len(idle) < 2:  # nobody but the newcomer
            return False
        victim = min(idle, key=lambda connection: connection.since)
        self.connections.discard(victim)
        victim.abort()
        return True

    def _compute_requests(self, number: int) -> None:
        while True:
            answer = self._requests.get()
            self._is_computing[number] = True
            wants_more = answer.compute(self._application)
            self._is_computing[number] = False
            if wants_more:
                self.go_on(answer)

    def _compute_streams(self) -> None:
        while True:
            answer = self._streams.get()
            for _ in range(TURNS_FOR_PAGES):  # pages are being made: they have the interpreter first
                if not any(self._is_computing):
                    break
                time.sleep(TURN)
            if answer.compute(self._application):
                self.go_on(answer)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.limits.tick)
            self.date = formatdate(usegmt=True)
            now = time.monotonic()
            for connection in list(self.connections):
                try:
                    connection.check(now)
                except Exception:
                    _log.exception("A connection could not be checked")
                    connection.abort()


def run(
    listening: socket.socket,
    application: Application,
    limits: Limits,
    counts: AddressCounts,
    *,
    threads: int,
    folder: str | None = None,
) -> None:
    """Serve an application on a socket until SIGTERM, SIGINT or the end of standard input.

    `folder` is where bodies and answers are spooled that are too large for memory.
    """

    async def main() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        _watch_parent(loop, stop)
        await Server(application, limits, counts, threads, folder).serve(listening, stop)

    asyncio.run(main())


def _watch_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when standard input ends: the process that started us holds its other end."""

    def on_input() -> None:
        if not os.read(0, 1024):
            loop.remove_reader(0)
            stop.set()

    with suppress(OSError, ValueError):
        if not sys.stdin.isatty():
            loop.add_reader(0, on_input)


def _raise_file_limit() -> int:
    """Allow as many open files as the system lets us, and return how many connections they suffice for.

    A connection may need three: its own, a spooled body and a spooled answer.
    """
    try:
        import resource
    except ImportError:
        return 500
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
    if soft == resource.RLIM_INFINITY or soft >= wished:
        wished = 65_536 if soft == resource.RLIM_INFINITY else soft
    else:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max((soft - _FILES_BESIDE) // 3, 16)
