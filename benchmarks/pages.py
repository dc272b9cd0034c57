"""How fast pages come: `DAILYPAPERS_HOME=… python benchmarks/pages.py`

Serves the catalogue of the home folder with `dailypapers serve` and asks for each page over one kept connection, with
gzip as browsers do. Prints the median and the 99th percentile in milliseconds, as seen by the client, and the bytes.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import statistics
import subprocess
import sys
import time
from urllib.parse import quote_plus

DAY = "2025-10-14"
PAGES = {
    "a day": [f"/papers/date/{DAY}"],
    "the busiest days of a month": [f"/papers/date/2026-02-{day:02}" for day in range(2, 7)],
    "a week": ["/papers/week/2025-W42"],
    "a month": ["/papers/month/2025-10"],
    "trending": ["/papers/trending"],
    "search": [
        f"/papers?q={quote_plus(query)}"
        for query in (
            "sparse attention for long context", "graph neural networks", "protein folding",
            "how do language models plan",
            "quantum error correction codes", "galaxy clusters", "diffusion models for video",
            "federated learning privacy",
            "speech recognition low resource", "author:bengio representation", "robot manipulation from demonstration",
            "hallucination in vision language models", "topological insulators", "legal question answering",
        )
    ],
    "search with filters": [
        f"/papers?q={query}&cat=cs.CV&after=2025-10-01&code=1" for query in ("video", "segmentation", "depth")
    ],
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=140, help="requests for each kind of page")
    number = parser.parse_args().requests
    port = free_port()
    serving = subprocess.Popen(
        [sys.executable, "-m", "dailypapers", "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        connection = connect(port)
        print("| page | p50 | p99 | bytes sent |\n|---|---|---|---|")
        for name, addresses in PAGES.items():
            times, size = [], 0
            for turn in range(number + len(addresses)):
                address = addresses[turn % len(addresses)]
                start = time.perf_counter()
                connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                size = len(answer.read())
                assert answer.status == 200, (address, answer.status)
                if turn >= len(addresses):  # the first round warms up
                    times.append((time.perf_counter() - start) * 1000)
            times.sort()
            middle, slow = statistics.median(times), times[int(len(times) * 0.99) - 1]
            print(f"| {name} | {middle:.1f} ms | {slow:.1f} ms | {size:,} |")
    finally:
        serving.terminate()
        serving.wait()


def connect(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 120
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/help")
            connection.getresponse().read()
            return connection
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
