"""The program run as people run it: in processes of its own, on a home folder of its own."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


class Home:
    """A home folder, and the program run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PORT"}}
        self.environment |= {"DAILYPAPERS_HOME": str(folder), "COLUMNS": "100"}

    def run(self, *words: str, given: bytes | None = None, **extra: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "dailypapers", *words]
        return subprocess.run(command, input=given, capture_output=True, env=self.environment | extra, timeout=300)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dailypapers", *words]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def count(self, table: str) -> int:
        with sqlite3.connect(self.folder / "catalog.sqlite3") as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 30) -> bytes:
    """What the address answers, as soon as it answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
