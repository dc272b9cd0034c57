from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import describe_papers, discard_passages, ready_database, sync_index, sync_passages
from dailypapers.lib.sentences import Grouped, sentence, sentences

POLL_INTERVAL = 1.0  # seconds until the next look at the catalogue when nothing had changed


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Build it anew beside the one in use, then swap.")
@click.option("--follow", is_flag=True, help="Keep it up to date until standard input is closed.")
@click.option("--no-keyphrases", is_flag=True, help="Leave keyphrases and summary sentences for a later run.")
@click.option("--take-over", is_flag=True, help="Write the index store, though another host has written it.")
@click.option("--gentle", is_flag=True, help="Find keyphrases only while readers leave the processor free.")
def command(rebuild: bool, follow: bool, no_keyphrases: bool, take_over: bool, gentle: bool) -> None:
    """Bring the search index up to date with the catalogue; a damaged or outdated one is built anew.

    Then keyphrases and the summary sentence are found for every paper that lacks them, some hundreds a second, those
    of the newest day first. Stopped at any moment, the same command goes on.

    \b
    Example:
      dailypapers index
      dailypapers index --rebuild
    """
    ready_database()
    if take_over:
        _take_over()
    if rebuild:
        discard_passages()
    report = latest = sync_index(rebuild=rebuild)
    while follow and not _is_closed(sys.stdin.fileno(), 0 if latest.updated else POLL_INTERVAL):
        latest = sync_index()
    changes = sentences(
        "%(count)s paper indexed, %(deleted)s removed.",
        "%(count)s papers indexed, %(deleted)s removed.",
        report.updated,
        deleted=Grouped(report.deleted),
    )
    if report.rebuilt:
        echo(sentence("Index built anew: %(changes)s", changes=changes))
    else:
        echo(sentence("Index brought up to date: %(changes)s", changes=changes))
    if not follow and (texts := sync_passages()):
        echo(sentences("Passages of %(count)s text indexed.", "Passages of %(count)s texts indexed.", texts))
    if not follow and not no_keyphrases and (described := describe_papers(is_gentle=gentle)):
        echo(
            sentences(
                "Keyphrases and a summary sentence found for %(count)s paper.",
                "Keyphrases and a summary sentence found for %(count)s papers.",
                described,
            )
        )


def _take_over() -> None:
    """Put the index of this home into the store; the host that has written it is refused from now on."""
    from dailypapers.search.replicas.actions import publish_index

    state = publish_index(take_over=True)
    if state is None:
        raise click.ClickException(sentence("This host has no index to put into a store, or copies it from one."))
    echo(sentence("Index store taken over: copy %(number)s.", number=Grouped(state.number)))


def _is_closed(stream: int, seconds: float) -> bool:
    """Wait so many seconds for a stream that nobody writes to to be closed: its end can be read then."""
    return bool(select.select([stream], [], [], seconds)[0])


@contextmanager
def index_in_background() -> Iterator[None]:
    """Index in another process what is stored meanwhile; it ends with the block, and when we are killed."""
    command = [sys.executable, "-m", "dailypapers", "index", "--follow"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
