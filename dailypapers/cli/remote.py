"""What the verbs that read share: whom they ask, and how a paper is shown.

They ask through `dailypapers.client` alone: another machine's site with `--server`, else this machine's own program,
called in this process the way a server would call it. So both answer the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
import httpx

from dailypapers.cli.setup import ready_database
from dailypapers.client import ApiProblem, Client, PaperOut

LOCAL = "http://127.0.0.1:{port}"
PAGE = 100  # papers asked for at once
TIMEOUT = 120.0  # seconds; the first search loads the index


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--server` and `--token`, and gives the command a client as its first argument."""

    @click.option("--server", envvar="DAILYPAPERS_SERVER", default="", metavar="URL",
                  help="Ask the site there, not this machine's own catalogue; also DAILYPAPERS_SERVER.")  # fmt: skip
    @click.option("--token", envvar="DAILYPAPERS_TOKEN", default="", help="The token for it; also DAILYPAPERS_TOKEN.")
    @wraps(command)
    def asking(*, server: str, token: str, **values: Any) -> None:
        with asked(server, token) as client:
            command(client, **values)

    return asking


@contextmanager
def asked(server: str, token: str) -> Iterator[Client]:
    if server:
        if not server.startswith(("http://", "https://")):
            raise click.UsageError("--server is an address like https://papers.example.org")
        with Client(server, token) as client:
            yield client
        return
    ready_database()
    from dailypapers.wsgi_local import application

    site = LOCAL.format(port=os.environ.get("PORT") or 8000)
    transport = httpx.WSGITransport(app=application)
    with Client(site, token, transport=transport, timeout=TIMEOUT) as client:
        yield client


def pages(ask: Callable[[int, str], Any], limit: int) -> Iterator[Any]:
    """The first `limit` items of a list that is asked for in parts: `ask` takes how many and the cursor."""
    cursor = ""
    while limit > 0:
        part = ask(min(limit, PAGE), cursor)
        yield from part.items
        limit -= len(part.items)
        cursor = part.next or ""
        if not cursor or not part.items:
            return


def line_of(paper: PaperOut, rank: int, note: str = "") -> str:
    """A paper in two lines."""
    facts = [paper.id, str(paper.day or ""), note]
    return f"{rank:>3}. {click.style(paper.title, bold=True)}\n     {'  '.join(fact for fact in facts if fact)}"


def show_list(papers: Iterator[PaperOut], as_json: bool) -> int:
    """Prints papers; how many there were."""
    rank = 0
    for rank, paper in enumerate(papers, 1):
        if as_json:
            click.echo(paper.model_dump_json())
            continue
        votes = f"{paper.upvotes:,} upvote{'s' * (paper.upvotes != 1)}" if paper.upvotes else ""
        click.echo(line_of(paper, rank, votes))
    return rank


def nothing(sentence: str) -> None:
    """Says on standard error that nothing is there; exit code 1."""
    click.echo(sentence, err=True)
    raise click.exceptions.Exit(1)


def identified(client: Client, identifier: str) -> PaperOut:
    try:
        return client.paper(identifier)
    except ApiProblem as problem:
        raise click.ClickException(str(problem)) from problem
