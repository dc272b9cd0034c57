"""Harvests a file of papers over HTTP from the tests' local server: rate, memory, and what a hundred kills change.

    python benchmarks/sources/harvest.py arxiv.jsonl.gz [--limit 20000] [--kills 100] [--longest 3] [--seed 1]

Three figures: parsing and storing alone, at pages of 2,500 records; one undisturbed harvest over HTTP by the program;
the same harvest killed (SIGKILL) at random moments until it is through, compared with the former row for row.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
WORDS = ("harvest", "arxiv", "--category", "cs", "--since", "1990-01-01", "--no-index", "--json")
TABLES = ("paper", "record", "author", "authorship", "category", "papercategory", "version", "link", "keyword")
OURS = {"first_seen_at", "changed_at"}  # the moment at which we stored something is not the same twice


def environment(home: Path, mirror: str) -> dict[str, str]:
    given = {"DAILYPAPERS_HOME": str(home), "DAILYPAPERS_MIRROR": mirror, "DAILYPAPERS_MIRROR_GAP": "0",
             "DAILYPAPERS_CONTACT": "benchmark@example.org"}  # fmt: skip
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | given


class Run(NamedTuple):
    """One run of the program."""

    status: int  # exit code, or negative the number of the signal
    seconds: float
    processor_seconds: float
    memory: float  # at its peak, MB

    def __str__(self) -> str:
        rates = f"{self.seconds:.1f} s, {self.processor_seconds:.1f} s of processor time"
        return f"exit {self.status}, {rates}, {self.memory:.0f} MB"


def run(home: Path, mirror: str, kill_after: float | None = None) -> Run:
    """Runs the program to its end, or for so many seconds."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "dailypapers", *WORDS], cwd=ROOT, env=environment(home, mirror),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    killer = threading.Timer(kill_after or 0.0, process.send_signal, [signal.SIGKILL])
    if kill_after is not None:
        killer.start()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    killer.cancel()
    spent = used.ru_utime + used.ru_stime
    return Run(process.returncode, time.perf_counter() - began, spent, used.ru_maxrss / 1024)


def store_rate(mirror: str, home: Path, pages: int) -> tuple[int, float, float, float]:
    """Records, processor seconds of parsing, and of storing, of so many pages in turn, and seconds of the clock for
    both; in this process."""
    os.environ.update(environment(home, mirror), DJANGO_SETTINGS_MODULE="dailypapers.settings")
    sys.path.insert(0, str(ROOT))
    from dailypapers.cli.setup import ready_database

    ready_database()
    from dailypapers.catalog.actions import store
    from dailypapers.lib.http.polite import PoliteClient
    from dailypapers.lib.http.throttle import Throttle
    from dailypapers.sources.arxiv.parse import parse_oai

    client = PoliteClient(Throttle(home / "turns"), mirror=mirror, mirror_gap=0.0)
    oai = "https://oaipmh.arxiv.org/oai?verb=ListRecords&"
    address = f"{oai}set=cs&from=1990-01-01&metadataPrefix=arXivRaw"
    records, parsing, storing, clock = 0, 0.0, 0.0, 0.0
    for _ in range(pages):
        body = client.get(address).body
        seen, began = time.perf_counter(), time.process_time()
        page = parse_oai(body)
        parsing += time.process_time() - began
        began = time.process_time()
        store(page.records)
        storing += time.process_time() - began
        clock += time.perf_counter() - seen
        records += len(page.records)
        if not page.token:
            break
        address = f"{oai}resumptionToken={page.token}"
    return records, parsing, storing, clock


def differences(one: Path, other: Path) -> dict[str, Any]:
    """Rows of each table that stand in one database only; and how many there are in all."""
    found: dict[str, Any] = {}
    with sqlite3.connect(one / "catalog.sqlite3") as database:
        database.execute("ATTACH ? AS other", [str(other / "catalog.sqlite3")])
        for table in TABLES:
            name = f"catalog_{table}"
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})") if row[1] not in OURS]
            listed = ", ".join(columns)
            mine, theirs = f"SELECT {listed} FROM main.{name}", f"SELECT {listed} FROM other.{name}"
            less, more = f"{mine} EXCEPT {theirs}", f"{theirs} EXCEPT {mine}"
            sql = f"SELECT (SELECT count(*) FROM ({less})), (SELECT count(*) FROM ({more}))"
            rows = database.execute(f"SELECT count(*) FROM main.{name}").fetchone()[0]
            found[table] = (rows, *database.execute(sql).fetchone())
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("file")
    words.add_argument("--limit", default="200000")
    words.add_argument("--page", type=int, default=2_500, help="records of a page")
    words.add_argument("--kills", type=int, default=100)
    words.add_argument("--longest", type=float, default=3.0, help="seconds after which at the latest a run is killed")
    words.add_argument("--pages", type=int, default=12, help="pages of the first figure")
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    chance = random.Random(given.seed)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.sources.server", given.file, "--limit", given.limit, "--port", "0",
         "--page", str(given.page)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        mirror, papers = server.stdout.readline().split()
        print(f"{papers} papers", flush=True)
        with tempfile.TemporaryDirectory(prefix="dailypapers-harvest-") as folder:
            whole, killed, alone = (Path(folder, name) for name in ("whole", "killed", "alone"))
            records, parsing, storing, clock = store_rate(mirror, alone, given.pages)
            rate, by_clock = records / (parsing + storing), records / clock
            print(
                f"parse {parsing:.1f} s, store {storing:.1f} s of processor: {rate:,.0f} records/s; "
                f"by the clock {clock:.1f} s: {by_clock:,.0f} records/s",
                flush=True,
            )
            print(f"undisturbed: {run(whole, mirror)}", flush=True)
            kills, early, through = 0, 0, 0
            while kills < given.kills:
                is_killed = run(killed, mirror, chance.uniform(0.2, given.longest)).status == -signal.SIGKILL
                kills, through = kills + is_killed, through + (not is_killed)
                early += is_killed and not through
            print(f"killed {kills} times, {early} of them before the harvest had come to its end once", flush=True)
            print(f"last run: {run(killed, mirror)}", flush=True)
            for table, (rows, less, more) in differences(whole, killed).items():
                print(f"  {table}: {rows:,} rows, {less} differ here, {more} there", flush=True)
            size = (whole / "catalog.sqlite3").stat().st_size / 1e6
            print(f"database {size:,.0f} MB", flush=True)
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
