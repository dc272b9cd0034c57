"""A site under load for long: `python benchmarks/operations/soak.py [--minutes M] [--postgresql]`

Readers who read and writers, while papers are harvested from a mirror, digests and other mails leave by SMTP, papers
are imported and the index is built anew. Prints each minute's requests, errors, p50, p99, memory of each process and
load, then what was lost, and draws it. With `--home` it runs on that folder itself: give it a copy.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.operations.site import Site, Writer
from benchmarks.operations.soak_plot import Panel, draw
from benchmarks.operations.soak_readers import Meter, Minute, Reader, Stretch, World
from benchmarks.operations.soak_world import PEOPLE, MailServer, Mirror, forget_password

HARVEST_EVERY, IMPORT_EVERY, IMPORTED, DIGESTS = 2, 3, 50, 4  # minutes, minutes, papers, digests a minute


def people(site: Site, writers: int, minutes: int) -> tuple[list[Writer], World]:
    """Make accounts with tokens, and subscribers whose digests are due minute by minute."""
    command, asked = [sys.executable, "-c", PEOPLE], json.dumps([writers, minutes, DIGESTS])
    done = subprocess.run(command, env=site.environment, input=asked, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    tokens, papers, days = json.loads(done.stdout.splitlines()[-1])
    made = []
    for number, token in enumerate(tokens):
        part = papers[number::writers][:20]
        made.append(Writer(site, token, [key for _, key, _ in part], [paper for paper, _, _ in part]))
    return made, World([tuple(paper) for paper in papers], days)


class Comings(threading.Thread):
    """Harvests, imports, mails and rebuilds, each when its minute comes; keeps what failed, in words."""

    def __init__(self, site: Site, stop: threading.Event, users: int, rebuild_every: int) -> None:
        super().__init__(daemon=True)
        self.site, self.stop, self.users, self.rebuild_every = site, stop, users, rebuild_every
        self.done: Counter[str] = Counter()
        self.failed: list[str] = []
        self.minute = 0
        self.now = ""

    def run(self) -> None:
        began = time.monotonic()
        while not self.stop.wait(max(0.0, began + 60 * self.minute - time.monotonic())):
            self.minute += 1
            status = forget_password(self.site, f"writer{self.minute % self.users}@example.org")
            self.done["mails asked for"] += 1
            if status != 200:
                self.failed.append(f"a form for a new password answered {status}")
            if self.minute % HARVEST_EVERY == 0:
                self._command("harvest", "hub")
            if self.minute % IMPORT_EVERY == 0:
                rows = [
                    {"id": f"soak-{self.minute}-{number}", "title": f"Soak {self.minute} of number {number}"}
                    for number in range(IMPORTED)
                ]
                self._command("import", "-", text="".join(f"{json.dumps(row)}\n" for row in rows))
            if self.minute % self.rebuild_every == 0:
                self._command("index", "--rebuild", "--no-keyphrases")

    def _command(self, *words: str, text: str = "") -> None:
        self.now = " ".join(words[:2])
        try:
            done = self.site.run(*words, input=text)
            if done.returncode:
                self.failed.append(f"{self.now}: {done.stderr.strip()[-200:]}")
        except subprocess.TimeoutExpired:
            self.failed.append(f"{self.now}: not done in five minutes")
        self.done[words[0]] += 1
        self.now = ""


def soak(meter: Meter, comings: Comings, minutes: int) -> list[Minute]:
    """Print and return what each of so many minutes showed."""
    print("| minute | requests | errors | p50 | p99 | slowest | serve | web | worker | processor | load | beside |\n"
          "|---|---|---|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    shown = []
    ends = time.monotonic()
    for number in range(1, minutes + 1):
        ends += 60
        time.sleep(max(0.0, ends - time.monotonic()))
        one = meter.take()
        shown.append(one)
        memory = " | ".join(f"{one.memory.get(name, 0):,.0f} MB" for name in ("serve", "web", "worker"))
        print(f"| {number} | {one.requests:,} | {one.errors.total()} | {one.p50:,.0f} ms | {one.p99:,.0f} ms "
              f"| {one.slowest} | {memory} | {one.processor / 60:.0%} | {one.load:.0f} | {one.beside:,.0f} ms "
              f"| {comings.now} |", flush=True)  # fmt: skip
        for what, count in one.errors.items():
            print(f"    {count} × {what}", flush=True)
    return shown


def picture(kind: str, minutes: list[Minute], people: str) -> str:
    """Draw times, memory and load of the minutes."""
    names = ("web", "worker")
    panels = [
        Panel("pages", "ms", {"p99": [one.p99 for one in minutes], "p50": [one.p50 for one in minutes]}),
        Panel("20 ms of work beside", "ms", {"p99": [one.beside for one in minutes]}),
        Panel("own memory", "MB", {name: [one.memory.get(name, 0.0) for one in minutes] for name in names}),
        Panel("load of the machine", "", {"": [one.load for one in minutes]}),
    ]
    return draw(f"{kind}: {people}", panels, f"{len(minutes)} minutes")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home to run on; else a new one with the sample")
    parser.add_argument("--papers", type=Path, help="a file that is imported first")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=45.0, help="mean seconds between two pages of a reader")
    parser.add_argument("--write-pause", type=float, default=10.0, help="seconds between two writes of a writer")
    parser.add_argument("--rebuild-every", type=int, default=15, help="minutes between two rebuilds of the index")
    parser.add_argument("--postgresql", action="store_true", help="on a server of its own, else on SQLite")
    parser.add_argument("--svg", type=Path, help="where to draw")
    return parser


def main() -> None:
    asked = _parser().parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mirror, mails = Mirror(), MailServer()
        stack.callback(mails.stop)
        environment = {
            "DAILYPAPERS_API_RATE": "0", "DAILYPAPERS_CONNECTIONS_PER_ADDRESS": "1000", "DAILYPAPERS_HARVEST": "hub",
            "DAILYPAPERS_MIRROR": mirror.url, "DAILYPAPERS_MIRROR_GAP": "0.2", "EMAIL_URL": mails.url,
        }  # fmt: skip
        if asked.postgresql:
            from tests.postgres_server import PostgresServer

            environment["DATABASE_URL"] = stack.enter_context(PostgresServer(is_durable=True)).url
        site = Site((asked.home or folder / "soak").resolve(), **environment)
        site.log = Path(tempfile.gettempdir()) / f"soak-{os.getpid()}.log"
        if asked.papers:
            site.run("import", str(asked.papers.resolve()))
        site.start()
        stack.callback(site.stop)
        site.wait(300)
        stop = threading.Event()
        writers, world = people(site, asked.writers, asked.minutes)
        readers = [Reader(site, world, stop, asked.pause, seed) for seed in range(asked.readers)]
        stretch, comings = Stretch(stop), Comings(site, stop, asked.writers, asked.rebuild_every)
        for writer in writers:
            writer.pause = asked.write_pause
        for thread in (*readers, *writers, stretch, comings):
            thread.start()
        minutes = soak(Meter(site, readers, stretch), comings, asked.minutes)
        stop.set()
        for writer in writers:
            writer.is_over.set()
        for thread in (*writers, *readers, comings):
            thread.join(120)
        answers = sum((writer.answers for writer in writers), Counter())
        lost = sum(writer.lost() for writer in writers)
        twice = [name for name, count in mails.taken.items() if count > 1 and name[0].startswith("reader")]
    kind = "PostgreSQL" if asked.postgresql else "SQLite"
    pages, errors = sum(one.requests for one in minutes), sum(one.errors.total() for one in minutes)
    print(f"\n{kind}, {len(readers)} readers, {len(writers)} writers, log {site.log}; "
          f"{pages:,} pages, {errors} errors; writes {dict(answers)}, {lost} lost; "
          f"{mails.taken.total()} mails, {len(twice)} digests twice; "
          f"{mirror.asked} harvests, {mirror.today} papers of today; {dict(comings.done)}; "
          f"failed: {comings.failed}")  # fmt: skip
    if asked.svg:
        asked.svg.write_text(picture(kind, minutes, f"{len(readers)} readers, {len(writers)} writers"))


if __name__ == "__main__":
    main()
