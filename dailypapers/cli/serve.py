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

import click

from dailypapers.cli.setup import describe_papers, ready_database, sync_index

PATIENCE = 10.0  # seconds the server has to finish its answers
DESCRIBED = 500  # papers that get keyphrases before the site opens; more get them while it serves
LOOK_EVERY, MEND_EVERY = 5.0, 300.0  # seconds between looks at the index, and between tries to build it anew
INLINE = 5_000  # papers that are indexed before the site opens; more are indexed while it serves


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True,
              help="The port to listen on; also the variable PORT.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads in each of them.")
@click.option("--sample/--no-sample", default=True, help="Fill an empty catalogue with the sample that ships with us.")
@click.option("--worker/--no-worker", default=True, help="Also run what is due: harvests, scores, the index.")
def command(host: str, port: int, workers: int, threads: int, sample: bool, worker: bool) -> None:
    """Serve the site in the foreground; Ctrl-C ends it.

    The first time it makes the database, fills it with the sample catalogue and builds the search index.

    \b
    Example:
      dailypapers serve
      PORT=8123 dailypapers serve
      dailypapers serve --host 0.0.0.0 --workers 2    reachable from elsewhere: name the host in DAILYPAPERS_HOSTS
    """
    _check_free(host, port)
    ready_database()
    if sample:
        _fill_if_empty()
    _index()
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Daily Papers at http://{shown}:{port}   (Ctrl-C ends it)")
    _say_who_is_first(f"http://{shown}:{port}")
    with _worker() if worker else nullcontext():
        _run(host, port, workers, threads, None if worker else _Mender())
    click.echo("Ended.")


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used: {error.strerror}. Try PORT={port + 1} dailypapers serve"
            ) from error


def _say_who_is_first(site: str) -> None:
    """The address that makes the first administrator, while there is none; who reads this output may."""
    from django.conf import settings

    from dailypapers.accounts.queries import first_run_token, has_administrator

    if settings.MODE != "single" and not has_administrator():
        click.echo(f"Make the first administrator at {site}/first?token={first_run_token()}")


def _fill_if_empty() -> None:
    from dailypapers.catalog.queries import is_empty
    from dailypapers.cli.imports import SAMPLE, bring_in

    if is_empty():
        done = bring_in([str(SAMPLE)], date.today())
        click.echo(f"The catalogue was empty: {done['new_papers']} sample papers are in it now.")


def _index() -> None:
    """Brings the index up to date: at once when that is quick, else in a process of its own beside the site."""
    from dailypapers.search import behind, is_ready, undescribed

    missing = behind()
    if missing <= INLINE:
        sync_index()
        if undescribed() > DESCRIBED:
            _index_beside()
        else:
            describe_papers()
        return
    until = "new ones can be found when it is done" if is_ready() else "until then search looks at titles only"
    click.echo(f"The search index takes in {missing:,} papers; {until}.")
    _index_beside()


def _index_beside() -> subprocess.Popen[bytes]:
    """Index and keyphrases in a process of its own, beside the site, which goes on from there when started again."""
    command = [sys.executable, "-m", "dailypapers", "index"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_stand_back)


class _Mender:
    """Without a worker: builds the index anew beside the site when that has found it damaged, not again and again."""

    def __init__(self) -> None:
        self.running: subprocess.Popen[bytes] | None = None
        self.next_look = time.monotonic() + LOOK_EVERY

    def look(self) -> None:
        if time.monotonic() < self.next_look or (self.running and self.running.poll() is None):
            return
        from dailypapers.search import is_damaged

        self.next_look = time.monotonic() + LOOK_EVERY
        if is_damaged():
            click.echo("The search index is damaged; a new one is built beside it.")
            self.running = _index_beside()
            self.next_look = time.monotonic() + MEND_EVERY


@contextmanager
def _worker() -> Iterator[None]:
    """The worker in a process of its own, which ends with the site, also when we are killed."""
    command = [sys.executable, "-m", "dailypapers", "worker", "--beside"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0, preexec_fn=_stand_back) as beside:
        try:
            yield
        finally:
            beside.terminate()
            try:
                beside.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                beside.kill()


def _run(host: str, port: int, workers: int, threads: int, mender: _Mender | None) -> None:
    """Runs the server in a process group of its own, so that Ctrl-C reaches us alone and we end it in order."""
    command = [
        sys.executable, "-m", "granian", "dailypapers.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
        "--log-level", "warning", "--respawn-failed-workers",
    ]  # fmt: skip
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    server = subprocess.Popen(command, process_group=0, env=environment, preexec_fn=_end_with_parent)
    deadline: float | None = None

    def stop(*_: object) -> None:
        nonlocal deadline
        if deadline is None:
            deadline = time.monotonic() + PATIENCE
        server.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while server.poll() is None and (deadline is None or time.monotonic() < deadline):
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.2)
        if deadline is None and mender is not None:
            mender.look()
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)  # whatever is left of the group
    server.wait()
    if deadline is None:
        raise click.ClickException("The server ended by itself; what it said stands above.")


def _stand_back() -> None:
    """Work that can wait leaves the processor to the pages, and ends with us."""
    _end_with_parent()
    os.nice(10)


def _end_with_parent() -> None:
    """On Linux: the server ends when we are killed without a chance to end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
