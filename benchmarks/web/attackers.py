"""Clients that hold a server up: `python benchmarks/web/attackers.py PORT [--senders N] [--readers N] [--idle N]`

Slow senders drip one byte a second, half of them headers and half bodies; stalled readers ask for large answers and do
not read them; idle connections say nothing. Whoever is hung up on comes again. Runs until its standard input ends and
then prints how many connections each kind had open, how many it was denied, and how often it was hung up on.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import resource
import socket
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

SENT_TO = ("/accounts/login/", "/mcp", "/api/v1/collections")
LARGE = ("/api/v1/export/papers.jsonl", "/papers/month/2025-10.bib", "/papers/month/2025-10.csl.json")
PAUSE = 1.0  # seconds between two bytes, and before a client that was hung up on comes again


class Attack:
    """All of the clients, and what became of them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.denied: Counter[str] = Counter()
        self.hung_up: Counter[str] = Counter()

    async def client(self, kind: str, act: Callable[[socket.socket], Awaitable[None]], delay: float) -> None:
        """Connect, do one's worst until hung up on, and come again."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(delay)
        while True:
            with socket.socket() as client:
                client.setblocking(False)
                if kind == "readers":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                try:
                    await asyncio.wait_for(loop.sock_connect(client, ("127.0.0.1", self.port)), 20)
                except OSError:
                    self.denied[kind] += 1
                    await asyncio.sleep(PAUSE)
                    continue
                self.open[kind] += 1
                self.most[kind] = max(self.most[kind], self.open[kind])
                try:
                    await act(client)
                except OSError:
                    self.hung_up[kind] += 1
                finally:
                    self.open[kind] -= 1
            await asyncio.sleep(PAUSE)


async def drip(client: socket.socket, head: bytes, filler: Iterable[bytes]) -> None:
    """Send a beginning at once and the rest a byte at a time; an error where the server answers or hangs up."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(client, head)
    for byte in filler:
        await loop.sock_sendall(client, byte)
        await asyncio.sleep(PAUSE)
        try:
            client.recv(1_024, socket.MSG_PEEK)
        except BlockingIOError:
            continue
        raise ConnectionResetError


async def stall(client: socket.socket, head: bytes) -> None:
    """Ask for much and read nothing; an error where the server hangs up."""
    await asyncio.get_running_loop().sock_sendall(client, head)
    await until_reset(client)


async def until_reset(client: socket.socket) -> None:
    """Wait until the server resets the connection, which shows without reading."""
    while not client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        await asyncio.sleep(PAUSE)
    raise ConnectionResetError


async def say_nothing(client: socket.socket) -> None:
    if not await asyncio.get_running_loop().sock_recv(client, 1):
        raise ConnectionResetError


def sender(number: int) -> Callable[[socket.socket], Awaitable[None]]:
    """Return one of the slow senders: every second drips headers, the others a body."""
    path = SENT_TO[number // 2 % len(SENT_TO)]
    start = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    if number % 2:
        return lambda client: drip(client, f"{start}X-Slow: ".encode(), itertools.repeat(b"a"))
    return lambda client: drip(client, f"{start}Content-Length: 100000\r\n\r\n".encode(), itertools.repeat(b"a"))


def reader(number: int) -> Callable[[socket.socket], Awaitable[None]]:
    head = f"GET {LARGE[number % len(LARGE)]} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    return lambda client: stall(client, head)


async def run(port: int, senders: int, readers: int, idle: int) -> dict[str, dict[str, int]]:
    attack = Attack(port)
    clients = [attack.client("senders", sender(number), number * 0.004) for number in range(senders)]
    clients += [attack.client("readers", reader(number), number * 0.01) for number in range(readers)]
    clients += [attack.client("idle", say_nothing, number * 0.002) for number in range(idle)]
    tasks = [asyncio.create_task(client) for client in clients]
    await asyncio.to_thread(sys.stdin.read)
    result = {"most open": attack.most, "denied": attack.denied, "hung up on": attack.hung_up}
    for task in tasks:
        task.cancel()
    return {name: dict(counts) for name, counts in result.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("--senders", type=int, default=500)
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--idle", type=int, default=1_000)
    asked = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 10_000) if hard > 0 else 10_000, hard))
    print(json.dumps(asyncio.run(run(asked.port, asked.senders, asked.readers, asked.idle))))


if __name__ == "__main__":
    main()
