from __future__ import annotations

import os
import signal
import sys
import threading
import time

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import explaining_errors, ready_database, start_django
from dailypapers.lib.sentences import sentence


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every step that is due once, and end.")
@click.option("--step", "names", multiple=True, help="This step only; may be repeated.")
@click.option("--check", is_flag=True, help="Say whether a worker of this host is well; exit code 1 if none is.")
@click.option("--beside", is_flag=True, help="End when standard input is closed: for a process that starts us.")
def command(once: bool, names: tuple[str, ...], check: bool, beside: bool) -> None:
    """Run the steps that are due, again and again: harvests on their schedules, scores, the search index.

    `dailypapers serve` starts one beside the site. Any number may run on one database; each step runs in one of them
    at a time. Ctrl-C ends it behind the step's current page.

    \b
    Example:
      dailypapers worker
      dailypapers worker --once --step harvest
      dailypapers worker --check
    """
    if check:
        raise click.exceptions.Exit(_check())
    os.environ["DATABASE_POOL"] = "0"  # each lane keeps a connection: they would wait for each other
    ready_database(is_service=True)
    from dailypapers.sources.actions import ensure_sources, switch_on
    from dailypapers.sources.runner import switched_on_by_settings
    from dailypapers.worker.lanes import run_lanes
    from dailypapers.worker.loop import work
    from dailypapers.worker.steps import STEPS

    if unknown := set(names) - {step.name for step in STEPS}:
        step_names = ", ".join(step.name for step in STEPS)
        raise click.UsageError(
            sentence(
                "There is no step “%(unknown)s”. Steps are: %(step_names)s.",
                unknown=sorted(unknown)[0],
                step_names=step_names,
            )
        )
    stop = _watch_stop(beside)
    ensure_sources()
    switch_on(switched_on_by_settings())
    steps = [step for step in STEPS if not names or step.name in names]

    if once:
        work(steps=steps, is_ending=stop.is_set, wait=time.sleep, once=True)
    else:
        run_lanes(steps, stop)


def _check() -> int:
    """Say whether a worker of this host gives signs of life; return the exit code."""
    start_django()
    from dailypapers.worker.queries import is_worker_well

    with explaining_errors():
        is_well = is_worker_well()
    echo(
        sentence("The worker is well.")
        if is_well
        else sentence("No worker of this host gives a sign of life, or one is stuck.")
    )
    return 0 if is_well else 1


def _watch_stop(beside: bool) -> threading.Event:
    """Return an event that is set when the worker is to stop: by a signal, or with `beside` at the end of input."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    if beside:

        def watch() -> None:
            while os.read(sys.stdin.fileno(), 1024):
                pass
            stop.set()

        threading.Thread(target=watch, daemon=True).start()
    return stop
