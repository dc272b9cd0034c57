"""Standbys on real servers: who reads them, how late, and what happens when the primary is killed under load."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.postgres_cluster import Cluster, cluster
from tests.program import Home, free_port, wait_for
from tests.until import until

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]
MAX_LAG = 2
PEOPLE = 4
MAKE_PEOPLE = """
import django, json; django.setup()
from datetime import timedelta
from django.utils import timezone
from dailypapers.accounts.actions import create_token
from dailypapers.accounts.models import User
then = timezone.now() - timedelta(days=30)
people = [User.objects.create(username=f"voter{n}", date_joined=then) for n in range(%d)]
print(json.dumps([create_token(one, "load", ["read", "write"])[1] for one in people]))
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


class Site:
    """The program on a cluster, and people who write there with tokens."""

    def __init__(self, home: Home, url: str) -> None:
        self.home, self.url = home, url
        made = subprocess.run(
            [sys.executable, "-c", MAKE_PEOPLE % PEOPLE], env=home.environment, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr
        self.people = [self.client(token) for token in json.loads(made.stdout)]
        self.stranger = self.client()
        self.papers = [paper["id"] for paper in self.stranger.get("/api/v1/papers?limit=100").json()["items"]]

    def client(self, token: str = "", **cookies: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, cookies=cookies, trust_env=False, timeout=30)

    def comments(self, reader: httpx.Client, paper: str) -> list[str]:
        return [comment["text"] for comment in reader.get(f"/api/v1/papers/{paper}/comments").json()["items"]]

    def metric(self, name: str) -> float:
        lines = self.stranger.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith(f"dailypapers_{name}")).split()[-1])


@pytest.fixture(scope="module")
def site(servers: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = Home(tmp_path_factory.mktemp("cluster") / "home")
    home.environment |= {
        "DATABASE_URL": servers.url,
        "DATABASE_REPLICAS": servers.standby.url,
        "DATABASE_REPLICA_LAG": str(MAX_LAG),
        "DATABASE_POOL": "6",
        "DAILYPAPERS_HARVEST": "off",
        "DJANGO_SETTINGS_MODULE": "dailypapers.settings",
    }
    assert home.run("upgrade").returncode == 0
    servers.primary.query("CREATE DATABASE world TEMPLATE postgres")
    port = free_port()
    process = home.start("serve", "--no-worker", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", seconds=240)
        yield Site(home, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_every_address_of_strangers_needs_a_standby_alone(servers: Cluster, site: Site, tmp_path: Path) -> None:
    """With a dead primary each answers as it did before; the standby refuses whatever would write."""
    addresses = {"DATABASE_URL": servers.primary.url_of("world"), "DATABASE_REPLICAS": servers.standby.url_of("world")}
    environment = site.home.environment | addresses | {"DAILYPAPERS_HOME": str(tmp_path / "home"), "DATABASE_POOL": "0"}
    command = [sys.executable, "-m", "tests.database.walking"]
    walked = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert walked.returncode == 0, walked.stdout + walked.stderr[-3_000:]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        servers.standby.query("DELETE FROM community_vote")


def test_strangers_read_the_standby_until_it_is_too_far_behind(servers: Cluster, site: Site) -> None:
    writer, paper = site.people[0], site.papers[0]
    just_wrote = site.client(wrote="1")
    until(lambda: site.metric("standby_is_read") == 1)
    servers.standby.query("SELECT pg_wal_replay_pause()")
    began = time.monotonic()
    assert writer.post(f"/api/v1/papers/{paper}/comments", json={"text": "Written now"}).status_code == 201
    assert site.comments(writer, paper) == site.comments(just_wrote, paper) == ["Written now"]
    assert site.comments(site.stranger, paper) == []
    until(lambda: site.comments(site.stranger, paper) == ["Written now"])
    assert time.monotonic() - began < MAX_LAG + 3
    assert site.metric("standby_is_read") == 0
    checked = site.home.run("doctor")
    assert b"Standby" in checked.stdout
    assert b"how far it is behind is not known" in checked.stdout
    servers.standby.query("SELECT pg_wal_replay_resume()")
    until(lambda: site.metric("standby_is_read") == 1)
    assert site.comments(site.stranger, paper) == ["Written now"]
    assert b"s behind" in site.home.run("doctor").stdout


class Load:
    """People who vote and comment, and strangers who read, until they are told to stop."""

    def __init__(self, site: Site) -> None:
        self.site, self.stop = site, threading.Event()
        self.votes: set[tuple[int, str]] = set()  # that were acknowledged
        self.comments: set[str] = set()
        self.refused: list[Any] = []
        self.pages: list[tuple[float, int]] = []
        self.written_at: list[float] = []
        targets = [self._read, *(partial(self._write, number) for number in range(PEOPLE))]
        self.threads = [threading.Thread(target=target) for target in targets]

    def _write(self, number: int) -> None:
        person = self.site.people[number]
        for paper in self.site.papers:
            while not self.stop.is_set():
                answer = person.put(f"/api/v1/papers/{paper}/vote")
                if answer.status_code == 200:
                    self.votes.add((number, paper))
                    self.written_at.append(time.monotonic())
                    break
                self.refused.append(answer)
                time.sleep(0.05)
            if self.stop.wait(0.02):
                return
            text = f"{number} of {paper}"
            if len(self.comments) < 6 * PEOPLE:
                sent = person.post(f"/api/v1/papers/{paper}/comments", json={"text": text})
                if sent.status_code == 201:
                    self.comments.add(text)

    def _read(self) -> None:
        pages = ["/papers", f"/papers/{self.site.papers[1]}", "/feeds/day.atom", "/papers?q=learning"]
        while not self.stop.is_set():
            for page in pages:
                self.pages.append((time.monotonic(), self.site.stranger.get(page).status_code))

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def test_the_primary_is_killed_and_its_standby_promoted_under_load(servers: Cluster, site: Site) -> None:
    """Nothing that was acknowledged is lost; pages keep coming; writes are refused in words and come back by themselves."""
    until(lambda: site.metric("standby_is_read") == 1)
    with Load(site) as load:
        until(lambda: len(load.votes) > 20)
        servers.primary.kill()
        killed = time.monotonic()
        until(lambda: load.refused)
        until(lambda: sum(moment > killed + 0.5 for moment, _ in load.pages) > 8)
        assert site.stranger.get("/readyz").status_code == 200
        assert site.stranger.get("/readyz").json()["checks"]["primary"] == "cannot be used"
        servers.standby.promote()
        promoted = time.monotonic()
        until(lambda: load.written_at and load.written_at[-1] > promoted)
        back = load.written_at[-1]
        until(lambda: len([moment for moment in load.written_at if moment > promoted]) > 20)
    between = [moment for moment, _ in load.pages if killed < moment < promoted]
    print(
        f"{len(load.votes)} votes, {len(load.comments)} comments acknowledged, {len(load.refused)} writes refused; "
        f"{len(between)} of {len(load.pages)} pages while the primary was away; "
        f"written again {back - promoted:.2f} s after the promotion"
    )
    assert {status for _, status in load.pages} <= {200, 302}
    assert {answer.status_code for answer in load.refused} == {503}
    assert all("Try again" in answer.json()["message"] for answer in load.refused)
    assert back - promoted < 5
    with suppress(psycopg.Error):
        pytest.fail(f"the primary is there: {servers.primary.query('SELECT 1')}")
    rows = servers.standby.query(
        "SELECT username, key FROM community_vote JOIN accounts_user u ON u.id = user_id "
        "JOIN catalog_paper p ON p.id = paper_id"
    )
    stored = {(int(name.removeprefix("voter")), key) for name, key in rows if name.startswith("voter")}
    assert load.votes <= stored
    assert load.comments <= {text for (text,) in servers.standby.query("SELECT text FROM community_comment")}
    assert len(load.votes) > 40
