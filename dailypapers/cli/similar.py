from __future__ import annotations

import click

from dailypapers.cli.remote import exit_empty, get_paper, print_papers, with_client
from dailypapers.client import Client
from dailypapers.lib.sentences import sentence


@click.command("similar")
@click.argument("identifier")
@click.option("-n", "--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="Papers to list.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, one a line.")
@with_client
def command(client: Client, identifier: str, limit: int, as_json: bool) -> None:
    """List the papers closest in meaning to a paper.

    \b
    Example:
      dailypapers similar 2510.05096
    """
    paper = get_paper(client, identifier)
    if not print_papers(iter(client.similar(paper.id, limit=limit).items), as_json):
        exit_empty(
            sentence("No similar papers are known: the search index is not ready. Build it with `dailypapers index`.")
        )
