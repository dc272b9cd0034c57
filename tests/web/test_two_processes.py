"""Two processes answer, each with a memory of its own: who has written sees it from both, others soon after."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from dailypapers.lib.record import to_json
from tests.factories import record
from tests.program import Home, free_port, wait_for

DAY, BOUND = "/papers/date/2025-10-14", 2.0
CONNECTIONS = 8  # each is taken by any of the processes
PEOPLE = """
import django; django.setup()
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from dailypapers.accounts.models import User
for name in ("ada", "ben"):
    user = User.objects.create(username=name, date_joined=timezone.now() - timedelta(days=30))
    client = Client(); client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    print(client.cookies["sessionid"].value)
"""


class Reader:
    """A browser that opens a connection for every request."""

    def __init__(self, site: str, session: str = "") -> None:
        self.site, self.jar = site, httpx.Cookies({"csrftoken": "a" * 32} | ({"sessionid": session} if session else {}))

    def get(self) -> str:
        with httpx.Client(base_url=self.site, cookies=self.jar, trust_env=False, timeout=30) as client:
            answer = client.get(DAY)
            self.jar = client.cookies
        assert answer.status_code == 200
        return answer.text

    def vote(self, key: str, **form: str) -> None:
        headers = {"X-CSRFToken": "a" * 32}
        with httpx.Client(base_url=self.site, cookies=self.jar, trust_env=False, timeout=30) as client:
            assert client.post(f"/votes/{key}", data=form, headers=headers).status_code == 302
            self.jar = client.cookies

    def sees(self, text: str) -> list[bool]:
        return [text in self.get() for _ in range(CONNECTIONS)]


def test_on_sqlite(tmp_path: Path) -> None:
    look_from_both(Home.migrated(tmp_path / "home"))


@pytest.mark.postgres
def test_on_postgresql(tmp_path: Path) -> None:
    import psycopg

    from tests.made_database import postgresql_template

    address = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(address.geturl(), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS two_processes")
        server.execute(f"CREATE DATABASE two_processes TEMPLATE {postgresql_template()}")
    home = Home(tmp_path / "home")
    home.environment["DATABASE_URL"] = address._replace(path="/two_processes").geturl()
    look_from_both(home)


def look_from_both(home: Home) -> None:
    made = record()
    assert home.run("import", "-", given=to_json(made) + b"\n").returncode == 0
    script = [sys.executable, "-c", PEOPLE]
    environment = home.environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    ada, ben = subprocess.run(script, env=environment, capture_output=True, check=True, text=True).stdout.split()
    port = free_port()
    running = home.start("serve", "--port", str(port), "--workers", "2", "--no-worker", "--no-sample")
    try:
        site = f"http://127.0.0.1:{port}"
        wait_for(f"{site}/help", 60)
        writer, others = Reader(site, ada), [Reader(site, ben), Reader(site)]
        for form, text in (({}, "1 upvote here"), ({"withdraw": "1"}, "0 upvotes here")) * 2:
            for reader in (writer, *others):
                assert text not in reader.get()
            writer.vote(str(made.arxiv_id), **form)
            written = time.monotonic()
            assert all(writer.sees(text)), "who has written"
            time.sleep(max(0.0, written + BOUND + 0.1 - time.monotonic()))
            for reader in others:
                assert all(reader.sees(text)), "the others, two seconds later"
    finally:
        running.terminate()
        running.communicate(timeout=30)
