"""The program `serve` and its processes: they come back when they are killed, and end with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.program import Home, free_port, wait_for

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="children are found in /proc")


def children(pid: int) -> dict[int, str]:
    """Return the living children of a process with their command lines; a zombie has an empty one."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found[int(stat.parent.name)] = (stat.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def web_processes(pid: int) -> set[int]:
    return {child for child, command in children(pid).items() if "dailypapers.web_process" in command}


def until_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_text() for pid in pids):
        assert time.monotonic() < deadline, "they live on"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.sampled(tmp_path_factory.mktemp("home"))


class Site:
    """`serve` as it runs, its output in a file as a service's log."""

    def __init__(self, home: Home, log: Path, *words: str) -> None:
        self.port, self.log = free_port(), log
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "dailypapers", "serve", "--port", str(self.port), *words]
        with log.open("wb") as output:
            self.process = subprocess.Popen(command, env=home.environment, stdout=output, stderr=output)
        wait_for(f"{self.url}/help", 90)


@pytest.fixture
def site(home: Home, tmp_path: Path) -> Iterator[Site]:
    site = Site(home, tmp_path / "log", "--workers", "2")
    yield site
    site.process.kill()
    site.process.wait()


def test_the_site_serves_on_when_its_processes_are_killed_and_ends_in_order(site: Site) -> None:
    for _ in range(3):
        deadline = time.monotonic() + 60
        while len(running := web_processes(site.process.pid)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for pid in running:
            os.kill(pid, signal.SIGKILL)
        assert b"Daily Papers" in wait_for(f"{site.url}/help", 60)
    [worker] = [pid for pid, command in children(site.process.pid).items() if " worker " in command]
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not [pid for pid, command in children(site.process.pid).items() if " worker " in command and pid != worker]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert all(children(site.process.pid).values())  # no zombie
    left = set(children(site.process.pid))
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(30) == 0
    until_gone(left)
    log = site.log.read_text()
    assert (
        len(
            re.findall(
                r"Web process \d \(process \d+\) was killed \(signal 9\), [^;]+; it starts again in \S+ s\.", log
            )
        )
        == 6
    )
    assert "The worker (process" in log
    assert "\r" not in log  # no progress bar
    assert "Traceback" not in log
    assert log.endswith("Ended.\n")


def test_slow_clients_do_not_silence_the_site(site: Site) -> None:
    beginnings = [
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{rest}".encode()
        for path in ("/accounts/login/", "/mcp", "/api/v1/collections")
        for rest in ("X-Slow: ", "Content-Length: 1000\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n")
    ]
    beginnings.append(b"GET /api/v1/export/papers.jsonl HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    with ExitStack() as stack:
        for number in range(60):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            client.sendall(beginnings[number % len(beginnings)])
        for _ in range(5):
            with urllib.request.urlopen(f"{site.url}/papers/trending", timeout=10) as answer:
                assert answer.status == 200


def test_its_processes_end_when_it_is_killed(site: Site) -> None:
    left = set(children(site.process.pid))
    assert len(left) == 3
    site.process.kill()
    site.process.wait()
    until_gone(left)


def test_a_request_waits_while_the_only_web_process_starts_again(home: Home, tmp_path: Path) -> None:
    site = Site(home, tmp_path / "log", "--no-worker")
    try:
        os.kill(web_processes(site.process.pid).pop(), signal.SIGKILL)
        with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:  # never refused
            client.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
    finally:
        site.process.terminate()
        assert site.process.wait(30) == 0


def test_a_port_in_use_is_said(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = home.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used: Address already in use.".encode() in done.stderr
