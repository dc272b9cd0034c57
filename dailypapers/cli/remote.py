"""What the reading verbs share: the client they use, and how papers are printed.

They read through `dailypapers.client` alone: from another site with `--server`, else from this machine's own site,
which is called in this process. So the same code answers both, and the output is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from dailypapers.cli.language import echo, say
from dailypapers.cli.setup import ready_database
from dailypapers.client import ApiProblem, Client, PaperOut
from dailypapers.lib.sentences import sentence, sentences

PAGE_SIZE = 100  # papers in one request


def with_client(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--server` and `--token` to a command, and pass it a client as its first argument."""

    @click.option(
        "--server",
        envvar="DAILYPAPERS_SERVER",
        default="",
        metavar="URL",
        help="Read from the site there, not from this machine's catalogue; also DAILYPAPERS_SERVER.",
    )
    @click.option("--token", envvar="DAILYPAPERS_TOKEN", default="", help="The token for it; also DAILYPAPERS_TOKEN.")
    @wraps(command)
    def run(*, server: str, token: str, **values: Any) -> None:
        with open_client(server, token) as client:
            command(client, **values)

    return run


@contextmanager
def open_client(server: str, token: str) -> Iterator[Client]:
    """Open a client of the site at `server`, or of this machine's own site when that is empty."""
    if server:
        if not server.startswith(("http://", "https://")):
            raise click.UsageError(
                sentence("Invalid --server: %(server)s. Write a URL like https://papers.example.org.", server=server)
            )
        with Client(server, token) as client:
            yield client
        return
    ready_database()
    from django.conf import settings

    from dailypapers.cli.local_client import LocalClient
    from dailypapers.wsgi_local import application

    yield LocalClient(application, settings.SITE_URL, token)  # a published site answers to its own name alone


def paginate(fetch: Callable[[int, str], Any], limit: int) -> Iterator[Any]:
    """Yield the first `limit` items of a list; `fetch` takes a page size and a cursor, and returns a page."""
    cursor = ""
    while limit > 0:
        page = fetch(min(limit, PAGE_SIZE), cursor)
        yield from page.items
        limit -= len(page.items)
        cursor = page.next or ""
        if not cursor or not page.items:
            return


def format_paper(paper: PaperOut, rank: int, note: str = "") -> str:
    """Format a paper in two lines: rank and title; id, day and a note."""
    details = [paper.id, str(paper.day or ""), note]
    return f"{rank:>3}. {click.style(paper.title, bold=True)}\n     {'  '.join(filter(None, details))}"


def print_papers(papers: Iterator[PaperOut], as_json: bool) -> int:
    """Print papers, and return how many."""
    rank = 0
    for rank, paper in enumerate(papers, 1):
        if as_json:
            click.echo(paper.model_dump_json())
        else:
            click.echo(
                format_paper(
                    paper,
                    rank,
                    say(sentences("%(count)s upvote", "%(count)s upvotes", paper.upvotes)) if paper.upvotes else "",
                )
            )
    return rank


def exit_empty(message: str) -> None:
    """Print to standard error why there is nothing to list, and exit with code 1."""
    echo(message, err=True)
    raise click.exceptions.Exit(1)


def get_paper(client: Client, identifier: str) -> PaperOut:
    """Fetch a paper, or end the command with the sentence of the error."""
    try:
        return client.paper(identifier)
    except ApiProblem as problem:
        raise click.ClickException(str(problem)) from problem
