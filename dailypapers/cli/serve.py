from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import click

from dailypapers.cli.language import echo
from dailypapers.cli.preparation import IS_BEHIND
from dailypapers.cli.setup import log_as_set
from dailypapers.lib.sentences import sentence
from dailypapers.lib.supervisor import Service, Supervisor, end_with_parent
from dailypapers.search.index_notes import is_current_damaged
from dailypapers.server.addresses import make_table

BEYOND_DRAIN = 2.0  # seconds that processes have to end after what they had in hand
CHECK_INTERVAL = 5.0  # seconds between checks of the index
REBUILD_INTERVAL = 300.0  # seconds between tries to build it anew
SUPERVISION_INTERVAL = 0.2  # seconds between looks at the processes
BACKLOG = 2_048  # connections that wait to be accepted, as while a web process starts
INDEXING = "Indexing"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
    help="The port to listen on; also the variable PORT.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads in each of them.")
@click.option("--sample/--no-sample", default=True, help="Fill an empty catalogue with the sample that ships with us.")
@click.option("--worker/--no-worker", default=True, help="Also run a worker: harvests, scores, the index.")
def command(host: str, port: int, workers: int, threads: int, sample: bool, worker: bool) -> None:
    """Serve the site in the foreground; Ctrl-C ends it.

    The first time it makes the database, fills it with the sample catalogue and builds the search index.

    \b
    Example:
      dailypapers serve
      PORT=8123 dailypapers serve
      dailypapers serve --host 0.0.0.0 --workers 2    reachable from elsewhere: name the host in DAILYPAPERS_HOSTS
    """
    os.environ["PORT"] = str(port)  # of links to this machine, in mails of the worker, too
    with _listen(host, port) as listening:
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        supervisor = Supervisor()
        if _prepare(url, sample=sample) == IS_BEHIND:
            supervisor.start(_index_service())
        log_as_set()
        if worker:
            supervisor.start(_worker_service())
        for service in _web_services(listening, workers, threads):
            supervisor.start(service)
        _supervise(supervisor, None if worker else _IndexRepair(supervisor))
    echo(sentence("Ended."))


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port; the web processes inherit it, so no restart of theirs closes it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise click.ClickException(
            sentence(
                "Port %(port)s on %(host)s cannot be used: %(reason)s. Try %(command)s",
                port=port,
                host=host,
                reason=reason,
                command=f"PORT={port + 1} dailypapers serve",
            )
        ) from error


def _prepare(url: str, *, sample: bool) -> int:
    """Bring the home up to date in a process of its own, so that ours holds neither Django nor the index for years.

    Return 0, or `IS_BEHIND` where the rest of the index is to be built beside the site; what fails ends this process.
    """
    command = [sys.executable, "-m", "dailypapers.cli.preparation", url, "--sample" if sample else "--no-sample"]
    try:
        code = subprocess.run(command, preexec_fn=end_with_parent).returncode
    except KeyboardInterrupt:  # it was told, too, and has said so
        code = 1
    if code not in (0, IS_BEHIND):
        raise click.exceptions.Exit(code if code > 0 else 1)
    return code


def _index_service() -> Service:
    """Bring index and keyphrases up to date and end; started again, it goes on from where it was."""
    command = (sys.executable, "-m", "dailypapers", "index", "--gentle")
    return Service(INDEXING, command, ends=True, is_background=True, is_silent=True)


def _worker_service() -> Service:
    command = (sys.executable, "-m", "dailypapers", "worker", "--beside")
    return Service("The worker", command, is_background=True)


def _web_services(listening: socket.socket, processes: int, threads: int) -> list[Service]:
    """Return the web processes. They share the socket, and a file without a name that counts connections."""
    with tempfile.TemporaryFile() as file:
        counts = os.dup(file.fileno())
    make_table(counts, processes)
    common = {"socket": listening.fileno(), "counts": counts, "processes": processes, "threads": threads}
    options = [word for name, value in common.items() for word in (f"--{name}", str(value))]
    command = (sys.executable, "-m", "dailypapers.web_process", *options)
    return [
        Service(
            f"Web process {number + 1}",
            (*command, "--number", str(number)),
            descriptors=(listening.fileno(), counts),
        )
        for number in range(processes)
    ]


class _IndexRepair:
    """Rebuilds a damaged index beside the site where no worker does, with pauses between tries."""

    def __init__(self, supervisor: Supervisor) -> None:
        from dailypapers import settings

        self.supervisor, self.folder = supervisor, settings.INDEX_FOLDER
        self.next_check = time.monotonic() + CHECK_INTERVAL

    def check(self) -> None:
        """Start a rebuild when the index is damaged, none runs and a check is due."""
        if time.monotonic() < self.next_check or self.supervisor.is_running(INDEXING):
            return
        self.next_check = time.monotonic() + CHECK_INTERVAL
        if is_current_damaged(self.folder):
            echo(sentence("The search index is damaged; a new one is built beside it."))
            self.supervisor.start(_index_service())
            self.next_check = time.monotonic() + REBUILD_INTERVAL


def _supervise(supervisor: Supervisor, repair: _IndexRepair | None) -> None:
    """Keep the processes running until SIGTERM or Ctrl-C, then end them in order; `repair` looks after the index."""
    from dailypapers import settings

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(SUPERVISION_INTERVAL):
        supervisor.tick()
        if repair is not None:
            repair.check()
    supervisor.stop(settings.DRAIN + BEYOND_DRAIN)
