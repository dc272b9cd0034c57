"""The verbs `harvest` and `worker` in real processes, killed and started again, against the local server."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.program import Home, free_port, wait_for
from tests.sources.server import OAI, Paper, Sources


def served(number: int) -> Paper:
    day = date(2026, 1, 1) + timedelta(days=number % 5)
    return Paper(f"2601.{number:05d}", f"A study of the number {number}", authors=[f"Ada Lovelace{number % 50}", "Charles Babbage"],
                 versions=[datetime(2026, 1, 1, tzinfo=UTC)], datestamp=day)  # fmt: skip


@pytest.fixture
def server() -> Iterator[Sources]:
    with Sources([served(n) for n in range(1, 2_001)]) as running:
        running.page_size = 100
        yield running


def home_of(folder: Path, server: Sources) -> Home:
    home = Home.migrated(folder)
    home.environment |= {
        "DAILYPAPERS_MIRROR": server.url,
        "DAILYPAPERS_MIRROR_GAP": "0",
        "DAILYPAPERS_CONTACT": "ada@example.org",
    }
    return home


def rows(home: Home) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with sqlite3.connect(home.folder / "catalog.sqlite3") as database:
        for table in ("paper", "record", "authorship", "author", "version", "papercategory"):
            columns = [row[1] for row in database.execute(f"PRAGMA table_info(catalog_{table})")]
            kept = ", ".join(name for name in columns if name not in ("first_seen_at", "changed_at"))
            found[table] = sorted(database.execute(f"SELECT {kept} FROM catalog_{table}"), key=repr)
    return found


def test_a_harvest_killed_again_and_again_is_equal_to_one_left_alone(server: Sources, tmp_path: Path) -> None:
    words = ("harvest", "arxiv", "--category", "cs.LG", "--since", "2026-01-01", "--no-index", "--json")
    alone = home_of(tmp_path / "alone", server)
    done = alone.run(*words)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["records"] == 2_000
    killed = home_of(tmp_path / "killed", server)
    killed.run("doctor")
    chance = random.Random(4)
    kills = 0
    for _ in range(7):
        server.faults[OAI] = ["slow 0.1"] * 30
        process = killed.start(*words)
        before = len(server.seen)
        while len(server.seen) == before and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    server.faults.clear()
    last = killed.run(*words)
    assert (last.returncode, kills > 4) == (0, True), last.stderr
    assert rows(killed) == rows(alone)
    with sqlite3.connect(killed.folder / "catalog.sqlite3") as database:
        states = [state for (state,) in database.execute("SELECT state FROM sources_harvest ORDER BY id")]
    assert states[-1] == "done"
    assert set(states[:-1]) == {"stopped"}


def test_the_verbs_say_what_is_missing(server: Sources, tmp_path: Path) -> None:
    home = home_of(tmp_path, server)
    nothing = home.run("harvest")
    assert (nothing.returncode, b"dailypapers harvest arxiv" in nothing.stderr) == (1, True)
    assert b"There is no source \xe2\x80\x9cnonsense\xe2\x80\x9d" in home.run("harvest", "nonsense").stderr
    off = home.run("harvest", "arxiv", DAILYPAPERS_HARVEST="off")
    assert (off.returncode, b"switched off" in off.stderr, server.seen) == (1, True, [])
    assert home.run("worker", "--once", "--step", "nonsense").returncode == 2
    server.papers = []
    said = home.run("harvest", "https://lab.example/feed.xml", DAILYPAPERS_CONTACT="")
    assert said.returncode == 1
    assert b"There is no feed at https://lab.example/feed.xml" in said.stderr
    assert b"DAILYPAPERS_CONTACT" in said.stderr
    checked = home.run("doctor")
    assert checked.returncode == 1
    assert b"dailypapers harvest lab-example-feed-xml" in checked.stdout


def test_serve_runs_the_worker_beside_the_site(server: Sources, tmp_path: Path) -> None:
    server.papers = server.papers[:20]
    home = home_of(tmp_path, server)
    home.environment |= {"DAILYPAPERS_HARVEST": "arxiv"}
    port = free_port()
    process = home.start("serve", "--port", str(port), "--no-sample")
    try:
        wait_for(f"http://127.0.0.1:{port}/", 90)
        deadline = time.monotonic() + 60
        while not server.paths(OAI) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert server.paths(OAI)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    seen = len(server.seen)
    time.sleep(1)
    assert len(server.seen) == seen


def test_serve_without_a_worker_asks_nobody(server: Sources, tmp_path: Path) -> None:
    home = home_of(tmp_path, server)
    home.environment |= {"DAILYPAPERS_HARVEST": "arxiv"}
    port = free_port()
    process = home.start("serve", "--port", str(port), "--no-sample", "--no-worker")
    try:
        wait_for(f"http://127.0.0.1:{port}/", 90)
        time.sleep(3)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert server.seen == []
