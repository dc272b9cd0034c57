"""A site under load for long: `python benchmarks/operations/soak.py [--minutes M] [--postgresql] [--svg FILE]`

Readers and writers on a site of their own, while papers come in every minute and the index is built anew every five.
Prints each minute's requests, errors, p50 and p99 and the memory of the processes, then what was lost, and draws p99
and memory over time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.operations.site import Site, Writer

PATHS = (
    "/papers/trending", "/papers", "/papers?q=attention", "/papers?q=language+models", "/papers/2510.05096",
    "/feeds/trending.atom", "/papers/trending.bib", "/api/v1/papers?limit=20", "/papers/date/2025-10-14",
)  # fmt: skip
IMPORT_EVERY, REBUILD_EVERY, IMPORTED = 1, 5, 50  # minutes, minutes, papers


class Minute(NamedTuple):
    """What one minute showed; times in milliseconds, memory in megabytes."""

    requests: int
    errors: int
    p50: float
    p99: float
    memory: float


class Reader(threading.Thread):
    """Opens pages with pauses, as somebody who reads does."""

    def __init__(self, site: Site, stop: threading.Event, pause: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.site, self.stop, self.pause, self.chance = site, stop, pause, random.Random(seed)
        self.taken: list[tuple[float, int]] = []

    def run(self) -> None:
        while not self.stop.wait(self.chance.uniform(0, 2 * self.pause)):
            path, began = self.chance.choice(PATHS), time.monotonic()
            status = self.site.get(path)[0]
            self.taken.append((time.monotonic() - began, status))


def memory(site: Site) -> float:
    """Return the megabytes that are the processes' own."""
    assert site.process is not None
    total = 0.0
    for process in (site.process.pid, *site.children().values()):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
    return total


def take_minute(readers: list[Reader], site: Site) -> Minute:
    """Return what the readers have seen since the last call."""
    taken = []
    for reader in readers:
        seen, reader.taken = reader.taken, []
        taken += seen
    times = sorted(seconds * 1_000 for seconds, _ in taken) or [0.0]
    errors = sum(status not in (200, 304) for _, status in taken)
    return Minute(len(taken), errors, times[len(times) // 2], times[int(len(times) * 0.99)], memory(site))


def come_in(site: Site, minute: int) -> str:
    """Import new papers, and build the index anew now and then; return what failed, in words."""
    rows = [
        {
            "id": f"soak-{minute}-{number}",
            "title": f"Soak {minute} of attention number {number}",
            "abstract": "We soak.",
        }
        for number in range(IMPORTED)
    ]
    jobs = [(("import", "-"), "".join(f"{json.dumps(row)}\n" for row in rows))]
    if minute % REBUILD_EVERY == 0:
        jobs.append((("index", "--rebuild", "--no-keyphrases"), ""))
    failed = [site.run(*words, input=text) for words, text in jobs]
    return "; ".join(done.stderr.strip()[-200:] for done in failed if done.returncode)


def soak(site: Site, readers: list[Reader], writers: list[Writer], minutes: int) -> list[Minute]:
    """Run everything for so many minutes; print and return what each showed."""
    print("| minute | requests | errors | p50 | p99 | own memory | said |\n|---|---|---|---|---|---|---|")
    shown = []
    for minute in range(1, minutes + 1):
        ends = time.monotonic() + 60
        said = come_in(site, minute) if minute % IMPORT_EVERY == 0 else ""
        time.sleep(max(0.0, ends - time.monotonic()))
        one = take_minute(readers, site)
        shown.append(one)
        print(f"| {minute} | {one.requests:,} | {one.errors} | {one.p50:,.0f} ms | {one.p99:,.0f} ms "
              f"| {one.memory:,.0f} MB | {said} |", flush=True)  # fmt: skip
    return shown


def draw(minutes: list[Minute], title: str) -> str:
    """Draw p99 and memory over the minutes as SVG, each on a scale of its own."""
    width, height, left, top = 640, 130, 70, 34
    parts = [f'<text x="0" y="16" font-weight="bold">{title}</text>']
    for place, (label, unit, values) in enumerate(
        [("p99", "ms", [minute.p99 for minute in minutes]), ("own memory", "MB", [one.memory for one in minutes])]
    ):
        base, most = top + place * (height + 30) + height, max(values) or 1.0
        step = (width - left) / max(len(values) - 1, 1)
        points = " ".join(f"{left + number * step:.1f},{base - value / most * height:.1f}"
                          for number, value in enumerate(values))  # fmt: skip
        parts += [
            f'<text x="0" y="{base - height + 10}">{label}</text>',
            f'<text x="{left - 8}" y="{base - height + 28}" text-anchor="end">{most:,.0f} {unit}</text>',
            f'<text x="{left - 8}" y="{base}" text-anchor="end">0</text>',
            f'<line x1="{left}" y1="{base}" x2="{width}" y2="{base}" stroke="#777" stroke-opacity="0.3"/>',
            f'<polyline points="{points}" fill="none" stroke="#b3471d" stroke-width="1.5"/>',
        ]
    parts.append(f'<text x="{width}" y="{top + 2 * (height + 30)}" text-anchor="end">{len(minutes)} minutes</text>')
    size = f"{width + 10} {top + 2 * (height + 30) + 12}"
    style = 'font-family="sans-serif" font-size="12" fill="#777"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" {style}>{"".join(parts)}</svg>\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=10.0, help="mean seconds between two pages of a reader")
    parser.add_argument("--postgresql", action="store_true", help="on a server of its own, else on SQLite")
    parser.add_argument("--svg", type=Path, help="where to draw p99 and memory")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {"DAILYPAPERS_API_RATE": "0", "DAILYPAPERS_CONNECTIONS_PER_ADDRESS": "1000"}
        if asked.postgresql:
            from tests.postgres_server import PostgresServer

            environment["DATABASE_URL"] = stack.enter_context(PostgresServer(is_durable=True)).url
        site = Site(folder / "soak", **environment)
        site.start()
        stack.callback(site.stop)
        site.wait()
        stop = threading.Event()
        writers = site.writers(asked.writers, papers=20)
        readers = [Reader(site, stop, asked.pause, seed) for seed in range(asked.readers)]
        for writer in writers:
            writer.pause = 1.0
        for thread in (*readers, *writers):
            thread.start()
        minutes = soak(site, readers, writers, asked.minutes)
        stop.set()
        for writer in writers:
            writer.is_over.set()
        for thread in (*writers, *readers):
            thread.join(60)
        written = sum(writer.answers[200] for writer in writers)
        refused = sum(writer.answers.total() for writer in writers) - written
        lost = sum(writer.lost() for writer in writers)
    kind = "PostgreSQL" if asked.postgresql else "SQLite"
    print(f"\n{kind}, {len(readers)} readers, {len(writers)} writers, load {os.getloadavg()[0]:.0f}: "
          f"{sum(one.requests for one in minutes):,} pages, {sum(one.errors for one in minutes)} errors; "
          f"{written:,} writes, {refused} refused, {lost} lost.")  # fmt: skip
    if asked.svg:
        asked.svg.write_text(draw(minutes, f"{kind}: {len(readers)} readers, {len(writers)} writers"))


if __name__ == "__main__":
    main()
