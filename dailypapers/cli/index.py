from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dailypapers.cli.setup import describe_papers, ready_database, sync_index

PAUSE = 1.0  # seconds until the next look at the catalogue when nothing had changed


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Build it anew beside the one in use, then swap.")
@click.option("--follow", is_flag=True, help="Keep it up to date until standard input is closed.")
@click.option("--no-keyphrases", is_flag=True, help="Leave keyphrases and summary sentences for a later run.")
def command(rebuild: bool, follow: bool, no_keyphrases: bool) -> None:
    """Bring the search index to the catalogue; a damaged or outdated one is built anew.

    Then keyphrases and the summary sentence are found for every paper that lacks them, some hundreds a second, the
    newest first. Stopped at any moment, the same command goes on.

    \b
    Example:
      dailypapers index
      dailypapers index --rebuild
    """
    ready_database()
    done = sync_index(rebuild=rebuild)
    latest = done
    while follow and not _is_closed(sys.stdin.fileno(), 0 if latest.updated else PAUSE):
        latest = sync_index()
    how = "built anew" if done.rebuilt else "brought up to date"
    click.echo(f"Index {how}: {done.updated:,} papers taken in, {done.deleted:,} removed.")
    if not follow and not no_keyphrases and (described := describe_papers()):
        click.echo(f"Keyphrases and a sentence found for {described:,} papers.")


def _is_closed(stream: int, seconds: float) -> bool:
    """Whether a stream nobody writes to is closed within so many seconds: its end can be read then."""
    return bool(select.select([stream], [], [], seconds)[0])


@contextmanager
def indexing_beside() -> Iterator[None]:
    """Indexes in a process of its own what is stored meanwhile. It ends with the block, and when we are killed."""
    command = [sys.executable, "-m", "dailypapers", "index", "--follow"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as beside:
        try:
            yield
        finally:
            assert beside.stdin is not None
            beside.stdin.close()
