"""The program run as people run it: in processes of its own, on a home folder of its own.

Making a home takes seconds of a processor, so `Home.migrated` and `Home.sampled` are copies of homes that are
made once in a session, and so are the tests' own databases. A test about the making of one begins with `Home`, whose
folder is not there yet.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from functools import cache
from pathlib import Path

from filelock import FileLock

from tests.fork_server import needs_real_start
from tests.fork_server import run as run_forked


class Home:
    """A home folder, and the program run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PORT"}}
        self.environment |= {"DAILYPAPERS_HOME": str(folder), "COLUMNS": "100"}

    @classmethod
    def migrated(cls, folder: Path) -> Home:
        """Make a home with an empty catalogue, as `dailypapers upgrade` makes it, and no secret key yet."""
        return cls(_copied(_made("upgrade"), folder))

    @classmethod
    def sampled(cls, folder: Path) -> Home:
        """Make a home with the sample and its index, as `dailypapers import --sample` makes it, and no secret key yet."""
        return cls(_copied(_made("import", "--sample"), folder))

    def run(self, *words: str, given: bytes | None = None, **extra: str) -> subprocess.CompletedProcess[bytes]:
        """Run the program to its end; in a fork that has the libraries, or from nothing where that may matter."""
        environment = self.environment | extra
        if not needs_real_start(environment):
            return run_forked(list(words), environment, given)
        command = [sys.executable, "-m", "dailypapers", *words]
        return subprocess.run(command, input=given, capture_output=True, env=environment, timeout=300)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dailypapers", *words]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def count(self, table: str) -> int:
        with sqlite3.connect(self.folder / "catalog.sqlite3") as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def made_database() -> Path:
    """Return the SQLite file of a new home, as `dailypapers upgrade` makes it."""
    return _made("upgrade") / "catalog.sqlite3"


@cache
def _made(*words: str) -> Path:
    """Run the program once in a session, whichever process asks first, on a new home; return that home's folder."""
    made = Path(os.environ["DAILYPAPERS_TEST_MADE"])  # removed at the session's end
    made.mkdir(exist_ok=True)
    folder = made / "-".join(words)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            _make(folder.with_suffix(".new"), words).rename(folder)
    return folder


def _make(folder: Path, words: tuple[str, ...]) -> Path:
    """Run the program on a new home and return its folder; nothing of its database stays beside the file."""
    if words != ("upgrade",):
        _copied(_made("upgrade"), folder)
    done = Home(folder).run(*words)
    assert done.returncode == 0, done.stderr.decode()
    with closing(sqlite3.connect(folder / "catalog.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


def _copied(made: Path, folder: Path) -> Path:
    """Copy database and index of a home that nobody uses into a folder; return it. Each home makes its own key."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    shutil.copy(made / "catalog.sqlite3", folder)
    if (made / "index").is_dir():
        shutil.copytree(made / "index", folder / "index")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 120) -> bytes:
    """What the address answers, as soon as it answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
