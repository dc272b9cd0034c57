"""A site on a home of its own, with one writer whose every acknowledged write is remembered."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

PREPARE = """
import json
from dailypapers.cli.setup import ready_database
ready_database()
from dailypapers.accounts.actions import create_token
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
user = User.objects.create_user("ada", "ada@example.org", "x")
token = create_token(user, "benchmark", ["read", "write"])[1]
print(json.dumps([token, list(Paper.objects.order_by("id").values_list("id", "key")[:2_000])]))
"""
HASTY = """
from dailypapers.lib import supervisor
supervisor.MAX_PAUSE = 1.0
from dailypapers.cli import main
main()
"""
STORED = """
import json
from dailypapers.cli.setup import ready_database
ready_database()
from dailypapers.community.models import ReadingState
print(json.dumps(list(ReadingState.objects.values_list("paper_id", "state"))))
"""
STATES = ("later", "read")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """`dailypapers serve` on a home."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"DAILYPAPERS_HOME": str(home), "DAILYPAPERS_HARVEST": "off"} | environment
        self.log = home.parent / f"{home.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dailypapers", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300, **options)

    def ask(self, code: str) -> Any:
        """Run Python code beside the site; return what it prints as JSON."""
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])

    def writers(self, number: int, papers: int = 100) -> list[Writer]:
        """Return writers with a token, each with so many papers of its own."""
        token, rows = self.ask(PREPARE)
        parts = [rows[start : start + papers] for start in range(0, number * papers, papers)]
        return [Writer(self, token, [key for _, key in part], [paper for paper, _ in part]) for part in parts if part]

    def start(self, *words: str, is_hasty: bool = False, **options: Any) -> None:
        """Serve; a hasty one starts what was killed within a second, where it would wait for up to a minute."""
        program = ["-c", HASTY] if is_hasty else ["-m", "dailypapers"]
        command = [sys.executable, *program, "serve", "--port", str(self.port), *words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, **options)

    def children(self) -> dict[str, int]:
        """Return the web process and the worker that run now."""
        assert self.process is not None
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    words = (stat.parent / "cmdline").read_text()
                    found["web" if "web_process" in words else "worker"] = int(stat.parent.name)
        return found

    def get(self, path: str, timeout: float = 30) -> tuple[int, str]:
        """Return status and body; 0 where nothing answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError:
            return 0, ""

    def wait(self, seconds: float = 120) -> float:
        """Wait until a page answers; return how long that took."""
        began = time.monotonic()
        while self.get("/help")[0] != 200:
            if time.monotonic() - began > seconds:
                raise TimeoutError(self.log.read_text()[-2_000:])
            time.sleep(0.2)
        return time.monotonic() - began

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


class Writer(threading.Thread):
    """Puts papers on a reading list, one after the other; remembers what was acknowledged of each."""

    def __init__(self, site: Site, token: str, papers: list[str], ids: list[int]) -> None:
        super().__init__(daemon=True)
        self.site, self.token, self.papers, self.ids = site, token, papers, ids
        self.pause = 0.05  # seconds between two writes
        self.acknowledged: dict[int, str] = {}
        self.answers: Counter[int] = Counter()
        self.is_over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.is_over.wait(self.pause):
            place, state = number % len(self.papers), STATES[number // len(self.papers) % 2]
            self.answers[status := self._put(self.papers[place], state)] += 1
            if status == 200:
                self.acknowledged[self.ids[place]] = state
                number += 1

    def _put(self, paper: str, state: str) -> int:
        request = urllib.request.Request(
            f"{self.site.url}/api/v1/papers/{paper}/reading",
            json.dumps({"state": state}).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method="PUT",
        )
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def lost(self) -> int:
        """Count the papers whose stored state is not the acknowledged one; the one in the air does not count."""
        stored = dict(self.site.ask(STORED))
        return sum(stored.get(paper) is None for paper in self.acknowledged) + max(
            0, sum(stored.get(paper) != state for paper, state in self.acknowledged.items()) - 1
        )
