"""A server of the test's own, in a thread, with an application and limits of the test's choice."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from dailypapers.server.addresses import AddressCounts, make_table
from dailypapers.server.limits import Limits
from dailypapers.server.serving import Server


@dataclass
class Running:
    """A server that runs, and how to speak with it."""

    server: Server
    port: int
    end: Callable[[], object]  # as SIGTERM does

    def connect(self, *, source: str = "127.0.0.1", receive_buffer: int = 0) -> socket.socket:
        client = socket.socket()
        client.settimeout(10)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.bind((source, 0))
        client.connect(("127.0.0.1", self.port))
        return client

    def send(self, data: bytes) -> bytes:
        """Send bytes and return all that comes until the server hangs up."""
        with self.connect() as client:
            client.sendall(data)
            return read_all(client)

    def get(self, path: str = "/", extra: str = "", **options: Any) -> HTTPResponse:
        """Return the answer to one GET, read whole by `read()`."""
        client = self.connect(**options)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{extra}\r\n".encode())
        answer = HTTPResponse(client)
        answer.begin()
        return answer


def read_all(client: socket.socket) -> bytes:
    """Return all that comes until the server hangs up, however it does."""
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that is about to come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.01)


@contextmanager
def running(application: Any, *, threads: int = 2, **limits: Any) -> Iterator[Running]:
    """Serve an application; the limits that are not named are those of the site, but for a quick tick."""
    with tempfile.TemporaryFile() as counts_file, socket.create_server(("127.0.0.1", 0), backlog=500) as listening:
        make_table(counts_file.fileno(), 2)
        chosen = Limits(**{"tick": 0.05, "shutdown_seconds": 0.2, "linger_seconds": 0.2} | limits)
        server = Server(application, chosen, AddressCounts(counts_file.fileno(), 2, 0), threads)
        stop, loop = asyncio.Event(), asyncio.new_event_loop()
        thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve(listening, stop)))
        thread.start()
        try:
            yield Running(server, listening.getsockname()[1], lambda: loop.call_soon_threadsafe(stop.set))
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(10)
            loop.close()
