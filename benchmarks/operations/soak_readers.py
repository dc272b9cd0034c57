"""Readers of a long run: each opens a page, reads for a while, and follows a link or asks for another."""

from __future__ import annotations

import html
import os
import random
import re
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from benchmarks.operations.site import Site

LINK = re.compile(r'<a\b[^>]*?href="(/[^"#]*)')
NOT_FOLLOWED = re.compile(r"^/(accounts|admin|static|display|go)\b|logout|papers/all|\.epub")
FINE = (200, 304)
NOT_OURS = (302, 303, 401, 403, 404)  # links that want an account, and pages that say that something is not here


class Answer(NamedTuple):
    seconds: float
    status: int
    path: str


class World(NamedTuple):
    """What readers know of: ids, keys and titles of papers, and days."""

    papers: list[tuple[int, str, str]]
    days: list[str]

    def path(self, chance: random.Random) -> str:
        """Return a page that somebody opens who does not follow a link."""
        _, key, title = chance.choice(self.papers)
        words = title.split()
        start = chance.randrange(max(1, len(words) - 3))
        query = quote_plus(" ".join(words[start : start + 3]))
        day = chance.choice(self.days)
        weighed = {
            f"/papers/{key}": 25,
            f"/papers/date/{day}": 15,
            "/papers/trending": 12,
            f"/papers?q={query}": 18,
            "/papers": 5,
            "/papers/newest": 3,
            f"/papers/{key}.bib": 3,
            f"/papers/{key}.md": 3,
            f"/api/v1/papers/{key}": 4,
            f"/api/v1/search?q={query}&limit=20": 4,
            "/feeds/trending.atom": 4,
            f"/papers/date/{day}.bib": 2,
            "/topics": 2,
        }
        return chance.choices(list(weighed), list(weighed.values()))[0]


class Reader(threading.Thread):
    """Opens pages with pauses, as somebody who reads does; half of them are links of the page before."""

    def __init__(self, site: Site, world: World, stop: threading.Event, pause: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.site, self.world, self.stop, self.pause = site, world, stop, pause
        self.chance = random.Random(seed)
        self.taken: list[Answer] = []

    def run(self) -> None:
        links: list[str] = []
        while not self.stop.wait(self.chance.uniform(0.5, 1.5) * self.pause * (1 if links else self.chance.random())):
            follows = bool(links) and self.chance.random() < 0.5
            path, began = self.chance.choice(links) if follows else self.world.path(self.chance), time.monotonic()
            status, body = self.site.get(path)
            self.taken.append(Answer(time.monotonic() - began, status, path))
            found = [html.unescape(link) for link in LINK.findall(body)] if "<html" in body[:300] else []
            links = [quote(link, safe="/?&=%+,;:@!$'()*~#") for link in found if not NOT_FOLLOWED.search(link)]


class Stretch(threading.Thread):
    """Tells how long the machine makes others wait: the wall time of a millisecond's work, now and then."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.stop, self.times = stop, [0.0]

    def run(self) -> None:
        while not self.stop.wait(0.5):
            began, used = time.monotonic(), time.thread_time()
            while time.thread_time() - used < 0.02:
                pass
            self.times.append(time.monotonic() - began)

    def take(self) -> float:
        """Return the 99th of a hundred since the last call, in milliseconds."""
        times, self.times = sorted(self.times), [0.0]
        return times[int(len(times) * 0.99)] * 1_000


class Minute(NamedTuple):
    """What one minute showed; times in milliseconds, memory in megabytes, processor time in seconds."""

    requests: int
    errors: Counter[str]
    p50: float
    p99: float
    slowest: str
    memory: dict[str, float]
    processor: float
    load: float
    beside: float  # p99 of 20 ms of work in another process


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _own_memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024


class Meter:
    """Takes the minutes of a run."""

    def __init__(self, site: Site, readers: list[Reader], stretch: Stretch) -> None:
        self.site, self.readers, self.stretch = site, readers, stretch
        self.used = 0.0

    def take(self) -> Minute:
        """Return what has been seen since the last call."""
        taken: list[Answer] = []
        for reader in self.readers:
            seen, reader.taken = reader.taken, []
            taken += seen
        errors = Counter(
            f"{one.status or 'no answer'} {one.path}" for one in taken if one.status not in (*FINE, *NOT_OURS)
        )
        times = sorted(one.seconds * 1_000 for one in taken) or [0.0]
        slowest = max(taken, default=Answer(0, 0, ""))
        assert self.site.process is not None
        processes = {"serve": self.site.process.pid, **self.site.children()}
        memory, used = {}, 0.0
        for name, pid in processes.items():
            try:
                memory[name], used = _own_memory(pid), used + _used(pid)
            except OSError:  # it has just ended: the next minute shows the one that came after
                memory[name] = 0.0
        before, self.used = self.used, used
        return Minute(
            len(taken), errors, times[len(times) // 2], times[int(len(times) * 0.99)], slowest.path,
            memory, used - before, os.getloadavg()[0], self.stretch.take(),
        )  # fmt: skip
