"""Readers beside clients that hold a server up: `python benchmarks/web/slow_clients.py [--server NAME …]`

Each server in turn serves a catalogue of its own. Measured are pages of 20 readers, two a second each: calm, and with
500 slow senders, 500 stalled readers and 1,000 idle connections at once (`attackers.py`), who come again whenever they
are hung up on. Then as many pages a second as the server gives to eight who ask without a pause, with the processor
time of one; the servers take turns at that in `--rounds` rounds, so that a busy machine slows all of them alike. Prints
Markdown tables.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.web.browsing import Browser, processor_seconds
from benchmarks.web.servers import SERVERS, Server, command, environment
from tests.program import Home, free_port, wait_for

READERS, GAP, PATIENCE = 20, 0.5, 10.0
PAGES = [*(f"/papers/date/2025-10-{day:02}" for day in (*range(6, 11), *range(13, 18))), "/papers/trending", "/help"]
PAPERS = 4_000


def fill(home: Home) -> None:
    """Import the sample and as many invented papers as make a month's file and an export some megabytes large."""
    assert home.run("import", "--sample").returncode == 0
    words = ["attention", "graph", "protein", "model", "sparse", "language", "vision", "policy", "quantum"]
    chance = random.Random(7)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for number in range(PAPERS):
            file.write(json.dumps({
                "id": f"2510.{number + 10_000:05}", "title": f"Study {number}: {' '.join(chance.choices(words, k=8))}",
                "abstract": " ".join(chance.choices(words, k=250)), "authors": ["A. One", "B. Two"],
                "date": f"2025-10-{number % 28 + 1:02}", "categories": ["cs.LG"],
            }) + "\n")  # fmt: skip
        file.flush()
        done = home.run("import", file.name)
    assert done.returncode == 0, done.stderr
    assert home.run("index").returncode == 0  # keyphrases, too: else `serve` finds them while it is measured


@contextmanager
def serving(home: Home, server: Server) -> Iterator[tuple[int, int]]:
    """Serve; yields the port and the process."""
    port = free_port()
    process = subprocess.Popen(command(server, port), env=environment(home.environment), start_new_session=True)
    try:
        for path in PAGES:
            wait_for(f"http://127.0.0.1:{port}{path}", 120)
        time.sleep(2)  # warmed up
        yield port, process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


async def read(port: int, seconds: float) -> tuple[list[float], int]:
    """Return the times of pages in milliseconds, and how many did not come within `PATIENCE`."""
    times: list[float] = []
    failures = 0
    end = time.monotonic() + seconds

    async def reader(number: int) -> None:
        nonlocal failures
        await asyncio.sleep(number * GAP / READERS)
        browser = Browser(port)
        while (began := time.monotonic()) < end:
            try:
                async with asyncio.timeout(PATIENCE):
                    assert await browser.get(random.choice(PAGES)) == 200
                times.append((time.monotonic() - began) * 1_000)
            except (OSError, EOFError, AssertionError):
                failures += 1
                browser.close()
                browser = Browser(port)
            await asyncio.sleep(max(0.0, GAP - (time.monotonic() - began)))
        browser.close()

    await asyncio.gather(*(reader(number) for number in range(READERS)))
    return times, failures


@contextmanager
def attacked(port: int, result: dict[str, Any]) -> Iterator[None]:
    script = [sys.executable, str(Path(__file__).with_name("attackers.py")), str(port)]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as attack:
        time.sleep(8)  # until all have connected
        yield
        result |= json.loads(attack.communicate(timeout=60)[0])


def memory(pid: int) -> int:
    """Return the resident memory of a server's processes in MiB."""
    group = subprocess.run(["ps", "-eo", "rss=,sid="], capture_output=True, text=True, check=False).stdout
    rows = (line.split() for line in group.splitlines())
    return sum(int(rss) for rss, session in rows if int(session) == pid) >> 10


def row(times: list[float], failures: int) -> str:
    if not times:
        return f"none | none | none | {failures}"
    times = sorted(times)
    return f"{times[len(times) // 2]:.0f} ms | {times[int(len(times) * 0.99)]:.0f} ms | {times[-1]:.0f} ms | {failures}"


def attack_table(home: Home, servers: list[Server], seconds: float) -> None:
    print("| server | clients | p50 | p99 | slowest | no page in 10 s | memory | hung up on |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for server in servers:
        with serving(home, server) as (port, pid):
            calm = asyncio.run(read(port, seconds / 3))
            print(f"| {server.name} | calm | {row(*calm)} | {memory(pid)} MiB | |", flush=True)
            result: dict[str, Any] = {}
            with attacked(port, result):
                attacked_times = asyncio.run(read(port, seconds))
                held = memory(pid)
            ends = ", ".join(f"{count:,} {kind}" for kind, count in sorted(result["hung up on"].items())) or "nobody"
            print(f"| | attacked | {row(*attacked_times)} | {held} MiB | {ends} |", flush=True)


async def hurry(port: int, seconds: float) -> int:
    """Return how many pages eight readers get who ask without a pause."""
    end, count = time.monotonic() + seconds, 0

    async def one() -> None:
        nonlocal count
        browser = Browser(port)
        while time.monotonic() < end:
            await browser.get(PAGES[0])
            count += 1
        browser.close()

    await asyncio.gather(*(one() for _ in range(8)))
    return count


def speed_table(home: Home, servers: list[Server], rounds: int) -> None:
    rates: dict[str, list[float]] = {server.name: [] for server in servers}
    costs: dict[str, list[float]] = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            with serving(home, server) as (port, pid):
                asyncio.run(hurry(port, 1))
                before, began = processor_seconds(pid), time.monotonic()
                count = asyncio.run(hurry(port, 4))
                rates[server.name].append(count / (time.monotonic() - began))
                costs[server.name].append((processor_seconds(pid) - before) / count * 1e6)
    print("| server | pages a second, median | best | processor time of a page, median |\n|---|---|---|---|")
    for name, values in rates.items():
        cost = statistics.median(costs[name])
        print(f"| {name} | {statistics.median(values):,.0f} | {max(values):,.0f} | {cost:.0f} µs |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", action="append", choices=list(SERVERS), help="only this one; may be repeated")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--home", type=Path, help="a home folder that was filled before, or is to be")
    asked = parser.parse_args()
    servers = [SERVERS[name] for name in asked.server or SERVERS if SERVERS[name].is_installed]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DAILYPAPERS_HOME"] = folder  # where the process that runs commands for us has its socket
        home = Home(asked.home or Path(folder) / "home")
        if not (home.folder / "catalog.sqlite3").exists():
            fill(home)
        if asked.seconds:
            attack_table(home, servers, asked.seconds)
            print()
        if asked.rounds:
            speed_table(home, servers, asked.rounds)


if __name__ == "__main__":
    main()
