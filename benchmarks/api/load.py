"""How much the API bears: `DAILYPAPERS_HOME=… python benchmarks/api/load.py`

Serves the catalogue of the home folder with `dailypapers serve`, asks over 32 kept connections for reads of papers and
for searches, each time for another one, and prints requests a second, latencies, and the processor time of
server and generator for each request; then the export of all papers, with
the peak memory of the server. The generator of the load runs on the same machine and shares its processors.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

WORDS = (
    "attention sparse diffusion graph language model retrieval planning robot quantum protein galaxy video speech "
    "federated causal bayesian kernel agent reasoning alignment segmentation depth legal medical climate optimal "
    "transport contrastive benchmark evaluation privacy hallucination topological superconductivity neutrino"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def ask(port: int, connections: int, seconds: float, path: Callable[[], str]) -> list[float]:
    """Latencies in milliseconds of all requests that were answered with 200 in this time."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            start = time.perf_counter()
            writer.write(f"GET {path()} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            times.append((time.perf_counter() - start) * 1000)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return sorted(times)


def processes_of(server: int) -> list[int]:
    """The process and all that came from it."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    family = {server}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sorted(family)


def memory_of(server: int) -> float:
    """Resident memory of the largest of the server's processes, in MB."""
    sizes = [0]
    for process in processes_of(server):
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
            sizes.append(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]))
    return max(sizes) / 1000


def processor_of(server: int) -> float:
    """Processor seconds that the server and this process have used."""
    ticks = 0
    for process in processes_of(server):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") + time.process_time()


def export(port: int, server: int) -> tuple[int, float, float, float]:
    """Papers, seconds, and the server's memory before and at most meanwhile, in MB."""
    before = most = memory_of(server)
    start, papers, looked = time.perf_counter(), 0, 0.0
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/export/papers.jsonl") as answer:
        while piece := answer.read(1 << 20):
            papers += piece.count(b"\n")
            if time.perf_counter() - looked > 1:
                looked, most = time.perf_counter(), max(most, memory_of(server))
    return papers, time.perf_counter() - start, before, most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    given = parser.parse_args()
    with sqlite3.connect(Path(os.environ["DAILYPAPERS_HOME"]) / "catalog.sqlite3") as database:
        keys = [row[0] for row in database.execute("SELECT key FROM catalog_paper")]
    dice = random.Random(1)
    kinds: dict[str, Callable[[], str]] = {
        "a paper": lambda: f"/api/v1/papers/{quote(dice.choice(keys))}",
        "a paper, hub": lambda: f"/api/papers/{quote(dice.choice(keys))}",
        "search, 10 papers": lambda: f"/api/v1/search?limit=10&q={quote_plus(' '.join(dice.sample(WORDS.split(), 3)))}",
    }
    port = free_port()
    command = [sys.executable, "-m", "dailypapers", "serve", "--port", str(port),
               "--workers", str(given.workers), "--threads", str(given.threads)]  # fmt: skip
    serving = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"DAILYPAPERS_API_RATE": "0"})
    try:
        wait(port)
        print(
            f"{len(keys):,} papers, {given.workers} processes of {given.threads} threads, "
            f"{given.connections} connections\n"
        )
        print("| request | requests/s | p50 | p99 | processor time a request |\n|---|---|---|---|---|")
        for name, path in kinds.items():
            asyncio.run(ask(port, given.connections, 3, path))
            before = processor_of(serving.pid)
            times = asyncio.run(ask(port, given.connections, given.seconds, path))
            used = (processor_of(serving.pid) - before) * 1000 / len(times)
            middle, slow = times[len(times) // 2], times[int(len(times) * 0.99)]
            print(
                f"| {name} | {len(times) / given.seconds:,.0f} | {middle:.0f} ms | {slow:.0f} ms | {used:.2f} ms |",
                flush=True,
            )
        began = processor_of(serving.pid)
        papers, seconds, before, most = export(port, serving.pid)
        used = processor_of(serving.pid) - began
        print(f"\nexport: {papers:,} papers in {seconds:.1f} s, {papers / seconds:,.0f} papers/s")
        print(f"{used:.1f} processor seconds; server {before:,.0f} MB before, {most:,.0f} MB at most meanwhile")
    finally:
        serving.terminate()
        serving.wait()


def wait(port: int) -> None:
    deadline = time.monotonic() + 300
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/search?q=attention", timeout=60):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    main()
