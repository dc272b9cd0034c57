from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
import time
from datetime import date

import click

from dailypapers.cli.setup import describe_papers, ready_database, sync_index
from dailypapers.lib.supervisor import Service, Supervisor
from dailypapers.lib.text import pluralize
from dailypapers.server.addresses import make_table

SHUTDOWN_TIMEOUT = 10.0  # seconds the server has to finish its answers
MAX_DESCRIBED = 500  # papers that get keyphrases before the site opens; more get them while it serves
CHECK_INTERVAL = 5.0  # seconds between checks of the index
REBUILD_INTERVAL = 300.0  # seconds between tries to build it anew
SUPERVISION_INTERVAL = 0.2  # seconds between looks at the processes
BACKLOG = 2_048  # connections that wait to be accepted, as while a web process starts
INDEXING = "Indexing"
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
    os.environ["PORT"] = str(port)  # of links to this machine, in mails of the worker, too
    with _listen(host, port) as listening:
        ready_database(is_service=True)
        if sample:
            _fill_if_empty()
        supervisor = Supervisor()
        _index(supervisor)
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        click.echo(f"Daily Papers at {url}   (Ctrl-C ends it)")
        _print_first_run_url(_published_url() or url)
        if worker:
            supervisor.start(_worker_service())
        for service in _web_services(listening, workers, threads):
            supervisor.start(service)
        _supervise(supervisor, None if worker else _IndexRepair(supervisor))
    click.echo("Ended.")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port; the web processes inherit it, so no restart of theirs closes it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise click.ClickException(
            f"Port {port} on {host} cannot be used: {reason}. Try PORT={port + 1} dailypapers serve"
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


def _index(supervisor: Supervisor) -> None:
    """Bring the index up to date: at once when that is quick, else in another process beside the site."""
    from dailypapers.search import behind, is_ready, undescribed

    missing = behind()
    if missing <= MAX_INLINE:
        sync_index()
        if undescribed() > MAX_DESCRIBED:
            supervisor.start(_index_service())
        else:
            describe_papers()
        return
    until = "new ones can be found when it is done" if is_ready() else "until then search looks at titles only"
    click.echo(f"Indexing {pluralize(missing, 'paper')}; {until}.")
    supervisor.start(_index_service())


def _index_service() -> Service:
    """Bring index and keyphrases up to date and end; started again, it goes on from where it was."""
    command = (sys.executable, "-m", "dailypapers", "index")
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
        self.supervisor = supervisor
        self.next_check = time.monotonic() + CHECK_INTERVAL

    def check(self) -> None:
        """Start a rebuild when the index is damaged, none runs and a check is due."""
        if time.monotonic() < self.next_check or self.supervisor.is_running(INDEXING):
            return
        from dailypapers.search import is_damaged

        self.next_check = time.monotonic() + CHECK_INTERVAL
        if is_damaged():
            click.echo("The search index is damaged; a new one is built beside it.")
            self.supervisor.start(_index_service())
            self.next_check = time.monotonic() + REBUILD_INTERVAL


def _supervise(supervisor: Supervisor, repair: _IndexRepair | None) -> None:
    """Keep the processes running until SIGTERM or Ctrl-C, then end them in order; `repair` looks after the index."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(SUPERVISION_INTERVAL):
        supervisor.tick()
        if repair is not None:
            repair.check()
    supervisor.stop(SHUTDOWN_TIMEOUT)
