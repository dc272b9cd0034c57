"""Start the program in a fork of a process that has imported the libraries, which saves a second of processor each time.

The program is what people run: a process of its own with its own environment, files and folder, in which everything
that depends on settings is imported anew. What is imported beforehand knows no settings. The real start, interpreter and
all, is what `Home.start` and the tests of `serve` do.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

LIBRARIES = (
    *("click", "tqdm", "asyncio", "httpx", "lxml.etree", "nh3", "numpy", "tantivy", "tokenizers", "orjson"),
    *("rapidfuzz", "markdown_it", "latex2mathml.converter", "pylatexenc.latexwalker", "confusable_homoglyphs"),
    *("django.db.models", "django.forms", "django.http", "django.template", "django.urls", "django.core.management"),
    *("django.db.migrations.executor", "django.db.backends.sqlite3.base", "charset_normalizer", "argon2"),
    *("dailypapers.lib.markup", "dailypapers.lib.http.polite", "dailypapers.search.engine.query", "dailypapers.cli"),
)
TIMEOUT_S = 300.0
REAL_START = ("PYTHON", "LANG", "LC_")  # what the interpreter itself reads as it starts


def needs_real_start(environment: dict[str, str]) -> bool:
    """Tell whether an environment differs from ours in what the interpreter reads as it starts."""
    ours = dict(os.environ)
    return any(
        name.startswith(REAL_START) and environment.get(name) != ours.get(name)
        for name in ours.keys() | environment.keys()
    )


def run(words: list[str], environment: dict[str, str], given: bytes | None) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m dailypapers WORDS` in a fork and return what it printed and its exit status."""
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
        socket.socket(socket.AF_UNIX) as server,
    ):
        stdin.write(given or b"")
        stdin.seek(0)
        server.settimeout(TIMEOUT_S)
        server.connect(_server())
        files = [stdin.fileno(), stdout.fileno(), stderr.fileno()]
        socket.send_fds(server, [b"f"], files)
        server.sendall(json.dumps({"words": words, "environment": environment, "folder": os.getcwd()}).encode())
        server.shutdown(socket.SHUT_WR)
        status = b"".join(iter(lambda: server.recv(64), b""))
        stdout.seek(0)
        stderr.seek(0)
        return subprocess.CompletedProcess(words, int(status), stdout.read(), stderr.read())


@cache
def _server() -> str:
    """Start the server once in a session and return its address; it ends with whoever holds the pipe to it."""
    address = Path(os.environ["DAILYPAPERS_HOME"]) / "fork.socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fork_server", str(address)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    _processes.append(process)
    return str(address)


_processes: list[subprocess.Popen[bytes]] = []


def _serve(address: str) -> dict[str, Any] | None:
    """Fork for each request. Returns the request in the process that shall run it, None in the server at its end."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in LIBRARIES:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        print("ready", flush=True)
        while True:
            readable, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in readable:
                return None
            client, _ = listening.accept()
            if not (handler := os.fork()):
                listening.close()
                return _handle(client)
            client.close()
            os.waitpid(handler, 0)


def _handle(client: socket.socket) -> dict[str, Any]:
    """Fork once more and return the request in the child; the parent stays to send its status, and is nobody's child."""
    if os.fork():
        os._exit(0)
    _, files, _, _ = socket.recv_fds(client, 1, 3)
    request: dict[str, Any] = json.loads(b"".join(iter(lambda: client.recv(65_536), b"")))
    if program := os.fork():
        for file in files:
            os.close(file)
        client.sendall(str(os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])).encode())
        os._exit(0)
    client.close()
    for standard, file in enumerate(files):
        os.dup2(file, standard)
        os.close(file)
    return request


def _become(request: dict[str, Any]) -> None:
    """Run the program as if the interpreter had just been started for it."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["dailypapers", *request["words"]]
    runpy.run_module("dailypapers", run_name="__main__", alter_sys=True)


if __name__ == "__main__" and (request := _serve(sys.argv[1])) is not None:
    _become(request)
