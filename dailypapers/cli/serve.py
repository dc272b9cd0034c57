from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from itertools import chain

import click

from dailypapers.cli.setup import describe_papers, ready_database, sync_index
from dailypapers.lib.text import pluralize

SHUTDOWN_TIMEOUT = 10.0  # seconds the server has to finish its answers
MAX_DESCRIBED = 500  # papers that get keyphrases before the site opens; more get them while it serves
CHECK_INTERVAL = 5.0  # seconds between checks of the index
REBUILD_INTERVAL = 300.0  # seconds between tries to build it anew
MAX_INLINE = 5_000  # papers that are indexed before the site opens; more are indexed while it serves


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
    _check_port(host, port)
    os.environ["PORT"] = str(port)  # of links to this machine, in mails of the worker, too
    ready_database()
    if sample:
        _fill_if_empty()
    children = _Children()
    _index(children)
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    click.echo(f"Daily Papers at {url}   (Ctrl-C ends it)")
    _print_first_run_url(_published_url() or url)
    with _worker(children) if worker else nullcontext():
        _run(host, port, workers, threads, children, None if worker else _IndexRepair(children))
    click.echo("Ended.")


def _check_port(host: str, port: int) -> None:
    """Raise when nothing can listen on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used: {error.strerror}. Try PORT={port + 1} dailypapers serve"
            ) from error


def _published_url() -> str:
    """Return the URL of a published site, which answers to no other name; "" for one of this machine alone."""
    from django.conf import settings

    return str(settings.SITE_URL) if settings.SITE_URL_IS_SET else ""


def _print_first_run_url(site: str) -> None:
    """Print the URL that makes the first administrator, while there is none: who reads this output may use it."""
    from django.conf import settings

    from dailypapers.accounts.queries import first_run_token, has_administrator

    if settings.MODE != "single" and not has_administrator():
        click.echo(f"Make the first administrator at {site}/first?token={first_run_token()}")


def _fill_if_empty() -> None:
    """Import the sample into an empty catalogue."""
    from dailypapers.catalog.queries import is_empty
    from dailypapers.cli.imports import SAMPLE, import_files

    if is_empty():
        report = import_files([str(SAMPLE)], date.today())
        click.echo(f"The catalogue was empty: {pluralize(report['new_papers'], 'sample paper')} imported.")


class _Children:
    """The processes that run beside the server. Nobody waits for them, so those that ended must be reaped."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """Reap this process, too, once it has ended."""
        self._running.append(process)

    def reap(self) -> None:
        """Forget the processes that have ended, so that the system does as well."""
        self._running = [process for process in self._running if process.poll() is None]


def _index(children: _Children) -> None:
    """Bring the index up to date: at once when that is quick, else in another process beside the site."""
    from dailypapers.search import behind, is_ready, undescribed

    missing = behind()
    if missing <= MAX_INLINE:
        sync_index()
        if undescribed() > MAX_DESCRIBED:
            _index_in_background(children)
        else:
            describe_papers()
        return
    until = "new ones can be found when it is done" if is_ready() else "until then search looks at titles only"
    click.echo(f"Indexing {pluralize(missing, 'paper')}; {until}.")
    _index_in_background(children)


def _index_in_background(children: _Children) -> subprocess.Popen[bytes]:
    """Start a process that brings index and keyphrases up to date; started again, it goes on from where it was."""
    command = [sys.executable, "-m", "dailypapers", "index"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_lower_priority)
    children.add(process)
    return process


class _IndexRepair:
    """Rebuilds a damaged index beside the site where no worker does, with pauses between tries."""

    def __init__(self, children: _Children) -> None:
        self.children = children
        self.process: subprocess.Popen[bytes] | None = None
        self.next_check = time.monotonic() + CHECK_INTERVAL

    def check(self) -> None:
        """Start a rebuild when the index is damaged, none runs and a check is due."""
        if time.monotonic() < self.next_check or (self.process and self.process.poll() is None):
            return
        from dailypapers.search import is_damaged

        self.next_check = time.monotonic() + CHECK_INTERVAL
        if is_damaged():
            click.echo("The search index is damaged; a new one is built beside it.")
            self.process = _index_in_background(self.children)
            self.next_check = time.monotonic() + REBUILD_INTERVAL


@contextmanager
def _worker(children: _Children) -> Iterator[None]:
    """Run a worker in another process, which ends with the site, also when we are killed."""
    command = [sys.executable, "-m", "dailypapers", "worker", "--beside"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0, preexec_fn=_lower_priority) as process:
        children.add(process)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(SHUTDOWN_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()


def _run(host: str, port: int, workers: int, threads: int, children: _Children, repair: _IndexRepair | None) -> None:
    """Run the server in its own process group: Ctrl-C then reaches us alone, and we end it in order.

    Until it ends, `children` are reaped as they end, and `repair` looks after the index.
    """
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--log-level": "warning",
    }
    command = [sys.executable, "-m", "granian", "dailypapers.wsgi:application"]
    command += [*chain.from_iterable(options.items()), "--respawn-failed-workers"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    server = subprocess.Popen(command, process_group=0, env=environment, preexec_fn=_end_with_parent)
    deadline: float | None = None

    def stop(*_: object) -> None:
        nonlocal deadline
        if deadline is None:
            deadline = time.monotonic() + SHUTDOWN_TIMEOUT
        server.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while server.poll() is None and (deadline is None or time.monotonic() < deadline):
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.2)
        children.reap()
        if deadline is None and repair is not None:
            repair.check()
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)  # whatever is left of the group
    server.wait()
    if deadline is None:
        raise click.ClickException("The server ended unexpectedly; its messages stand above.")


def _lower_priority() -> None:
    """Leave the processor to the pages, and end with our parent."""
    _end_with_parent()
    os.nice(10)


def _end_with_parent() -> None:
    """End this process when its parent is killed without a chance to end it (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
