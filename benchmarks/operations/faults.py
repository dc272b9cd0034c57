"""What the program does when things break: `python benchmarks/operations/faults.py [--kills N] [--only NAME …]`

Each fault meets a site of its own with the sample, a writer whose acknowledged writes are counted, and readers. Prints
a Markdown table: what was tried, how many acknowledged writes were lost, what the program said.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.operations.faults_postgresql import troubles
from benchmarks.operations.site import Site, Writer

Row = tuple[str, str, str]  # tried, lost, said


def _site(made: Path, folder: Path, name: str) -> tuple[Site, Writer]:
    home = folder / name
    shutil.copytree(made, home)
    site = Site(home)
    return site, site.writers(1)[0]


def kills(site: Site, writer: Writer, times: int) -> Row:
    site.start(is_hasty=True)
    site.wait()
    writer.start()
    random.seed(1)
    for _ in range(times):
        enough, latest = writer.answers[200] + random.randint(1, 20), time.monotonic() + 60
        while writer.answers[200] < enough and time.monotonic() < latest:
            time.sleep(0.01)
        if running := site.children():
            os.kill(random.choice(list(running.values())), signal.SIGKILL)
    back = site.wait()
    writer.is_over.set()
    writer.join(60)
    return (
        f"kill -9 of web process or worker, {times} times under load",
        f"{writer.lost()} of {writer.answers[200]:,}",
        f"{_answers(writer)}; back after {back:.1f} s",
    )


def kills_on_postgresql(site: Site, writer: Writer, times: int) -> Row:
    """Kill the web process, the worker, or the database server, which starts again after a second."""
    from tests.postgres_server import PostgresServer

    with PostgresServer(is_durable=True) as server:
        site = Site(site.home.parent / "postgresql", DATABASE_URL=server.url)
        try:
            site.start(is_hasty=True)
            site.wait()
            writer = site.writers(1)[0]
            writer.start()
            random.seed(1)
            killed: Counter[str] = Counter()
            for _ in range(times):
                enough, latest = writer.answers[200] + random.randint(1, 20), time.monotonic() + 60
                while writer.answers[200] < enough and time.monotonic() < latest:
                    time.sleep(0.01)
                running = {**site.children(), "database server": 0}
                name = random.choice(list(running))
                killed[name] += 1
                if running[name]:
                    os.kill(running[name], signal.SIGKILL)
                else:
                    server.kill()
                    time.sleep(1)
                    _start(server)
            back = site.wait()
            writer.is_over.set()
            writer.join(60)
            lost = writer.lost()
        finally:
            site.stop()
    whom = ", ".join(f"{name} {count}" for name, count in sorted(killed.items()))
    return (
        f"PostgreSQL: kill -9 {times} times under load ({whom})",
        f"{lost} of {writer.answers[200]:,}",
        f"{_answers(writer)}; back after {back:.1f} s",
    )


def _start(server: Any) -> None:
    """Start a database server that was killed; on a busy machine its recovery takes longer than the wheel waits."""
    for _ in range(20):
        with suppress(Exception):
            server.start()
            server.query("SELECT 1")
            return
        time.sleep(3)
    raise TimeoutError("PostgreSQL does not start again.")


def _answers(writer: Writer) -> str:
    return ", ".join(f"{count:,} × {status or 'no answer'}" for status, count in sorted(writer.answers.items()))


def locked(site: Site, writer: Writer, _: int) -> Row:
    site.start()
    site.wait()
    writer.start()
    with closing(sqlite3.connect(site.home / "catalog.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(30)
        page = site.get("/papers/trending")[0]
        database.execute("ROLLBACK")
    time.sleep(5)
    writer.is_over.set()
    writer.join(60)
    answers = ", ".join(f"{count:,} × {status}" for status, count in sorted(writer.answers.items()))
    return "SQLite locked by another program for 30 s", str(writer.lost()), f"pages {page}; writes {answers}"


def full_disk(site: Site, writer: Writer, _: int) -> Row:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))

    done = site.run("import", "-", preexec_fn=limit, input='{"id":"x1","title":"' + "Word " * 40_000 + '"}\n')
    return "no room for an import", "0", done.stderr.strip().splitlines()[-1][:160] if done.stderr else "imported"


def read_only(site: Site, writer: Writer, _: int) -> Row:
    done = site.run("today", "-n", "1")
    for path in (site.home, *site.home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    words = [sys.executable, "-m", "dailypapers", "today", "-n", "1"]
    if os.getuid() == 0:
        words = ["setpriv", "--reuid=4242", "--clear-groups", "--bounding-set=-all", *words]
    read = subprocess.run(words, env=site.environment, capture_output=True, text=True, timeout=60)
    said = (read.stderr or read.stdout).strip().splitlines()[-1][:160]
    return "home that cannot be written: `today`", "0", f"exit {read.returncode} (before {done.returncode}): {said}"


def removed(site: Site, writer: Writer, _: int) -> Row:
    site.start()
    site.wait()
    shutil.rmtree(site.home)
    time.sleep(2)
    page = site.get("/papers/trending")[0]
    site.stop()
    again = site.run("serve", "--no-sample")
    return "home removed while it runs", "–", f"page {page}; started again: {again.stderr.strip()[:160]}"


def flipped(site: Site, writer: Writer, _: int) -> Row:
    file = site.home / "catalog.sqlite3"
    content = bytearray(file.read_bytes())
    content[4_096 * 3 : 4_096 * 40] = os.urandom(4_096 * 37)
    file.write_bytes(content)
    done = site.run("doctor")
    return (
        "pages of the database overwritten: `doctor`",
        "–",
        (done.stderr or done.stdout).strip().splitlines()[0][:160],
    )


def index_gone(site: Site, writer: Writer, _: int) -> Row:
    site.start()
    site.wait()
    writer.start()
    shutil.rmtree(site.home / "index")
    statuses = {site.get("/papers?q=attention")[0] for _ in range(20)}
    writer.is_over.set()
    writer.join(60)
    return "index deleted under load", str(writer.lost()), f"searches answer {sorted(statuses)}"


def few_files(site: Site, writer: Writer, _: int) -> Row:
    site.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
    site.wait()
    statuses = {site.get("/papers?q=attention")[0] for _ in range(20)}
    return "`ulimit -n 64`", "0", f"searches answer {sorted(statuses)}"


def little_memory(site: Site, writer: Writer, _: int) -> Row:
    limit = 300 << 20
    done = site.run("search", "attention", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    return "300 MB of data: `search`", "0", (done.stderr or done.stdout).strip().splitlines()[-1][:160]


def little_memory_served(site: Site, writer: Writer, _: int) -> Row:
    limit = 300 << 20  # of each process, stacks of threads included
    site.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    site.wait()
    statuses = [site.get("/papers?q=attention")[0] for _ in range(20)]
    said = ", ".join(f"{statuses.count(status)} × {status}" for status in sorted(set(statuses)))
    return "300 MB of data for each process of `serve`", "0", f"searches answer {said}"


def no_names(site: Site, writer: Writer, _: int) -> Row:
    environment = {**site.environment, "DAILYPAPERS_HARVEST": ""}
    began = time.monotonic()
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-m", "dailypapers", "harvest", "arxiv"],
        env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    said = done.stderr.strip().splitlines()[-1][:160]
    return "no network: `harvest arxiv`", "0", f"{said} ({time.monotonic() - began:.0f} s)"


FAULTS: dict[str, Callable[[Site, Writer, int], Row | list[Row]]] = {
    fault.__name__: fault
    for fault in (
        kills,
        kills_on_postgresql,
        troubles,
        locked,
        full_disk,
        read_only,
        removed,
        flipped,
        index_gone,
        few_files,
        little_memory,
        little_memory_served,
        no_names,
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", nargs="*", choices=list(FAULTS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # a fault is tried as another user
        made = Site(folder / "made")
        made.run("import", "--sample")
        print("| tried | acknowledged writes lost | said |\n|---|---|---|")
        for fault in asked.only or FAULTS:
            site, writer = _site(folder / "made", folder, fault)
            try:
                found = FAULTS[fault](site, writer, asked.kills)
                rows = found if isinstance(found, list) else [found]
            except Exception as error:  # a row of its own: the others are still to come
                rows = [(fault, "?", f"{type(error).__name__}: {str(error)[-160:]}")]
            finally:
                if site.process is not None and site.process.poll() is None:
                    site.process.kill()
                    site.process.wait()
            for row in rows:
                print(f"| {' | '.join(text.replace('|', '/').replace(str(folder), '…') for text in row)} |", flush=True)


if __name__ == "__main__":
    main()
