"""The servers that are compared, each as a command that serves a home folder on a port.

What is not installed is skipped: `pip install granian uvicorn uvloop a2wsgi hypercorn waitress`. Each has two processes
where it knows processes, and four threads in each.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

PROCESSES, THREADS = 2, 4


class Server(NamedTuple):
    """One of the servers: `module` must be installed; `command` takes the port."""

    name: str
    module: str
    command: Callable[[int], list[str]]

    @property
    def is_installed(self) -> bool:
        return find_spec(self.module) is not None


def _ours(port: int) -> list[str]:
    return ["dailypapers", "serve", "--port", str(port), "--workers", str(PROCESSES), "--threads", str(THREADS),
            "--no-worker", "--no-sample"]  # fmt: skip


def _granian(interface: str, application: str, *options: str) -> Callable[[int], list[str]]:
    return lambda port: [
        "granian", application, "--interface", interface, "--port", str(port), "--workers", str(PROCESSES),
        "--log-level", "warning", *options,
    ]  # fmt: skip


def _uvicorn(application: str, *options: str) -> Callable[[int], list[str]]:
    return lambda port: ["uvicorn", application, "--port", str(port), "--workers", str(PROCESSES),
                         "--log-level", "warning", "--no-access-log", *options]  # fmt: skip


WSGI, ASGI, BRIDGED = (
    "dailypapers.wsgi:application",
    "benchmarks.web.asgi:application",
    "benchmarks.web.asgi:bridged",
)
_WAITRESS = ["waitress", "--threads", str(THREADS), "--connection-limit", "3000", "--asyncore-use-poll"]
SERVERS = {
    server.name: server
    for server in (
        Server("ours", "httptools", _ours),
        Server("granian, WSGI", "granian", _granian("wsgi", WSGI, "--blocking-threads", str(THREADS))),
        Server("granian, ASGI", "granian", _granian("asgi", ASGI)),
        Server("granian, ASGI, a2wsgi", "a2wsgi", _granian("asgi", BRIDGED)),
        Server("uvicorn, Django's ASGI", "uvicorn", _uvicorn(ASGI)),
        Server("uvicorn, a2wsgi", "a2wsgi", _uvicorn(BRIDGED)),
        Server(
            "hypercorn, WSGI",
            "hypercorn",
            lambda port: ["hypercorn", "--bind", f"127.0.0.1:{port}", "--workers", str(PROCESSES), f"wsgi:{WSGI}"],
        ),
        Server(
            "waitress",
            "waitress",
            lambda port: [*_WAITRESS, "--listen", f"127.0.0.1:{port}", WSGI],
        ),
    )
}


def environment(home: dict[str, str]) -> dict[str, str]:
    """Return the environment of a server on a home folder."""
    path = os.pathsep.join(filter(None, (os.getcwd(), os.environ.get("PYTHONPATH", ""))))
    return home | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings", "PYTHONPATH": path}


def command(server: Server, port: int) -> list[str]:
    return [sys.executable, "-m", *server.command(port)]
